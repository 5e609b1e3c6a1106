const token = /\[([^\]]*)\](?=\s|$)|"([^"]*)"(?=\s|$)|\S+/gu;

/**
 * The fields of a space-delimited message. Text in double quotes or in square brackets is one field,
 * without its quotes or brackets, as the service counts them.
 */
export function splitFields(message: string): string[] {
  const fields: string[] = [];
  for (const match of message.matchAll(token)) fields.push(match[1] ?? match[2] ?? match[0]);
  return fields;
}

// The characters that need no back quotes around a field name: letters, digits, @, _ and the dots between the parts.
const plainName = /^[\p{L}_@][\p{L}\p{N}_@]*(?:\.[\p{L}\p{N}_@]+)*$/u;

// Words that mean something where a field could stand.
const reserved: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'like', 'as', 'by', 'true', 'false']);

/** Whether a word cannot be a field name without back quotes. */
export function isReserved(word: string): boolean {
  return reserved.has(word.toLowerCase());
}

/** A value as a string literal of the query language; what it holds can never end the literal. */
export function quoteString(value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

/**
 * A field name as the query language writes it, in back quotes where it needs them.
 * Throws RangeError for a name that cannot be written: empty, or with a back quote or a line break in it.
 */
export function quoteField(name: string): string {
  if (plainName.test(name) && !isReserved(name)) return name;
  if (name === '' || /[`\r\n]/.test(name)) throw new RangeError(`"${name}" cannot be written as a field name`);
  return `\`${name}\``;
}

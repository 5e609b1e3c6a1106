/** What a CSV reader would take for the end of a value, or trim. */
const NEEDS_QUOTES = /[",\n\r\ufeff]|^\s|\s$/;

/**
 * One record with its line end: RFC 4180 quoting, `\n` at the end of the line as in every other text that this tool
 * prints. An absent value is empty, an empty text is `""`, so that the two stay distinct; a record of one absent value
 * is therefore an empty line, as Athena and PostgreSQL write it.
 */
export function csvRecord(values: readonly (string | null)[]): string {
  let text = '';
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (index > 0) text += ',';
    if (value === '') text += '""';
    else if (value !== null && value !== undefined) text += NEEDS_QUOTES.test(value) ? quoted(value) : value;
  }
  return `${text}\n`;
}

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

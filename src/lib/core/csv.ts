/** What a CSV reader would take for the end of a value. */
const SPECIAL = /[",\n\r\ufeff]/;
/** What it would trim, at either end. */
const BLANK = /\s/;
/** Between the blank itself and the first blank beyond ASCII there is none, and nearly every value begins and ends there. */
const SPACE = 0x20;
const NO_BREAK_SPACE = 0xa0;

/**
 * One record with its line end: RFC 4180 quoting, `\n` at the end of the line as in every other text that this tool
 * prints. A record of one absent value is an empty line, as Athena and PostgreSQL write it.
 */
export function csvRecord(values: readonly (string | null)[]): string {
  return `${values.map(csvField).join(',')}\n`;
}

/** One value. An absent one is empty, an empty text is `""`, so that the two stay distinct. */
export function csvField(value: string | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (value === '') return '""';
  return SPECIAL.test(value) || isBlankAt(value, 0) || isBlankAt(value, value.length - 1)
    ? `"${value.replaceAll('"', '""')}"`
    : value;
}

function isBlankAt(value: string, index: number): boolean {
  const code = value.charCodeAt(index);
  return (code <= SPACE || code >= NO_BREAK_SPACE) && BLANK.test(value.charAt(index));
}

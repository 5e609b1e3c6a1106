import { StringDecoder } from 'node:string_decoder';
import { AppError } from '../../errors/app-error.js';

/** The fields of one record; `null` is an absent value, `''` an empty text. */
export type CsvRecord = readonly (string | null)[];

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads CSV as Athena writes it, a batch of records for each chunk, in memory for one chunk and one record. A field
 * in quotes is a text, `""` the empty one; a field without quotes that is empty is absent. Other unquoted fields are
 * texts, and lines may end in `\r\n`. An empty line is a record of one absent value: Athena writes it so.
 *
 * @throws AppError `BadResultFile` for what is no CSV: text after a closing quote, an end within quotes
 */
export async function* scanCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly CsvRecord[]> {
  // Not TextDecoder: as a stream it makes strings of two bytes a character of everything, which is half as fast to scan.
  const decoder = new StringDecoder('utf8');
  let rest = '';
  // Looking again at a record that is still incomplete waits until twice as much is there: a huge field stays linear.
  let wanted = 0;
  const pending: string[] = [];
  let pendingLength = 0;
  for await (const chunk of chunks) {
    const text = decoder.write(chunk);
    pending.push(text);
    pendingLength += text.length;
    if (rest.length + pendingLength < wanted) continue;
    const buffer = rest + pending.join('');
    pending.length = 0;
    pendingLength = 0;
    const { records, consumed } = scanRecords(buffer, { isEnd: false });
    rest = consumed === 0 ? buffer : buffer.slice(consumed);
    wanted = consumed === 0 ? rest.length * 2 : 0;
    if (records.length > 0) yield records;
  }
  const { records } = scanRecords(rest + pending.join('') + decoder.end(), { isEnd: true });
  if (records.length > 0) yield records;
}

interface Scan {
  readonly records: readonly CsvRecord[];
  /** Characters of the records; what is behind them is the beginning of the next one. */
  readonly consumed: number;
}

/** The complete records at the beginning of a text. At the end of the file the last one needs no line end. */
function scanRecords(text: string, { isEnd }: { readonly isEnd: boolean }): Scan {
  const records: CsvRecord[] = [];
  const lastLineEnd = text.lastIndexOf('\n');
  for (let consumed = 0; ;) {
    consumed = scanPlain(text, { start: consumed, lastLineEnd, records });
    const scanned = scanRecord(text, consumed, { isEnd });
    if (scanned === undefined) return { records, consumed };
    records.push(scanned.record);
    consumed = scanned.end;
  }
}

/**
 * Adds records as nearly all are: every field a text in quotes without any within, or absent. Ends before the first
 * that is not. Looks at nothing behind the last line end: one look beyond the end of a text, and Node throws away the
 * machine code that it has made of this, each time for a tenth of the time of a long result.
 *
 * @returns where the first record begins that was not added
 */
function scanPlain(
  text: string,
  {
    start,
    lastLineEnd,
    records,
  }: { readonly start: number; readonly lastLineEnd: number; readonly records: CsvRecord[] },
): number {
  let record: (string | null)[] = [];
  let consumed = start;
  let at = start;
  while (at <= lastLineEnd) {
    let delimiter = text.charCodeAt(at);
    if (delimiter === QUOTE) {
      const close = text.indexOf('"', at + 1);
      if (close < 0 || close >= lastLineEnd) return consumed;
      delimiter = text.charCodeAt(close + 1);
      if (delimiter !== COMMA && delimiter !== LINE_FEED) return consumed;
      record.push(text.slice(at + 1, close));
      at = close + 2;
    } else if (delimiter === COMMA || delimiter === LINE_FEED) {
      record.push(null);
      at += 1;
    } else return consumed;
    if (delimiter === COMMA) continue;
    records.push(record);
    record = [];
    consumed = at;
  }
  return consumed;
}

/** One record of any form; undefined where it is not complete, or there is none. */
function scanRecord(
  text: string,
  start: number,
  { isEnd }: { readonly isEnd: boolean },
): { readonly record: CsvRecord; readonly end: number } | undefined {
  const record: (string | null)[] = [];
  let at = start;
  let isOpen = false;
  while (at < text.length || isOpen) {
    const field = text.charCodeAt(at) === QUOTE ? quotedField(text, at) : plainField(text, at);
    if (field === undefined) {
      if (isEnd) throw badFile('it ends within a quoted value');
      return undefined;
    }
    const end = endOfField(text, field.end);
    if (end.isUnknown && !isEnd) return undefined;
    record.push(field.value);
    at = end.next;
    isOpen = end.isComma;
    if (!isOpen) return { record, end: at };
  }
  return undefined;
}

interface ScannedField {
  readonly value: string | null;
  /** Where its delimiter stands. */
  readonly end: number;
}

function quotedField(text: string, start: number): ScannedField | undefined {
  let from = start + 1;
  let value = '';
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) return undefined;
    if (text.charCodeAt(close + 1) !== QUOTE) return { value: value + text.slice(from, close), end: close + 1 };
    value += text.slice(from, close + 1);
    from = close + 2;
  }
}

function plainField(text: string, start: number): ScannedField {
  let end = start;
  for (; end < text.length; end += 1) {
    const char = text.charCodeAt(end);
    if (char === COMMA || char === LINE_FEED) break;
  }
  const isBeforeLineEnd = text.charCodeAt(end) === LINE_FEED && text.charCodeAt(end - 1) === CARRIAGE_RETURN;
  const last = isBeforeLineEnd ? Math.max(start, end - 1) : end;
  return { value: last === start ? null : text.slice(start, last), end };
}

/** What stands behind a field. `isUnknown`: the text ends here, so that only more of it can tell. */
function endOfField(
  text: string,
  at: number,
): { readonly next: number; readonly isComma: boolean; readonly isUnknown: boolean } {
  const char = text.charCodeAt(at);
  if (char === COMMA) return { next: at + 1, isComma: true, isUnknown: false };
  if (char === LINE_FEED) return { next: at + 1, isComma: false, isUnknown: false };
  if (at >= text.length) return { next: at, isComma: false, isUnknown: true };
  if (char === CARRIAGE_RETURN && at + 1 >= text.length) return { next: at + 1, isComma: false, isUnknown: true };
  if (char === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED)
    return { next: at + 2, isComma: false, isUnknown: false };
  throw badFile(`something other than a comma or a line end follows a quoted value: ${text.slice(at, at + 20)}`);
}

const badFile = (reason: string): AppError =>
  new AppError('the result file is not the CSV that Athena writes', {
    category: 'failed',
    code: 'BadResultFile',
    reason,
    hint: 'something else may have written to it; run the query again with --no-reuse',
  });

/*
 * Athena writes arrays, maps and rows as `[a, b]` and `{k=v, x=[1, 2]}`, texts in them without quotes, and does not
 * tell of which type the elements are. So the text of some values can be read in more than one way.
 */

const DELIMITER = /[[\]{},=]/;
/** A number whose text JSON writes the same way. */
const isCanonicalNumber = (text: string): boolean => /^-?\d/.test(text) && String(Number(text)) === text;

/**
 * The value of an array, map or row as JSON data where its text can be taken apart and put together again to the same
 * text; else the text itself. Within it `null`, `true`, `false` and numbers that JSON writes alike are read as such,
 * other elements as texts. Exact elements of any type: `CAST(… AS JSON)` in the query.
 */
export function readNested(text: string): unknown {
  const reader: Reader = { text, at: 0 };
  const value = readValue(reader);
  return value !== undefined && reader.at === text.length && writeNested(value) === text ? value : text;
}

interface Reader {
  readonly text: string;
  at: number;
}

/** undefined: it cannot be taken apart. */
function readValue(reader: Reader): unknown {
  const char = reader.text[reader.at];
  if (char === '[') return readArray(reader);
  if (char === '{') return readObject(reader);
  return readLeaf(reader);
}

function readArray(reader: Reader): unknown {
  const items: unknown[] = [];
  return readItems(reader, {
    close: ']',
    readItem: () => items.push(readValue(reader)) > 0 && items.at(-1) !== undefined,
  })
    ? items
    : undefined;
}

function readObject(reader: Reader): unknown {
  const entries = new Map<string, unknown>();
  const readEntry = (): boolean => {
    const equals = reader.text.indexOf('=', reader.at);
    if (equals < 0) return false;
    const key = reader.text.slice(reader.at, equals);
    if (DELIMITER.test(key) || entries.has(key) || key === '__proto__') return false;
    reader.at = equals + 1;
    const value = readValue(reader);
    entries.set(key, value);
    return value !== undefined;
  };
  return readItems(reader, { close: '}', readItem: readEntry }) ? Object.fromEntries(entries) : undefined;
}

/** Items between brackets, `, ` between two of them. Empty brackets hold none. */
function readItems(reader: Reader, list: { readonly close: string; readonly readItem: () => boolean }): boolean {
  const { text } = reader;
  reader.at += 1;
  if (text[reader.at] === list.close) {
    reader.at += 1;
    return true;
  }
  for (;;) {
    if (!list.readItem()) return false;
    if (text.startsWith(', ', reader.at)) {
      reader.at += 2;
      continue;
    }
    if (text[reader.at] !== list.close) return false;
    reader.at += 1;
    return true;
  }
}

function readLeaf(reader: Reader): unknown {
  let end = reader.at;
  while (end < reader.text.length && !DELIMITER.test(reader.text.charAt(end))) end += 1;
  const leaf = reader.text.slice(reader.at, end);
  reader.at = end;
  // An empty text, or blanks at its ends, could as well belong to what is around it.
  if (leaf === '' || leaf.trim() !== leaf) return undefined;
  if (leaf === 'null') return null;
  if (leaf === 'true' || leaf === 'false') return leaf === 'true';
  return isCanonicalNumber(leaf) ? Number(leaf) : leaf;
}

/** The text of a value as Athena writes it. */
export function writeNested(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeNested).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${writeNested(item)}`)
    .join(', ')}}`;
}

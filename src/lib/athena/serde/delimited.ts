import { renderHiveType } from '../ddl/hive-type.js';
import type { HiveType, TableStorage } from '../table/types.js';
import { coerceText } from './coerce.js';
import type { HiveValue, RecordReader, RowProblem } from './types.js';

/** Hive's separators by depth, from the second one: collections, keys of maps, then ^D to ^H. */
const DEFAULT_SEPARATORS = ['\u0001', '\u0002', '\u0003', '\u0004', '\u0005', '\u0006', '\u0007', '\b'];
const DEFAULT_NULL = '\\N';

interface Format {
  readonly separators: readonly string[];
  readonly escape: string | undefined;
  readonly nullText: string;
}

/**
 * LazySimpleSerDe, which ROW FORMAT DELIMITED means: fields that are missing are NULL, those beyond the last column are
 * dropped, `\N` is NULL, and so is what does not fit its type. (Hive, LazySimpleSerDe and LazyUtils.)
 */
export function createDelimitedReader({ columns, serdeProperties }: TableStorage): RecordReader {
  const format = readFormat(serdeProperties);
  const lastTakesRest = serdeProperties['serialization.last.column.takes.rest'] === 'true';
  const separator = format.separators[0] ?? '';
  return {
    read(line) {
      const problems: RowProblem[] = [];
      const limit = lastTakesRest ? columns.length : undefined;
      const fields = split(line, { separator, escape: format.escape, limit });
      const values = columns.map(({ name, type }, index) => {
        const text = fields[index];
        if (text === undefined || text === format.nullText) return null;
        const value = readField(text, type, { format, depth: 1 });
        if (value === undefined && text !== '' && text !== '-') {
          const reason = `${JSON.stringify(text)} is no ${renderHiveType(type)}`;
          problems.push({ kind: 'badValue', isFatal: false, column: name, reason });
        }
        return value ?? null;
      });
      if (fields.length < columns.length) problems.push(tooFew(fields.length, columns.length));
      return { values, problems };
    },
  };
}

const tooFew = (found: number, wanted: number): RowProblem => ({
  kind: 'noMatch',
  isFatal: false,
  column: null,
  reason: `the line has ${found} ${found === 1 ? 'field' : 'fields'}, the table ${wanted} columns: the others are NULL`,
});

function readFormat(properties: TableStorage['serdeProperties']): Format {
  const given = [
    properties['field.delim'] ?? properties['serialization.format'],
    // Hive itself misspells the second one.
    properties['collection.delim'] ?? properties['colelction.delim'],
    properties['mapkey.delim'],
  ];
  return {
    separators: DEFAULT_SEPARATORS.map((standard, index) => separatorOf(given[index]) ?? standard),
    escape: properties['escape.delim']?.[0],
    nullText: properties['serialization.null.format'] ?? DEFAULT_NULL,
  };
}

/** A number is the code of a character, as `serialization.format` = 1 is ^A (Hive, LazyUtils.getByte). */
function separatorOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  return /^\d{1,3}$/.test(text) ? String.fromCharCode(Number(text)) : text[0];
}

/** Splits at each separator that is not escaped; takes the escapes out. */
function split(
  text: string,
  {
    separator,
    escape,
    limit = Infinity,
  }: { readonly separator: string; readonly escape: string | undefined; readonly limit?: number | undefined },
): readonly string[] {
  if (escape === undefined && limit === Infinity) return text.split(separator);
  const fields: string[] = [];
  let field = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === escape && at + 1 < text.length) {
      at += 1;
      field += unescape(text[at] ?? '', escape);
    } else if (char === separator && fields.length + 1 < limit) {
      fields.push(field);
      field = '';
    } else field += char;
  }
  return [...fields, field];
}

/** Hive writes line ends and tabs as letters. */
const unescape = (char: string, escape: string): string =>
  escape === '\\' ? ({ n: '\n', r: '\r', t: '\t' }[char] ?? char) : char;

function readField(
  text: string,
  type: HiveType,
  { format, depth }: { readonly format: Format; readonly depth: number },
): HiveValue | undefined {
  const below = (part: string, partType: HiveType, deeper: number): HiveValue =>
    part === format.nullText ? null : (readField(part, partType, { format, depth: depth + deeper }) ?? null);
  const parts = (): readonly string[] =>
    text === '' ? [] : split(text, { separator: format.separators[depth] ?? '', escape: format.escape });
  switch (type.kind) {
    case 'array':
      return parts().map((part) => below(part, type.element, 1));
    case 'struct': {
      const found = parts();
      return Object.fromEntries(
        type.fields.map((field, index) => [
          field.name,
          found[index] === undefined ? null : below(found[index], field.type, 1),
        ]),
      );
    }
    case 'map': {
      const entries = parts().map((part): [HiveValue, HiveValue] => {
        const at = part.indexOf(format.separators[depth + 1] ?? '');
        if (at < 0) return [below(part, type.key, 2), null];
        return [below(part.slice(0, at), type.key, 2), below(part.slice(at + 1), type.value, 2)];
      });
      return new Map(entries.filter(([key]) => key !== null));
    }
    default:
      return coerceText(text, type, { booleans: 'strict' });
  }
}

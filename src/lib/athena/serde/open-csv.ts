import { renderHiveType } from '../ddl/hive-type.js';
import type { HiveType, TableStorage } from '../table/types.js';
import { coerceText } from './coerce.js';
import { parseWhole } from './numbers.js';
import { dateText, timestampText } from './times.js';
import type { HiveValue, RecordReader, RowProblem } from './types.js';

const DAY_MS = 86_400_000;

/**
 * OpenCSVSerde: fields in quotes, one record a line. There is no NULL but for fields that are missing; a text that does
 * not fit its column fails the query (HIVE_BAD_DATA). Timestamps are epoch milliseconds, dates days since 1970.
 * ("OpenCSVSerDe for processing CSV" in the Athena user guide.)
 */
export function createOpenCsvReader({ columns, serdeProperties }: TableStorage): RecordReader {
  const format = {
    separator: serdeProperties['separatorChar']?.[0] ?? ',',
    quote: serdeProperties['quoteChar']?.[0] ?? '"',
    escape: serdeProperties['escapeChar']?.[0] ?? '\\',
  };
  return {
    read(line) {
      const fields = splitCsv(line, format);
      const problems: RowProblem[] = [];
      const values = columns.map(({ name, type }, index): HiveValue => {
        const text = fields[index];
        if (text === undefined) return null;
        const value = readField(text, type);
        if (value !== undefined) return value;
        const reason = `Error parsing field value ${JSON.stringify(text)}: it is no ${renderHiveType(type)}`;
        problems.push({ kind: 'badValue', isFatal: true, column: name, reason });
        return null;
      });
      return { values, problems };
    },
  };
}

function readField(text: string, type: HiveType): HiveValue | undefined {
  if (type.kind === 'primitive' && (type.name === 'timestamp' || type.name === 'date')) {
    const number = parseWhole(text.trim(), 'bigint');
    if (number === undefined) return undefined;
    return type.name === 'date' ? dateText(Number(number) * DAY_MS) : timestampText(Number(number));
  }
  return coerceText(text, type, { booleans: 'strict' });
}

interface CsvFormat {
  readonly separator: string;
  readonly quote: string;
  readonly escape: string;
}

function splitCsv(line: string, { separator, quote, escape }: CsvFormat): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    const following = line[at + 1];
    if (isQuoted && char === escape && char !== quote && (following === quote || following === escape)) {
      field += following;
      at += 1;
    } else if (char === quote) {
      if (isQuoted && following === quote) {
        field += quote;
        at += 1;
      } else isQuoted = !isQuoted;
    } else if (char === separator && !isQuoted) {
      fields.push(field);
      field = '';
    } else field += char;
  }
  return [...fields, field];
}

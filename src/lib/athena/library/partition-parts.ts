import type { TimeRange } from '../../core/time-range.js';
import { parseDateFormat } from '../projection/date-format.js';
import type { ProjectedColumn } from '../projection/types.js';
import { textLiteral } from '../query/literals.js';
import type { SqlPart } from './bind-sql.js';

/** Records are delivered after they were made, by up to so long: those of 23:59 may lie in the next day. */
const DELIVERY_LAG_MS = 3_600_000;

/**
 * Conditions on the partition columns of time: dates in their own format, then numbers of years, months, days and
 * hours, from the coarse to the fine as far as both ends of the range have the same.
 */
export function conditionsOf(columns: readonly ProjectedColumn[], range: TimeRange): readonly SqlPart[] {
  const ends = { fromMs: range.fromMs, toMs: range.toMs + DELIVERY_LAG_MS };
  const dates = columns.flatMap((column) => (column.type === 'date' ? (dateCondition(column, ends) ?? []) : []));
  const isOneDate = dates.every(({ parameters: [first, last] }) => first === last);
  return isOneDate ? [...dates, ...numberConditions(columns, ends)] : dates;
}

type DateColumn = Extract<ProjectedColumn, { readonly type: 'date' }>;

/** undefined for a format whose texts are not in the order of time, e.g. `dd-MM-yyyy`. */
function dateCondition(column: DateColumn, { fromMs, toMs }: TimeRange): SqlPart | undefined {
  const format = parseDateFormat(column.format);
  if (format === undefined || !isInOrder(column.format)) return undefined;
  const parameters = [fromMs, toMs].map((ms) => textLiteral(format.format(ms)));
  return { sql: `"${column.name}" BETWEEN ? AND ?`, parameters };
}

const FIELDS_IN_ORDER = 'yyyy MM dd HH mm ss';

/** Year, month, day and so on from the left, each as wide as it can be: then texts are in the order of time. */
function isInOrder(format: string): boolean {
  const fields = format.match(/([a-zA-Z])\1*/g) ?? [];
  return fields.length > 0 && FIELDS_IN_ORDER.startsWith(fields.join(' '));
}

const NUMBERS: readonly (readonly [name: string, of: (date: Date) => number])[] = [
  ['year', (date) => date.getUTCFullYear()],
  ['month', (date) => date.getUTCMonth() + 1],
  ['day', (date) => date.getUTCDate()],
  ['hour', (date) => date.getUTCHours()],
];

function numberConditions(columns: readonly ProjectedColumn[], { fromMs, toMs }: TimeRange): readonly SqlPart[] {
  const names = new Set(columns.flatMap(({ type, name }) => (type === 'integer' ? [name] : [])));
  const conditions: SqlPart[] = [];
  for (const [name, of] of NUMBERS) {
    const [first, last] = [of(new Date(fromMs)), of(new Date(toMs))];
    if (names.has(name))
      conditions.push({ sql: `"${name}" BETWEEN ? AND ?`, parameters: [String(first), String(last)] });
    // Within one month days can be told apart; from one month to the next they begin again.
    if (first !== last) break;
  }
  return conditions;
}

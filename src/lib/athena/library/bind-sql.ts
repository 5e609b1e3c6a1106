import { isIP } from 'node:net';
import type { TimeRange } from '../../core/time-range.js';
import { usageError } from '../../errors/app-error.js';
import { PLACEHOLDER, writeParameters, type ParameterWriter, type QueryTemplate } from '../../saved-query/index.js';
import { textLiteral } from '../query/literals.js';
import type { SqlParameterType } from './dialect.js';

/** A part of a statement: text of the SQL, and the literals for the `?` in it. */
export interface SqlPart {
  readonly sql: string;
  readonly parameters: readonly string[];
}

const beside = (literal: string): SqlPart => ({ sql: '?', parameters: [literal] });
const within = (sql: string): SqlPart => ({ sql, parameters: [] });

const WRITERS: Readonly<Record<SqlParameterType, ParameterWriter<SqlPart>>> = {
  string: { expects: 'text', write: (value) => beside(textLiteral(value)) },
  number: {
    expects: 'a number',
    write: (value) => (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? beside(value) : undefined),
  },
  ip: { expects: 'an IP address', write: (value) => (isIP(value) === 0 ? undefined : beside(textLiteral(value))) },
  // LIMIT takes a parameter in newer engines only; digits are safe in any.
  rows: {
    expects: 'a number of rows from 1',
    write: (value) => (/^[1-9]\d{0,8}$/.test(value) ? within(value) : undefined),
  },
  name: { expects: 'the name of a table or column', write: (value) => quotedName(value) },
};

/** `db.t` as `"db"."t"`; undefined for what cannot be a name. */
function quotedName(value: string): SqlPart | undefined {
  if (!/^[A-Za-z0-9_$-]+(?:\.[A-Za-z0-9_$-]+){0,2}$/.test(value)) return undefined;
  return within(
    value
      .split('.')
      .map((part) => `"${part}"`)
      .join('.'),
  );
}

/**
 * A saved query with its placeholders filled in. Values go beside the SQL, never into it, but for names and numbers of
 * rows, which are checked to be nothing else.
 *
 * @param given values of declared parameters by name
 * @throws usage error for a parameter that the query does not have, one without a value, or a value of another type
 */
export function bindSql(
  template: Pick<QueryTemplate<SqlParameterType>, 'parameters' | 'text'>,
  given: Readonly<Record<string, string>>,
  context: { readonly table: string | undefined; readonly range: TimeRange; readonly partitions: SqlPart },
): SqlPart {
  const parts = new Map([
    ...rangeParts(context.range),
    ['partitions', context.partitions] as const,
    ...tableParts(context.table),
    ...writeParameters(template.parameters, given, WRITERS),
  ]);
  const parameters: string[] = [];
  const sql = template.text.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
    const part = parts.get(name);
    parameters.push(...(part?.parameters ?? []));
    return part?.sql ?? placeholder;
  });
  return { sql, parameters };
}

function tableParts(table: string | undefined): readonly (readonly [string, SqlPart])[] {
  if (table === undefined) return [];
  const name = quotedName(table);
  if (name !== undefined) return [['table', name]];
  throw usageError(`"${table}" is no name of a table`, {
    code: 'InvalidParameter',
    hint: 'give --param table=NAME or --param table=DATABASE.NAME; see them with: awsops athena tables',
  });
}

/** Half-open, so that records of any precision are in exactly one of two ranges that follow each other. */
function rangeParts({ fromMs, toMs }: TimeRange): readonly (readonly [string, SqlPart])[] {
  const untilMs = toMs + 1;
  const text = (ms: number): SqlPart => beside(textLiteral(new Date(ms).toISOString().replace('Z', '')));
  return [
    ['since', text(fromMs)],
    ['until', text(untilMs)],
    ['since_epoch', beside(String(Math.floor(fromMs / 1000)))],
    ['until_epoch', beside(String(Math.ceil(untilMs / 1000)))],
    // Not seconds times 1,000 in the query: that overflows the integer that a number of seconds is.
    ['since_ms', beside(String(fromMs))],
    ['until_ms', beside(String(untilMs))],
  ];
}

import type { QueryFailure } from '../store.js';
import { QueryFailed } from './failures.js';
import type { Rewritten } from './pieces.js';
import { position } from './tokens.js';

/** What DuckDB says of a failure, when `errors_as_json` is set. */
interface DuckProblem {
  readonly exception_type?: string;
  readonly exception_message?: string;
  readonly error_subtype?: string;
  readonly name?: string;
  readonly call?: string;
  readonly position?: string;
}

function problemOf(error: unknown): DuckProblem {
  const message = error instanceof Error ? error.message : String(error);
  const json = message.slice(message.indexOf('{'));
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Not every message is JSON: then it says what it says.
  }
  return { exception_message: message };
}

/** Whether DuckDB could not even read the text, and what Trino would say then; undefined for other failures. */
export function syntaxProblem(
  error: unknown,
  { sql, source }: { readonly sql: string; readonly source: Rewritten },
): string | undefined {
  const problem = problemOf(error);
  if (problem.exception_type !== 'Parser') return undefined;
  const message = problem.exception_message ?? '';
  if (message.includes('end of input')) return `${position(sql, sql.length)}: mismatched input '<EOF>'`;
  const at = source.source(Number(problem.position ?? 0));
  const [near = ''] = /^(?:\w+|'[^']*'|"[^"]*"|\S)/.exec(sql.slice(at)) ?? [];
  return `${position(sql, at)}: mismatched input '${near}'`;
}

/** A failure of DuckDB's in Trino's words. */
export function translateFailure(
  error: unknown,
  { sql, source }: { readonly sql: string; readonly source: Rewritten },
): QueryFailure {
  if (error instanceof QueryFailed) return error.failure;
  const problem = problemOf(error);
  const place = position(sql, source.source(Number(problem.position ?? 0)));
  return new QueryFailed(wording(problem, place), { cause: error }).failure;
}

function wording(problem: DuckProblem, place: string): string {
  const { error_subtype: subtype, name = '', exception_type: type, exception_message: message = '' } = problem;
  const [first = ''] = message.split('\n');
  if (subtype === 'COLUMN_NOT_FOUND' || /^Referenced (?:column|table) /.test(first)) {
    const column = name === '' ? (/"([^"]*)"/.exec(first)?.[1] ?? '') : name;
    return `COLUMN_NOT_FOUND: ${place}: Column '${column}' cannot be resolved or requester is not authorized to access requested resources`;
  }
  if (first.startsWith('Ambiguous reference')) {
    return `AMBIGUOUS_NAME: ${place}: Column '${/"([^"]*)"/.exec(first)?.[1] ?? ''}' is ambiguous`;
  }
  const [, grouped] = /^column "(.*)" must appear in the GROUP BY/.exec(first) ?? [];
  if (grouped !== undefined) {
    return `EXPRESSION_NOT_AGGREGATE: ${place}: '${grouped}' must be an aggregate expression or appear in GROUP BY clause`;
  }
  if (subtype === 'NO_MATCHING_FUNCTION')
    return `FUNCTION_NOT_FOUND: ${place}: Unexpected parameters for function ${problem.call ?? name}`;
  if (/^(?:[A-Z]+_)+[A-Z]+: /.test(first)) return first;
  const [, text, target] = /^Could not convert string '(.*)' to (.*)$/s.exec(first) ?? [];
  if (text !== undefined) return `INVALID_CAST_ARGUMENT: Cannot cast '${text}' to ${trinoType(target ?? '')}`;
  if (type === 'Out of Range') return `NUMERIC_VALUE_OUT_OF_RANGE: ${first}`;
  if (type === 'Binder') return `TYPE_MISMATCH: ${place}: ${first}`;
  return `${type === 'Parser' ? `SYNTAX_ERROR: ${place}` : 'GENERIC_USER_ERROR'}: ${first}`;
}

const trinoType = (duck: string): string =>
  duck.startsWith('INT32') ? 'INT' : duck.startsWith('INT64') ? 'BIGINT' : duck;

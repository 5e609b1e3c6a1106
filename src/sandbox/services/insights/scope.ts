import { type FunctionCall, InsightsSyntaxError } from '../../../lib/logs/insights/index.js';
import type { QueryContext } from './function-definition.js';
import type { Row } from './row.js';
import type { Value } from './values.js';

/** Computes a value from a row. */
export type Evaluate = (row: Row) => Value;

/** What an expression is compiled in. */
export interface Scope {
  /** The query text, for the place of an error. */
  readonly text: string;
  readonly context: QueryContext;
  /** Takes calls that are no scalar functions: the aggregates of `stats`. */
  readonly compileCall?: (call: FunctionCall) => Evaluate | undefined;
}

/** Fails with the place of a node, as the service does for what is wrong beyond the grammar. */
export function failAt(scope: Scope, message: string, at: number, length = 0): never {
  throw new InsightsSyntaxError(message, { text: scope.text, offset: at, endOffset: at + length });
}

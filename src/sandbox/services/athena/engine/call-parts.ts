import { failedAt } from './failures.js';
import type { FunctionRule } from './functions.js';
import type { Piece } from './pieces.js';
import type { FunctionCall } from './query-context.js';

/** What a call becomes. */
export interface Rewrite {
  readonly pieces: readonly Piece[];
  /** Nodes after the parentheses that belong to the call. */
  readonly taken: number;
}

/** Fails a call with too few arguments or too many. */
export function checkCount(
  { name, offset }: FunctionCall,
  { min, max }: Pick<FunctionRule, 'min' | 'max'>,
  { count, sql }: { readonly count: number; readonly sql: string },
): void {
  if (count >= min && count <= max) return;
  throw failedAt(sql, offset, 'FUNCTION_NOT_FOUND', `Unexpected number of parameters (${count}) for function ${name}`);
}

/** A call that becomes a text of its own. */
export const alone = (text: string, { offset }: FunctionCall): Rewrite => ({ pieces: [{ text, offset }], taken: 0 });

/** Pieces in parentheses that `head` opens. */
export const wrapped = (head: string, inner: readonly Piece[], { offset }: FunctionCall): Rewrite => ({
  pieces: [{ text: head, offset }, ...inner, { text: ')', offset }],
  taken: 0,
});

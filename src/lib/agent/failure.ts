import type { ErrorCategory } from '../errors/exit-codes.js';
import type { AgentRow } from './types.js';

const WELL = new Set(['ok', 'unchanged']);

export const isWell = ({ status }: Pick<AgentRow, 'status'>): boolean => WELL.has(status);

/** What the exit code follows: some nodes are not well, or none is. */
export function failureOf(rows: readonly Pick<AgentRow, 'status'>[]): ErrorCategory | null {
  const unwell = rows.filter((row) => !isWell(row));
  if (unwell.length === 0) return null;
  if (unwell.length < rows.length) return 'partial';
  return unwell.every(({ status }) => status === 'no-data' || status === 'unknown') ? 'timeout' : 'failed';
}

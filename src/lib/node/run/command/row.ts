import type { NodeOutcome } from '../types.js';

/** A node in the result of `node run` and `node result`. */
export interface NodeRow {
  readonly instanceId: string;
  readonly name: string | null;
  /** A status of an outcome; `in-progress` while there is none. */
  readonly status: NodeOutcome['status'] | 'in-progress';
  readonly statusDetails: string;
  readonly exitCode: number | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly truncated: boolean;
  /** ISO-8601. */
  readonly startedAt: string | null;
  readonly durationMs: number | null;
  readonly reason: string | null;
  readonly commandId: string | null;
  /** The step of the run, for runs with several. */
  readonly step: string | null;
}

export const nodeRow = (
  { startedAtMs, ...outcome }: NodeOutcome,
  { name, step = null }: { readonly name: string | null; readonly step?: string | null },
): NodeRow => ({
  ...outcome,
  name,
  step,
  startedAt: startedAtMs === null ? null : new Date(startedAtMs).toISOString(),
});

/** What the rows of a run are altogether, for the exit code; null: all went well. */
export type RunFailure = 'not_found' | 'timeout' | 'failed' | 'partial' | null;

/**
 * The verdict over a run: 7 when what became of some nodes is not known (they may still run), 1 when none succeeded, 8
 * when some did not, 5 when there was none to run on.
 *
 * @param excluded nodes that were left out before anything was sent
 */
export function failureOf(
  statuses: readonly NodeRow['status'][],
  { excluded }: { readonly excluded: number },
): RunFailure {
  if (statuses.length === 0) return 'not_found';
  if (statuses.some((status) => status === 'unknown' || status === 'in-progress')) return 'timeout';
  const succeeded = statuses.filter((status) => status === 'success').length;
  if (succeeded === 0) return 'failed';
  return succeeded < statuses.length || excluded > 0 ? 'partial' : null;
}

import type { TaskContext } from '../../../aws/task-context.js';
import { mapPool } from '../../../core/pool.js';
import { textOf } from '../engine/errors.js';
import type { NodeOutcome, OutputTarget } from '../types.js';
import { readFromLogs } from './output-logs.js';
import { readFromBucket } from './output-s3.js';

/** Nodes whose output is fetched at the same time. */
const PARALLEL = 4;

/** All that a node printed, as far as it was found. */
export interface FullOutput {
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
  /** Whether more was there than is kept. */
  readonly truncated: boolean;
}

/**
 * Fetches the output that Systems Manager cut from where the nodes wrote all of it. They write with their own role, and
 * a node that may not says nothing: what is missing is a note, and the cut output stays.
 */
export async function fetchOutput(
  outcomes: readonly NodeOutcome[],
  target: OutputTarget | undefined,
  ctx: TaskContext,
): Promise<readonly NodeOutcome[]> {
  if (target?.bucket === undefined && target?.logGroup === undefined) return outcomes;
  const place = target.bucket === undefined ? `log group ${target.logGroup ?? ''}` : `s3://${target.bucket}`;
  let missing = 0;
  let problem: string | undefined;
  const fetched = await mapPool(outcomes, { limit: PARALLEL, signal: ctx.signal }, async (outcome, { signal }) => {
    const { commandId, instanceId } = outcome;
    if (!outcome.truncated || commandId === null) return outcome;
    try {
      const output = await readFull({ target, commandId, instanceId }, { ...ctx, signal });
      if (output !== undefined) return merged(outcome, output);
      missing += 1;
    } catch (error) {
      signal.throwIfAborted();
      problem ??= textOf(error);
    }
    return outcome;
  });
  if (problem !== undefined) {
    ctx.report({
      type: 'warn',
      code: 'OutputNotRead',
      message: `all output could not be read from ${place}: ${problem}`,
    });
  }
  if (missing > 0) {
    const count = missing === 1 ? '1 node' : `${missing} nodes`;
    const message = `${count} wrote nothing to ${place}: their own role needs s3:PutObject there, or logs:CreateLogStream and logs:PutLogEvents`;
    ctx.report({ type: 'warn', code: 'OutputMissing', message });
  }
  return fetched;
}

interface Wanted {
  readonly target: OutputTarget;
  readonly commandId: string;
  readonly instanceId: string;
}

function readFull({ target, commandId, instanceId }: Wanted, ctx: TaskContext): Promise<FullOutput | undefined> {
  const { bucket, prefix, logGroup } = target;
  return bucket === undefined
    ? readFromLogs({ logGroup: logGroup ?? '', commandId, instanceId }, ctx)
    : readFromBucket({ bucket, prefix, commandId, instanceId }, ctx);
}

/** A stream that is not there was empty, unless the node is known to have written to it. */
const merged = (outcome: NodeOutcome, { stdout, stderr, truncated }: FullOutput): NodeOutcome => ({
  ...outcome,
  stdout: stdout ?? outcome.stdout,
  stderr: stderr ?? outcome.stderr,
  truncated,
});

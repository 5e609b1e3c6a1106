import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { AthenaClient } from '@aws-sdk/client-athena';
import type { TaskContext } from '../../aws/task-context.js';
import { formatSize } from '../../core/size.js';
import { createBackoff } from '../../core/poll.js';
import { costText } from '../cost/index.js';
import { executionFailure } from './failures.js';
import { startStatement } from './start.js';
import { stopExecution } from './stop.js';
import type { Execution, Statement } from './types.js';
import { createWatcher } from './watcher.js';

/** Submissions of one statement, the first included, when Athena says that another may succeed. */
const MAX_SUBMISSIONS = 3;
const RESUBMIT = { firstMs: 1000, maxMs: 4000, factor: 2 };

export interface RunOptions {
  /** Each time that Athena has taken it: there is time now until it ends. */
  readonly onSubmitted?: (() => void) | undefined;
  /** After every look at the execution while it runs and at its end; may throw, which stops it. */
  readonly onProgress?: ((execution: Execution) => void) | undefined;
}

/** Runs statements. Those that run at the same time share the calls that look after them. */
export interface StatementRunner {
  /**
   * Runs one statement to its end.
   *
   * @returns an execution that has SUCCEEDED
   * @throws AppError with Athena's reason and the place in the SQL when it is refused, FAILED or CANCELLED; the
   *   signal's reason, after it has been stopped in Athena
   */
  run(statement: Statement, options?: RunOptions): Promise<Execution>;
}

/** A runner in the account and region of `ctx`; it reports submissions that are repeated and executions it stops. */
export function createStatementRunner(ctx: TaskContext): StatementRunner {
  const client = ctx.aws.client(AthenaClient);
  // Every statement that runs listens to it, which Node takes for a leak when it is more than ten.
  const signal = AbortSignal.any([ctx.signal]);
  setMaxListeners(0, signal);
  const watcher = createWatcher({ client, clock: ctx.clock, signal });
  let isQueueKnown = false;
  const onQueued = (): void => {
    if (isQueueKnown) return;
    isQueueKnown = true;
    const message = 'the account has as many active Athena queries as it may: waiting for one to end';
    ctx.report({ type: 'note', message });
  };

  const submit = async (statement: Statement, { onSubmitted, onProgress }: RunOptions): Promise<Execution> => {
    // One token for all attempts of the SDK to send it: a lost answer does not start a second query.
    const token = randomUUID();
    const sentAtMs = ctx.clock.now();
    const queryId = await startStatement(statement, {
      client,
      clock: ctx.clock,
      signal,
      token,
      onQueued,
    });
    let last: Execution | undefined;
    const onLook = (execution: Execution): void => {
      last = execution;
      onProgress?.(execution);
    };
    try {
      onSubmitted?.();
      return await watcher.watch(queryId, onLook, sentAtMs);
    } catch (error) {
      reportStop({ queryId, last, problem: await stopExecution(queryId, client) }, ctx);
      // What the abort did to a call on its way says less than why it was aborted.
      throw signal.aborted ? signal.reason : error;
    }
  };

  return {
    async run(statement, options = {}) {
      const backoff = createBackoff(RESUBMIT);
      for (let submissions = 1; ; submissions += 1) {
        const execution = await submit(statement, options);
        if (execution.state === 'SUCCEEDED') return execution;
        const failure = executionFailure(execution);
        const isWorthRetrying = execution.state === 'FAILED' && execution.error?.isRetryable === true;
        if (!isWorthRetrying || submissions >= MAX_SUBMISSIONS) throw failure;
        const message = `query ${execution.queryId} failed (${failure.reason ?? failure.message}); Athena says that it may succeed: submitting it again`;
        ctx.report({ type: 'note', message });
        await ctx.clock.sleep(backoff.nextMs(), signal);
      }
    },
  };
}

function reportStop(
  stop: { readonly queryId: string; readonly last: Execution | undefined; readonly problem: string | undefined },
  ctx: TaskContext,
): void {
  const { queryId, last, problem } = stop;
  if (problem === undefined) {
    const scanned = last === undefined ? 'what it scanned until then' : scannedText(last, ctx.aws.region);
    ctx.report({ type: 'note', message: `stopped query ${queryId} in Athena; billed is ${scanned}` });
    return;
  }
  const message = `query ${queryId} could not be stopped (${problem}) and may go on scanning; stop it with: aws athena stop-query-execution --query-execution-id ${queryId}`;
  ctx.report({ type: 'warn', code: 'QueryNotStopped', message });
}

const scannedText = (execution: Execution, region: string): string =>
  `what it scanned, at least ${formatSize(execution.scannedBytes)} (${costText(execution, region)})`;

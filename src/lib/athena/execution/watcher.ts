import { BatchGetQueryExecutionCommand, GetQueryExecutionCommand, type AthenaClient } from '@aws-sdk/client-athena';
import type { Clock } from '../../core/clock.js';
import { createBackoff } from '../../core/poll.js';
import { describeExecution, hasEnded } from './describe.js';
import { lostExecution } from './failures.js';
import type { Execution } from './types.js';

/** Many statements end within a second; a longer look never comes more than a second late. */
const POLL = { firstMs: 100, maxMs: 1000 };
/** BatchGetQueryExecution, QueryExecutionIds: 1 to 50. */
export const MAX_IDS_PER_BATCH = 50;
/** A look may wait for others for this share of its interval, so that all that run share one call. */
const GATHER_SHARE = 0.5;
/** A state that is none of Athena's does not last; after this many looks something is wrong. */
const MAX_UNKNOWN_LOOKS = 5;

/** Waits for the end of executions. Those that it watches at the same time share the calls of the service. */
export interface Watcher {
  /**
   * Resolves with the last look at an execution that has ended, well or badly.
   *
   * @param onLook after every look; may throw, which ends the waiting
   * @param sentAtMs when it was submitted: the time that its answer took counts for the first interval
   */
  watch(queryId: string, onLook: (execution: Execution) => void, sentAtMs: number): Promise<Execution>;
}

interface Look {
  readonly queryId: string;
  resolve(execution: Execution): void;
  reject(error: unknown): void;
}

export function createWatcher(context: {
  readonly client: AthenaClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Watcher {
  const { client, clock, signal } = context;
  let watched = 0;
  let gathered: Look[] = [];

  const flush = async (): Promise<void> => {
    const looks = gathered;
    gathered = [];
    for (let start = 0; start < looks.length; start += MAX_IDS_PER_BATCH) {
      await lookAt(looks.slice(start, start + MAX_IDS_PER_BATCH), { client, signal });
    }
  };

  const look = (queryId: string, intervalMs: number): Promise<Execution> =>
    new Promise((resolve, reject) => {
      gathered.push({ queryId, resolve, reject });
      if (gathered.length > 1) return;
      const gather = watched > 1 ? clock.sleep(intervalMs * GATHER_SHARE, signal) : Promise.resolve();
      gather.then(flush, (error: unknown) => {
        const looks = gathered;
        gathered = [];
        for (const waiting of looks) waiting.reject(error);
      });
    });

  return {
    async watch(queryId, onLook, sentAtMs) {
      watched += 1;
      let unknowns = 0;
      let spentMs = clock.now() - sentAtMs;
      const backoff = createBackoff(POLL);
      try {
        for (;;) {
          const intervalMs = backoff.nextMs();
          if (intervalMs > spentMs) await clock.sleep(intervalMs - Math.max(0, spentMs), signal);
          spentMs = 0;
          const execution = await look(queryId, intervalMs);
          onLook(execution);
          if (hasEnded(execution)) return execution;
          unknowns = execution.state === 'UNKNOWN' ? unknowns + 1 : 0;
          if (unknowns >= MAX_UNKNOWN_LOOKS) throw lostExecution(queryId, 'its answers carry no state');
        }
      } finally {
        watched -= 1;
      }
    },
  };
}

/** One call for all of them; every look is settled, whatever comes. */
async function lookAt(
  looks: readonly Look[],
  context: { readonly client: AthenaClient; readonly signal: AbortSignal },
): Promise<void> {
  try {
    const found = await ask(
      looks.map(({ queryId }) => queryId),
      context,
    );
    for (const { queryId, resolve, reject } of looks) {
      const execution = found.get(queryId);
      if (execution) resolve(execution);
      else reject(lostExecution(queryId, 'the service does not find it any more'));
    }
  } catch (error) {
    for (const { reject } of looks) reject(error);
  }
}

async function ask(
  queryIds: readonly string[],
  { client, signal }: { readonly client: AthenaClient; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Execution>> {
  const options = { abortSignal: signal };
  const [only, ...others] = queryIds;
  if (others.length === 0) {
    const { QueryExecution: answer } = await client.send(
      new GetQueryExecutionCommand({ QueryExecutionId: only }),
      options,
    );
    return new Map(answer && only !== undefined ? [[only, describeExecution(answer)]] : []);
  }
  const command = new BatchGetQueryExecutionCommand({ QueryExecutionIds: [...queryIds] });
  const { QueryExecutions: answers = [] } = await client.send(command, options);
  return new Map(answers.map((answer) => [answer.QueryExecutionId ?? '', describeExecution(answer)]));
}

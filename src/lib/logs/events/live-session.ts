import {
  CloudWatchLogsClient,
  StartLiveTailCommand,
  type LiveTailSessionLogEvent,
  type StartLiveTailResponseStream,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { createBackoff } from '../../core/poll.js';
import type { EventFilter } from './selection.js';
import { isPassing } from './service-errors.js';

/** Reconnecting at once is what the service expects after its 3 hours; after that it may need time. */
const RECONNECT = { firstMs: 250, maxMs: 10_000, factor: 2 };
const MAX_FAILED_CONNECTIONS = 10;
/** How a session ends by itself: after 3 hours, or by a fault in the stream. */
const SESSION_ENDS = ['SessionTimeoutException', 'SessionStreamingException'];

/** What a session tells. */
export type LiveNews =
  /** Connected. `isAgain`: events may have been missed since the last update. */
  | { readonly type: 'connected'; readonly isAgain: boolean }
  | { readonly type: 'update'; readonly events: readonly LiveTailSessionLogEvent[]; readonly isSampled: boolean }
  | { readonly type: 'lost'; readonly reason: string };

/** One live tail session on at most 10 groups, connected anew whenever it ends, until the signal aborts. */
export async function* liveNews(
  input: { readonly arns: readonly string[]; readonly filter: EventFilter },
  ctx: TaskContext,
): AsyncGenerator<LiveNews> {
  const backoff = createBackoff(RECONNECT);
  let failures = 0;
  let wasConnected = false;
  for (;;) {
    try {
      const stream = await connect(input, ctx);
      yield { type: 'connected', isAgain: wasConnected };
      wasConnected = true;
      for await (const message of stream) {
        failures = 0;
        backoff.reset();
        yield* newsOf(message);
      }
      yield { type: 'lost', reason: 'the service closed the session' };
    } catch (error) {
      ctx.signal.throwIfAborted();
      failures += 1;
      if (!isEndOfSession(error) && (!isPassing(error) || failures > MAX_FAILED_CONNECTIONS)) throw error;
      yield { type: 'lost', reason: reasonOf(error) };
    }
    await ctx.clock.sleep(backoff.nextMs(), ctx.signal);
  }
}

async function connect(
  { arns, filter }: { readonly arns: readonly string[]; readonly filter: EventFilter },
  ctx: TaskContext,
): Promise<AsyncIterable<StartLiveTailResponseStream>> {
  const { responseStream } = await ctx.aws.client(CloudWatchLogsClient).send(
    new StartLiveTailCommand({
      logGroupIdentifiers: [...arns],
      ...(filter.filterPattern === undefined ? {} : { logEventFilterPattern: filter.filterPattern }),
      ...(filter.stream === undefined ? {} : { logStreamNames: [filter.stream] }),
      ...(filter.streamPrefix === undefined ? {} : { logStreamNamePrefixes: [filter.streamPrefix] }),
    }),
    { abortSignal: ctx.signal },
  );
  if (!responseStream) throw new Error('StartLiveTail answered without an event stream');
  return responseStream;
}

function* newsOf(message: StartLiveTailResponseStream): Generator<LiveNews> {
  const error = message.SessionTimeoutException ?? message.SessionStreamingException;
  if (error) throw error;
  if (!message.sessionUpdate) return;
  const { sessionResults, sessionMetadata } = message.sessionUpdate;
  yield { type: 'update', events: sessionResults ?? [], isSampled: sessionMetadata?.sampled === true };
}

const isEndOfSession = (error: unknown): boolean => error instanceof Error && SESSION_ENDS.includes(error.name);

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'SessionTimeoutException' ? 'the session reached the limit of the service' : error.message;
}

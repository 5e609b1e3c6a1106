import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type FilterLogEventsCommandInput,
  type GetLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { freeBuffer } from '../../core/free-buffer.js';
import type { RateGovernor } from '../../core/token-bucket.js';
import { captureEvents, type Captured } from './capture-events.js';
import { explainMissing } from './missing.js';
import type { PageBytes } from './page-bytes.js';
import type { ReadOperation } from './quotas.js';
import type { ServiceEvent } from './row.js';
import type { EventFilter, EventGroup } from './selection.js';
import { isThrottled } from './service-errors.js';

/** One answer of the service. Its events stay bytes until somebody wants them as objects. */
export interface EventPage {
  /** The events in JSON, when the answer had the form that allows to leave them so. */
  readonly bytes: PageBytes | undefined;
  /** The events, when it had not. */
  readonly parsed: readonly ServiceEvent[];
  readonly nextToken: string | undefined;
  /** What the network and the service took. */
  readonly latencyMs: number;
}

export interface PageRequest {
  readonly fromMs: number;
  /** Inclusive. */
  readonly toMs: number;
  readonly token: string | undefined;
  /** May go ahead of the rate limit: see RateGovernor. */
  readonly exempt?: boolean;
  readonly signal: AbortSignal;
}

export type FetchPage = (request: PageRequest) => Promise<EventPage>;

export interface PageSource {
  readonly operation: ReadOperation;
  readonly group: EventGroup;
  readonly filter: EventFilter;
  readonly order: 'oldestFirst' | 'newestFirst';
  /** Events a page at most; absent: as many as the service gives. */
  readonly limit?: number | undefined;
}

/** How often a page is asked for again when the service keeps refusing; the SDK's own retries come on top. */
const MAX_THROTTLED_ATTEMPTS = 8;

/** The events of a page as objects. */
export function decodeEvents(page: EventPage): readonly ServiceEvent[] {
  if (page.bytes === undefined) return page.parsed;
  const events: readonly ServiceEvent[] = JSON.parse(page.bytes.json.toString('utf8'));
  return events;
}

/** Objects of so many events are gone again before the garbage collector would have to keep them. */
const EVENTS_PER_BATCH = 500;

/**
 * The same in batches, built when they are asked for: the objects of a whole page are never there at once.
 * Uses the page up.
 */
export function* decodeBatches(page: EventPage): Generator<readonly ServiceEvent[]> {
  if (page.bytes === undefined) {
    yield page.parsed;
    return;
  }
  const { json, starts } = page.bytes;
  for (let from = 1, next = EVENTS_PER_BATCH - 1; from < json.length; next += EVENTS_PER_BATCH) {
    const start = starts[next] ?? json.length;
    // Up to the comma before the next event, or the bracket at the end.
    const batch: readonly ServiceEvent[] = JSON.parse(`[${json.toString('utf8', from, start - 1)}]`);
    yield batch;
    from = start;
  }
  freeBuffer(json);
}

/** The time of the last event of a page, without decoding the others; undefined for an empty page. */
export function lastEventMs({ bytes, parsed }: EventPage): number | undefined {
  if (bytes === undefined) return parsed.at(-1)?.timestamp;
  const last: ServiceEvent = JSON.parse(bytes.json.toString('utf8', bytes.starts.at(-1) ?? 1, bytes.json.length - 1));
  return last.timestamp;
}

export const isEmptyPage = (page: EventPage): boolean => page.bytes === undefined && page.parsed.length === 0;

/** Makes the function that reads pages of a source at the pace that `governor` allows. */
export function pageFetcher(
  source: PageSource,
  { ctx, governor }: { readonly ctx: TaskContext; readonly governor: RateGovernor },
): FetchPage {
  const send = source.operation === 'FilterLogEvents' ? filterLogEvents(source, ctx) : getLogEvents(source, ctx);
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      await governor.take(request);
      try {
        const { page, attempts } = await send(request);
        // The SDK retries by itself; that it had to is the signal to slow down.
        if (attempts > 1) governor.throttled();
        else governor.succeeded();
        return page;
      } catch (error) {
        request.signal.throwIfAborted();
        if (!isThrottled(error)) throw await explainMissing(error, source, ctx);
        governor.throttled();
        if (attempt === MAX_THROTTLED_ATTEMPTS) throw error;
      }
    }
  };
}

type Send = (request: PageRequest) => Promise<{ readonly page: EventPage; readonly attempts: number }>;

function filterLogEvents({ group, filter, order, limit }: PageSource, ctx: TaskContext): Send {
  const client = ctx.aws.client(CloudWatchLogsClient);
  return async ({ fromMs, toMs, token, signal }) => {
    const input: FilterLogEventsCommandInput = {
      ...group.request,
      startTime: fromMs,
      // Without an end the newest events are read, even those dated ahead of our clock.
      ...(Number.isFinite(toMs) ? { endTime: toMs } : {}),
      ...(filter.filterPattern === undefined ? {} : { filterPattern: filter.filterPattern }),
      ...(filter.stream === undefined ? {} : { logStreamNames: [filter.stream] }),
      ...(filter.streamPrefix === undefined ? {} : { logStreamNamePrefix: filter.streamPrefix }),
      ...(limit === undefined ? {} : { limit }),
      ...(order === 'newestFirst' ? { startFromHead: false } : {}),
      ...(token === undefined ? {} : { nextToken: token }),
    };
    const command = new FilterLogEventsCommand(input);
    const captured = captureEvents(command.middlewareStack);
    const output = await client.send(command, { abortSignal: signal });
    return { page: toPage(captured, output.events, output.nextToken), attempts: output.$metadata.attempts ?? 1 };
  };
}

function getLogEvents({ group, filter, order, limit }: PageSource, ctx: TaskContext): Send {
  const client = ctx.aws.client(CloudWatchLogsClient);
  return async ({ fromMs, toMs, token, signal }) => {
    const input: GetLogEventsCommandInput = {
      ...group.request,
      logStreamName: filter.stream,
      startTime: fromMs,
      // Unlike that of FilterLogEvents this end is exclusive.
      ...(Number.isFinite(toMs) ? { endTime: toMs + 1 } : {}),
      ...(limit === undefined ? {} : { limit }),
      startFromHead: order === 'oldestFirst',
      ...(token === undefined ? {} : { nextToken: token }),
    };
    const command = new GetLogEventsCommand(input);
    const captured = captureEvents(command.middlewareStack);
    const output = await client.send(command, { abortSignal: signal });
    const next = order === 'oldestFirst' ? output.nextForwardToken : output.nextBackwardToken;
    // There is always a token; the end is where it stays the same. An empty page is not the end.
    const nextToken = next === token ? undefined : next;
    return { page: toPage(captured, output.events, nextToken), attempts: output.$metadata.attempts ?? 1 };
  };
}

function toPage(
  captured: Captured,
  parsed: readonly ServiceEvent[] | undefined,
  nextToken: string | undefined,
): EventPage {
  return { bytes: captured.events, parsed: parsed ?? [], nextToken, latencyMs: captured.latencyMs };
}

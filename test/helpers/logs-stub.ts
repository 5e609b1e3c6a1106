import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface LogsStubOptions {
  /** How many events there are, evenly over the range. */
  readonly events: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Events a page; the service stops at 1 MB. */
  readonly pageSize?: number;
  readonly latencyMs?: number;
  /** Refuse what exceeds this many calls a second. */
  readonly callsPerSecond?: number;
}

export interface LogsStub {
  readonly url: string;
  /** Calls answered, and calls refused. */
  readonly served: () => number;
  readonly refused: () => number;
  close(): Promise<void>;
}

interface Query {
  readonly startTime?: number;
  readonly endTime?: number;
  readonly nextToken?: string;
}

const MESSAGE = '2026-01-15 INFO request served path=/api/v1/orders status=200 bytes=5120 duration_ms=12';

/** A server that answers FilterLogEvents with made-up events, and nothing else: what is measured is the reader. */
export async function startLogsStub(options: LogsStubOptions): Promise<LogsStub> {
  const { latencyMs = 0, callsPerSecond = Number.POSITIVE_INFINITY } = options;
  const store = eventStore(options);
  let served = 0;
  let refused = 0;
  let tokens = callsPerSecond;
  let refilledAt = Date.now();

  const isRefused = (): boolean => {
    tokens = Math.min(callsPerSecond, tokens + ((Date.now() - refilledAt) / 1000) * callsPerSecond);
    refilledAt = Date.now();
    tokens -= 1;
    if (tokens >= 0) return false;
    tokens += 1;
    return true;
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    // oxlint-disable-next-line typescript/no-misused-promises -- a rejection ends the test run, as it should
    request.on('end', async () => {
      const isThrottled = Number.isFinite(callsPerSecond) && isRefused();
      if (isThrottled) refused += 1;
      else served += 1;
      if (latencyMs > 0) await delay(latencyMs);
      const body = isThrottled
        ? '{"__type":"ThrottlingException","message":"Rate exceeded"}'
        : pageOf(JSON.parse(Buffer.concat(chunks).toString()), options, store);
      response.writeHead(isThrottled ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    served: () => served,
    refused: () => refused,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/**
 * All events as they stand in pages, each with a comma behind it: made once, so that answering takes the stub no time
 * of its own. Every event is of the same length (the digits of ids and times do not change in number).
 */
function eventStore({ events, fromMs, toMs }: LogsStubOptions): { bytes: Buffer; eventLength: number } {
  const stepMs = (toMs - fromMs) / events;
  const eventOf = (index: number): string => {
    const ms = Math.floor(fromMs + index * stepMs);
    const id = String(index).padStart(56, '0');
    return `{"eventId":"${id}","ingestionTime":${ms + 500},"logStreamName":"web-1","message":"${MESSAGE}","timestamp":${ms}},`;
  };
  const eventLength = eventOf(0).length;
  const bytes = Buffer.allocUnsafe(events * eventLength);
  for (let index = 0; index < events; index += 1) bytes.write(eventOf(index), index * eventLength, 'latin1');
  return { bytes, eventLength };
}

type Store = ReturnType<typeof eventStore>;

function pageOf(query: Query, { events, fromMs, toMs, pageSize = 4900 }: LogsStubOptions, store: Store): Buffer {
  const stepMs = (toMs - fromMs) / events;
  const indexFrom = (ms: number): number => Math.max(0, Math.ceil((ms - fromMs) / stepMs));
  const first = query.nextToken === undefined ? indexFrom(query.startTime ?? fromMs) : Number(query.nextToken);
  const end = Math.min(events, query.endTime === undefined ? events : indexFrom(query.endTime + 1));
  const last = Math.max(first, Math.min(first + pageSize, end));
  const token = last < end ? `,"nextToken":"${last}"` : '';
  return Buffer.concat([
    Buffer.from('{"events":['),
    store.bytes.subarray(first * store.eventLength, Math.max(first * store.eventLength, last * store.eventLength - 1)),
    Buffer.from(`],"searchedLogStreams":[]${token}}`),
  ]);
}

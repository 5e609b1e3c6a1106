import { Readable } from 'node:stream';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import { HttpResponse, type HttpRequest } from '@smithy/core/transport';
import type { TaskEvent } from '../../src/lib/core/events.js';
import type { AwsSession } from '../../src/lib/aws/types.js';
import type { TaskContext } from '../../src/lib/aws/task-context.js';
import { fakeClock } from './fake-clock.js';

/** One request as the SDK put it on the wire. */
export interface RecordedCall {
  readonly operation: string;
  /** The JSON body, or the form fields of a query-protocol request. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into it freely
  readonly input: any;
  readonly hostname: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An HTTP answer, made by `json`, `fault`, `http` or `eventStream`. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable;
  /** Thrown instead of answering: a broken connection. */
  readonly error?: Error;
}

export type Reply = Answer | ((call: RecordedCall, signal: AbortSignal | undefined) => Answer | Promise<Answer>);

/** A scripted AWS: what it is not told to expect fails the test, and so does what it was told and did not get. */
export interface FakeAws {
  /** Hand this to an SDK client as `requestHandler`. */
  readonly requestHandler: {
    handle(request: HttpRequest, options?: { abortSignal?: AbortSignal }): Promise<{ response: HttpResponse }>;
    destroy(): void;
  };
  readonly calls: readonly RecordedCall[];
  callsOf(operation: string): readonly RecordedCall[];
  /** Answers the next calls of `operation`, one reply each. */
  on(operation: string, ...replies: readonly Reply[]): FakeAws;
  /** Answers every call of `operation` that no `on` reply is left for; it has to be called at least once. */
  always(operation: string, reply: Reply): FakeAws;
  /** Answers calls of `operation` as `always` does; whether it is called at all does not matter. */
  may(operation: string, reply: Reply): FakeAws;
  /** Throws when something unexpected was called or a reply is left over. */
  verify(): void;
}

/** A modelled 200 answer. */
export const json = (output: unknown): Answer => ({
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'fake-request' },
  body: JSON.stringify(output),
});

/** A service error by its name: `fault('ThrottlingException', 'Rate exceeded')`. */
export const fault = (code: string, message: string, status = 400): Answer => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'fake-request' },
  body: JSON.stringify({ __type: code, message }),
});

/** Any HTTP answer: HTML from a proxy, XML of the query protocol, a body that is not compact JSON. */
export const http = (
  body: string | Uint8Array | Readable,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): Answer => ({ kind: 'answer', status, headers, body });

/** A connection that breaks with this system error code, e.g. `ECONNREFUSED`. */
export const broken = (code: string, message = code): Answer => ({
  ...http(''),
  error: Object.assign(new Error(message), { code }),
});

/** One message of an event stream: `{ sessionUpdate: {...} }`; a key ending in `Exception` is an exception. */
export type StreamMessage = Readonly<Record<string, unknown>>;

/** An event-stream answer. The source may throw, which breaks the connection in the middle. */
export const eventStream = (source: Iterable<StreamMessage> | AsyncIterable<StreamMessage>): Answer =>
  http(Readable.from(encodeMessages(source)), { headers: { 'content-type': 'application/vnd.amazon.eventstream' } });

async function* encodeMessages(
  source: Iterable<StreamMessage> | AsyncIterable<StreamMessage>,
): AsyncGenerator<Uint8Array> {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  const encode = (kind: 'event' | 'exception', type: string, payload: unknown): Uint8Array =>
    codec.encode({
      headers: {
        ':message-type': { type: 'string', value: kind },
        [kind === 'event' ? ':event-type' : ':exception-type']: { type: 'string', value: type },
        ':content-type': { type: 'string', value: 'application/json' },
      },
      body: fromUtf8(JSON.stringify(payload)),
    });
  yield encode('event', 'initial-response', {});
  for await (const message of source) {
    for (const [type, payload] of Object.entries(message)) {
      yield encode(type.endsWith('Exception') ? 'exception' : 'event', type, payload);
    }
  }
}

export function fakeAws(): FakeAws {
  const queued = new Map<string, Reply[]>();
  const standing = new Map<string, { reply: Reply; used: boolean }>();
  const calls: RecordedCall[] = [];
  const unexpected: string[] = [];

  const replyFor = (operation: string): Reply | undefined => {
    const next = queued.get(operation)?.shift();
    if (next) return next;
    const always = standing.get(operation);
    if (always) always.used = true;
    return always?.reply;
  };

  const fake: FakeAws = {
    calls,
    callsOf: (operation) => calls.filter((call) => call.operation === operation),
    requestHandler: {
      destroy: () => {},
      async handle(request, { abortSignal } = {}) {
        abortSignal?.throwIfAborted();
        const call = readCall(request);
        calls.push(call);
        const reply = replyFor(call.operation);
        if (!reply) {
          unexpected.push(`${call.operation} ${JSON.stringify(call.input)}`);
          throw new Error(`unexpected AWS call: ${call.operation} ${JSON.stringify(call.input)}`);
        }
        const answer = typeof reply === 'function' ? await reply(call, abortSignal) : reply;
        if (answer.error) throw answer.error;
        const body = bodyStream(answer.body, abortSignal);
        return { response: new HttpResponse({ statusCode: answer.status, headers: { ...answer.headers }, body }) };
      },
    },
    on(operation, ...replies) {
      queued.set(operation, [...(queued.get(operation) ?? []), ...replies]);
      return fake;
    },
    always(operation, reply) {
      standing.set(operation, { reply, used: false });
      return fake;
    },
    may(operation, reply) {
      standing.set(operation, { reply, used: true });
      return fake;
    },
    verify() {
      const unused = [
        ...[...queued]
          .filter(([, replies]) => replies.length > 0)
          .map(([name, left]) => `${name} (${left.length} left)`),
        ...[...standing].filter(([, { used }]) => !used).map(([name]) => `${name} (never called)`),
      ];
      if (unexpected.length > 0) throw new Error(`unexpected AWS calls:\n  ${unexpected.join('\n  ')}`);
      if (unused.length > 0) throw new Error(`scripted AWS replies nobody asked for: ${unused.join(', ')}`);
    },
  };
  return fake;
}

/** A body as a socket would give it: an abort breaks it off, whatever its source is waiting for. */
function bodyStream(body: Answer['body'], signal: AbortSignal | undefined): Readable {
  if (!(body instanceof Readable)) return Readable.from([Buffer.from(body)]);
  const stream = new Readable({ read: () => {} });
  const pump = async (): Promise<void> => {
    for await (const chunk of body) stream.push(chunk);
    stream.push(null);
  };
  pump().catch((error: Error) => stream.destroy(error));
  signal?.addEventListener('abort', () => stream.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
  return stream;
}

/** The SDK's body object warns when it is used as a string, so it is read as the bytes that it is. */
const textOf = (body: unknown): string =>
  body instanceof Uint8Array ? toUtf8(new Uint8Array(body)) : String(body ?? '');

function readCall(request: HttpRequest): RecordedCall {
  const body = textOf(request.body);
  const { hostname, headers } = request;
  const target = headers['x-amz-target'];
  if (target)
    return { operation: target.slice(target.lastIndexOf('.') + 1), input: JSON.parse(body), hostname, headers };
  const form = Object.fromEntries(new URLSearchParams(body));
  return { operation: form['Action'] ?? `${request.method} ${request.path}`, input: form, hostname, headers };
}

/** A session whose clients all talk to `aws`: no retries by the SDK unless asked for, no network, no credentials file. */
export function fakeSession(
  aws: Pick<FakeAws, 'requestHandler'>,
  { region = 'us-east-1', maxAttempts = 1 }: { readonly region?: string; readonly maxAttempts?: number } = {},
): AwsSession {
  const clients = new Map<unknown, unknown>();
  return {
    profile: null,
    region,
    endpointUrl: undefined,
    client(Client) {
      const known = clients.get(Client);
      if (known instanceof Client) return known;
      const made = new Client({
        region,
        maxAttempts,
        credentials: { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' },
        requestHandler: aws.requestHandler,
      });
      clients.set(Client, made);
      return made;
    },
    destroy: () => {},
    identity: async () => ({
      account: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/tester',
      userId: 'AIDAFAKE',
    }),
  };
}

/** A task context around a fake; `events` holds what the task reported. */
export function fakeContext(
  aws: Pick<FakeAws, 'requestHandler'>,
  overrides: Partial<TaskContext> = {},
): TaskContext & { readonly events: readonly TaskEvent[] } {
  const events: TaskEvent[] = [];
  return {
    aws: fakeSession(aws),
    signal: new AbortController().signal,
    report: (event) => void events.push(event),
    ask: async ({ message }) => {
      throw new Error(`the task asked "${message}" and nobody answers in this test`);
    },
    clock: fakeClock(),
    ...overrides,
    events,
  };
}

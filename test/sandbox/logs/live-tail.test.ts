import type { StartLiveTailRequest, StartLiveTailResponseStream } from '@aws-sdk/client-cloudwatch-logs';
import { onTestFinished, describe, expect, test } from 'vitest';
import { startLiveTail } from '../../../src/sandbox/services/logs/live-tail.js';
import { insertEvents, logsStore } from '../../../src/sandbox/services/logs/index.js';
import type { Call } from '../../../src/sandbox/types.js';
import { GROUP, GROUP_ARN, rejection, START_MS, startLogsWith, type LogsSetup } from './client.js';

/** A session that is read step by step: each `next` turns the clock by one update. */
async function open(setup: LogsSetup, input: Partial<StartLiveTailRequest> = {}) {
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const call: Call = {
    service: 'logs',
    operation: 'StartLiveTail',
    account: '123456789012',
    region: 'ap-northeast-1',
    accessKeyId: 'sandbox',
    requestId: 'r-1',
    clock: setup.clock,
    signal: gone.signal,
    random: () => 0.5,
    store: (key, where) => setup.sandbox.store(key, { region: 'ap-northeast-1', ...where }),
  };
  const { responseStream } = await startLiveTail({ logGroupIdentifiers: [GROUP_ARN], ...input }, call);
  const iterator = responseStream[Symbol.asyncIterator]();
  return {
    gone,
    start: () => iterator.next(),
    async update(ms = 1000): Promise<IteratorResult<StartLiveTailResponseStream>> {
      const next = iterator.next();
      await new Promise((resolve) => setImmediate(resolve));
      setup.clock.advance(ms);
      return next;
    },
  };
}

function put({ sandbox }: LogsSetup, messages: readonly string[], streamName = 's'): void {
  const store = sandbox.store(logsStore);
  const group = store.groups.get(GROUP);
  const stream = group?.streams.get(streamName);
  if (!group || !stream) throw new Error('no such stream');
  const events = messages.map((message) => ({ timestamp: START_MS, message }));
  insertEvents(store, { group, stream }, { events, ingestionTime: START_MS });
}

const messagesOf = ({ value }: IteratorResult<StartLiveTailResponseStream>) =>
  value.sessionUpdate.sessionResults.map(({ message }: { message: string }) => message);

describe('a live tail session', () => {
  test('begins with what it covers and then tells every second what came', async () => {
    const setup = await startLogsWith([['s', 0, 'before']]);
    const session = await open(setup);
    expect((await session.start()).value).toMatchObject({
      sessionStart: { requestId: 'r-1', logGroupIdentifiers: [GROUP_ARN] },
    });
    put(setup, ['one', 'two']);
    expect((await session.update()).value).toEqual({
      sessionUpdate: {
        sessionMetadata: { sampled: false },
        sessionResults: ['one', 'two'].map((message) => ({
          logStreamName: 's',
          logGroupIdentifier: `123456789012:${GROUP}`,
          message,
          timestamp: START_MS,
          ingestionTime: START_MS,
        })),
      },
    });
    expect(messagesOf(await session.update())).toEqual([]);
  });

  test('selects by pattern and by stream', async () => {
    const setup = await startLogsWith([
      ['s', 0, 'x'],
      ['t', 0, 'x'],
    ]);
    const session = await open(setup, { logEventFilterPattern: 'ERROR', logStreamNames: ['s'] });
    await session.start();
    put(setup, ['ERROR 1', 'INFO 2']);
    put(setup, ['ERROR 3'], 't');
    expect(messagesOf(await session.update())).toEqual(['ERROR 1']);
  });

  test('samples when more than 500 events come in a second', async () => {
    const setup = await startLogsWith([['s', 0, 'x']]);
    const session = await open(setup);
    await session.start();
    put(
      setup,
      Array.from({ length: 1300 }, (_, index) => `e${index}`),
    );
    const update = await session.update();
    expect(update.value.sessionUpdate.sessionMetadata).toEqual({ sampled: true });
    expect(messagesOf(update)).toHaveLength(500);
    expect(messagesOf(await session.update())).toEqual([]);
  });

  test('is ended by the service after three hours', async () => {
    const setup = await startLogsWith([['s', 0, 'x']]);
    const session = await open(setup);
    await session.start();
    expect(await rejection(session.update(3 * 3_600_000))).toMatchObject({ code: 'SessionTimeoutException' });
    expect(setup.sandbox.store(logsStore).listeners.size).toBe(0);
  });

  test('ends when the client goes away, even before it has read anything', async () => {
    const setup = await startLogsWith([['s', 0, 'x']]);
    const session = await open(setup);
    expect(setup.sandbox.store(logsStore).listeners.size).toBe(1);
    session.gone.abort();
    expect(setup.sandbox.store(logsStore).listeners.size).toBe(0);
  });

  test('reaches an unmodified SDK client as an event stream', async () => {
    const { logs, clock } = await startLogsWith([['s', 0, 'x']]);
    const { responseStream } = await logs.startLiveTail({ logGroupIdentifiers: [GROUP_ARN] });
    const kinds: string[] = [];
    for await (const event of responseStream ?? []) {
      kinds.push(Object.keys(event)[0] ?? '');
      if (event.sessionUpdate) break;
      const logEvents = [{ timestamp: START_MS, message: 'live' }];
      await logs.putLogEvents({ logGroupName: GROUP, logStreamName: 's', logEvents });
      clock.advance(1000);
    }
    expect(kinds).toEqual(['sessionStart', 'sessionUpdate']);
  });

  test.each<[Partial<StartLiveTailRequest>, string, string]>([
    [{ logGroupIdentifiers: [GROUP] }, 'InvalidParameterException', 'must be the ARN'],
    [{ logGroupIdentifiers: [`${GROUP_ARN}:*`] }, 'InvalidParameterException', 'regular expression pattern'],
    [{ logGroupIdentifiers: [`${GROUP_ARN}x`] }, 'ResourceNotFoundException', 'does not exist'],
    [
      { logGroupIdentifiers: Array.from({ length: 11 }, () => GROUP_ARN) },
      'InvalidParameterException',
      'between 1 and 10',
    ],
    [
      { logGroupIdentifiers: [GROUP_ARN, GROUP_ARN], logStreamNames: ['s'] },
      'InvalidParameterException',
      'exactly one',
    ],
    [{ logEventFilterPattern: '{ broken' }, 'InvalidParameterException', 'Invalid filter pattern'],
  ])('is refused with %j', async (input, code, message) => {
    const setup = await startLogsWith([['s', 0, 'x']]);
    const error = await rejection(open(setup, input));
    expect(error['code']).toBe(code);
    expect(error.message).toContain(message);
  });
});

import { CloudWatchLogsClient, FilterLogEventsCommand, StartLiveTailCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { eventStream, fakeAws, fakeSession, fault, json } from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';

const clientOf = (aws: ReturnType<typeof fakeAws>) => fakeSession(aws).client(CloudWatchLogsClient);

describe('fakeAws', () => {
  test('answers in order and records what was sent', async () => {
    const aws = fakeAws().on(
      'FilterLogEvents',
      json({ events: [], nextToken: 't' }),
      fault('ThrottlingException', 'slow'),
    );
    const client = clientOf(aws);
    const first = await client.send(new FilterLogEventsCommand({ logGroupName: 'a' }));
    expect(first.nextToken).toBe('t');
    await expect(client.send(new FilterLogEventsCommand({ logGroupName: 'a' }))).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'slow',
    });
    expect(aws.calls.map(({ input }) => input)).toEqual([{ logGroupName: 'a' }, { logGroupName: 'a' }]);
    aws.verify();
  });

  test('fails on a call nobody scripted and on a reply nobody used', async () => {
    const aws = fakeAws();
    await expect(clientOf(aws).send(new FilterLogEventsCommand({ logGroupName: 'a' }))).rejects.toThrow('unexpected');
    expect(() => aws.verify()).toThrow('unexpected AWS calls');
    expect(() => fakeAws().on('StopQuery', json({})).verify()).toThrow('StopQuery (1 left)');
    expect(() => fakeAws().always('StopQuery', json({})).verify()).toThrow('StopQuery (never called)');
  });

  test('speaks event streams', async () => {
    const aws = fakeAws().on(
      'StartLiveTail',
      eventStream([{ sessionStart: { sessionId: 's' } }, { sessionUpdate: { sessionResults: [{ message: 'm' }] } }]),
    );
    const { responseStream } = await clientOf(aws).send(new StartLiveTailCommand({ logGroupIdentifiers: ['arn'] }));
    const seen: unknown[] = [];
    for await (const message of responseStream ?? []) seen.push(Object.keys(message)[0]);
    expect(seen).toEqual(['sessionStart', 'sessionUpdate']);
  });
});

describe('fakeClock', () => {
  test('ends sleeps in the order of their time, without waiting', async () => {
    const clock = fakeClock({ nowMs: 0 });
    const order: number[] = [];
    await Promise.all([500, 100, 300].map((ms) => clock.sleep(ms).then(() => order.push(ms))));
    expect(order).toEqual([100, 300, 500]);
    expect(clock.now()).toBe(500);
  });

  test('stands still until advanced when it is manual, and obeys the signal', async () => {
    const clock = fakeClock({ nowMs: 0, manual: true });
    const abort = new AbortController();
    const aborted = clock.sleep(50, abort.signal);
    abort.abort(new Error('stop'));
    await expect(aborted).rejects.toThrow('stop');
    let woke = false;
    const asleep = clock.sleep(100).then(() => (woke = true));
    await clock.advance(99);
    expect(woke).toBe(false);
    await clock.advance(1);
    await asleep;
    expect(woke).toBe(true);
  });
});

import { CloudWatchLogsClient, FilterLogEventsCommand, StartLiveTailCommand } from '@aws-sdk/client-cloudwatch-logs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import { liveEvents, type LiveInput } from '../../../src/lib/logs/events/live.js';
import {
  eventStream,
  fakeAws,
  fakeContext,
  fakeSession,
  fault,
  json,
  type FakeAws,
  type StreamMessage,
} from '../../helpers/fake-aws.js';
import { fakeClock, type FakeClock } from '../../helpers/fake-clock.js';

const NOW_MS = Date.parse('2026-01-15T12:00:00.000Z');
const arnOf = (name: string): string => `arn:aws:logs:us-east-1:123456789012:log-group:${name}`;

const groupsReply = (names: readonly string[], logGroupClass = 'STANDARD') =>
  json({
    logGroups: names.map((name) => ({
      logGroupName: name,
      logGroupClass,
      arn: `${arnOf(name)}:*`,
      logGroupArn: arnOf(name),
    })),
  });

interface Event {
  readonly message: string;
  readonly ms: number;
}

const stored = ({ message, ms }: Event) => ({
  eventId: `id-${message}`,
  message,
  logStreamName: 's',
  timestamp: NOW_MS + ms,
  ingestionTime: NOW_MS + ms + 10,
});

const update = (events: readonly Event[], sampled = false): StreamMessage => ({
  sessionUpdate: {
    sessionMetadata: { sampled },
    sessionResults: events.map((event) => {
      const { eventId: _, ...result } = stored(event);
      return { ...result, logGroupIdentifier: '123456789012:/app' };
    }),
  },
});

/** A stream that gives an update a second and then stays open until the clock of the test says so. */
async function* streamed(
  clock: FakeClock,
  updates: readonly StreamMessage[],
  end: () => Promise<StreamMessage | undefined> = async () => undefined,
): AsyncGenerator<StreamMessage> {
  yield { sessionStart: { sessionId: 'x' } };
  for (const message of updates) {
    yield message;
    await clock.sleep(1000);
  }
  const last = await end();
  if (last) yield last;
}

/** Shows live events until `count` of them have come. */
async function live(
  script: (aws: FakeAws, clock: FakeClock) => void,
  { count, ...input }: Partial<LiveInput> & { readonly count: number },
): Promise<{ messages: string[]; events: readonly TaskEvent[]; aws: FakeAws }> {
  const clock = fakeClock({ nowMs: NOW_MS });
  const stop = new AbortController();
  const aws = fakeAws();
  script(aws, clock);
  const context = fakeContext(aws, { clock, signal: stop.signal });
  const messages: string[] = [];
  for await (const rows of liveEvents({ groups: ['/app'], ...input }, context)) {
    for (const row of rows) messages.push(row.message);
    if (messages.length >= count) break;
  }
  stop.abort();
  return { messages, events: context.events, aws };
}

const never = (): Promise<undefined> => new Promise(() => {});

// The SDK loads parts of itself on the first call, and the clock of these tests does not wait for a disk.
beforeAll(async () => {
  const aws = fakeAws()
    .on('StartLiveTail', eventStream([]))
    .on('FilterLogEvents', json({ events: [] }));
  const client = fakeSession(aws).client(CloudWatchLogsClient);
  const { responseStream } = await client.send(new StartLiveTailCommand({ logGroupIdentifiers: ['x'] }));
  for await (const message of responseStream ?? []) throw new Error(`unexpected ${Object.keys(message)[0]}`);
  await client.send(new FilterLogEventsCommand({ logGroupName: 'x' }));
});

describe('liveEvents', () => {
  test('asks by ARN without :* and hands the filter on', async () => {
    const { messages, aws } = await live(
      (fake, clock) =>
        fake
          .on('DescribeLogGroups', groupsReply(['/app']))
          .on('StartLiveTail', () => eventStream(streamed(clock, [update([{ message: 'a', ms: 0 }])], never))),
      { count: 1, filter: 'ERROR', streamPrefix: 'web' },
    );
    expect(messages).toEqual(['a']);
    expect(aws.callsOf('StartLiveTail')[0]?.input).toEqual({
      logGroupIdentifiers: [arnOf('/app')],
      logEventFilterPattern: 'ERROR',
      logStreamNamePrefixes: ['web'],
    });
  });

  test('connects again when the session ends, and fills the gap without showing anything twice', async () => {
    const seen = { message: 'before', ms: 100 };
    const missed = { message: 'missed', ms: 3000 };
    const after = { message: 'after', ms: 6000 };
    const { messages, events, aws } = await live(
      (fake, clock) =>
        fake
          .on('DescribeLogGroups', groupsReply(['/app']))
          .on(
            'StartLiveTail',
            () =>
              eventStream(
                streamed(clock, [update([seen])], async () => ({
                  SessionTimeoutException: { message: 'three hours' },
                })),
              ),
            () => eventStream(streamed(clock, [update([after])], never)),
          )
          .always(
            'FilterLogEvents',
            json({ events: [stored({ message: 'old', ms: -30_000 }), ...[seen, missed, after].map(stored)] }),
          ),
      { count: 3 },
    );
    expect([...messages].sort()).toEqual(['after', 'before', 'missed']);
    expect(events).toContainEqual({
      type: 'note',
      message: 'live tail: the session reached the limit of the service; connecting again',
    });
    expect(aws.callsOf('FilterLogEvents')[0]?.input.logGroupIdentifier).toBe(arnOf('/app'));
  });

  test('connects again when the connection breaks in the middle', async () => {
    const { messages } = await live(
      (fake, clock) =>
        fake
          .on('DescribeLogGroups', groupsReply(['/app']))
          .on(
            'StartLiveTail',
            () =>
              eventStream(
                streamed(clock, [update([{ message: 'a', ms: 0 }])], async () => {
                  throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
                }),
              ),
            fault('InternalFailure', 'oops', 500),
            () => eventStream(streamed(clock, [update([{ message: 'b', ms: 5000 }])], never)),
          )
          .always('FilterLogEvents', json({ events: [] })),
      { count: 2 },
    );
    expect(messages).toEqual(['a', 'b']);
  });

  test('says once a burst that the service sampled', async () => {
    const calm = Array.from({ length: 6 }, () => update([]));
    const { events } = await live(
      (fake, clock) =>
        fake
          .on('DescribeLogGroups', groupsReply(['/app']))
          .on('StartLiveTail', () =>
            eventStream(
              streamed(
                clock,
                [
                  update([], true),
                  update([], true),
                  ...calm,
                  update([], true),
                  update([{ message: 'z', ms: 9000 }], true),
                ],
                never,
              ),
            ),
          ),
      { count: 1 },
    );
    expect(events.filter((event) => event.type === 'warn').map((event) => event.code)).toEqual([
      'LiveTailSampled',
      'LiveTailSampled',
    ]);
  });

  test('shows the past first when asked to, and what comes in both only once', async () => {
    const both = { message: 'both', ms: -5 };
    const { messages } = await live(
      (fake, clock) =>
        fake
          .on('DescribeLogGroups', groupsReply(['/app']))
          .on('StartLiveTail', () => eventStream(streamed(clock, [update([both, { message: 'new', ms: 50 }])], never)))
          .always('FilterLogEvents', ({ input }) =>
            json({
              events:
                input.endTime === undefined ? [stored(both)] : [stored({ message: 'past', ms: -5000 }), stored(both)],
            }),
          ),
      { count: 3, sinceMs: NOW_MS - 60_000 },
    );
    expect(messages).toEqual(['past', 'both', 'new']);
  });

  test('puts ten groups into a session', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `/app/${n}`);
    const { aws } = await live(
      (fake, clock) =>
        fake
          .on('DescribeLogGroups', groupsReply(names))
          .always('StartLiveTail', () => eventStream(streamed(clock, [update([{ message: 'a', ms: 0 }])], never))),
      { count: 1, groups: ['/app/*'] },
    );
    expect(aws.callsOf('StartLiveTail').map(({ input }) => input.logGroupIdentifiers.length)).toEqual([10, 2]);
  });

  test('refuses groups of a class without live tail, and points to --follow', async () => {
    const run = live((fake) => fake.on('DescribeLogGroups', groupsReply(['/app'], 'INFREQUENT_ACCESS')), { count: 1 });
    await expect(run).rejects.toMatchObject({
      category: 'config',
      message: 'log group "/app" has no live tail',
      hint: "follow it instead: awsops logs tail '/app' --follow",
    });
  });

  test('refuses single streams of several groups', async () => {
    const run = live((fake) => fake.on('DescribeLogGroups', groupsReply(['/app/a', '/app/b'])), {
      count: 1,
      groups: ['/app/*'],
      stream: 's',
    });
    await expect(run).rejects.toMatchObject({ category: 'usage' });
  });

  test('ends with the error of the service when it may not be used', async () => {
    const run = live(
      (fake) =>
        fake.on('DescribeLogGroups', groupsReply(['/app'])).on('StartLiveTail', fault('AccessDeniedException', 'no')),
      { count: 1 },
    );
    await expect(run).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

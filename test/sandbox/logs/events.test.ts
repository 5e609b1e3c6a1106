import type { CloudWatchLogs, FilteredLogEvent, FilterLogEventsRequest } from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloudWatchStore, seriesKey } from '../../../src/sandbox/services/cloudwatch/store.js';
import { insertEvents, insertGroup, insertStream, logsStore } from '../../../src/sandbox/services/logs/index.js';
import {
  GROUP,
  GROUP_ARN,
  manyEvents,
  rejection,
  START_MS,
  startLogs,
  startLogsWith,
  type LogsSetup,
} from './client.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Every page of a search. */
async function pages(logs: CloudWatchLogs, input: FilterLogEventsRequest): Promise<FilteredLogEvent[][]> {
  const all: FilteredLogEvent[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.filterLogEvents({ ...input, ...(nextToken === undefined ? {} : { nextToken }) });
    all.push(page.events ?? []);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return all;
}

const messages = (events: readonly FilteredLogEvent[] | undefined) => events?.map(({ message }) => message);

/** A group filled without the limits of PutLogEvents. */
function fill(setup: LogsSetup, count: number, messageAt: (index: number) => string): void {
  const store = setup.sandbox.store(logsStore);
  const group = insertGroup(store, { name: GROUP, account: '123456789012', region: 'ap-northeast-1', creationTime: 0 });
  const stream = insertStream(group, 's', 0);
  const events = Array.from({ length: count }, (_, index) => ({
    timestamp: START_MS - count + index,
    message: messageAt(index),
  }));
  insertEvents(store, { group, stream }, { events, ingestionTime: START_MS });
}

describe('PutLogEvents', () => {
  test.each([
    ['nothing', [], "Value '[]' at 'logEvents'"],
    ['an empty message', [{ timestamp: START_MS, message: '' }], "at 'logEvents.1.member.message'"],
    [
      'events out of order',
      [
        { timestamp: START_MS, message: 'b' },
        { timestamp: START_MS - 1, message: 'a' },
      ],
      'must be in chronological order',
    ],
    [
      'more than a day',
      [
        { timestamp: START_MS - DAY_MS - 1, message: 'a' },
        { timestamp: START_MS, message: 'b' },
      ],
      'cannot span more than 24 hours',
    ],
    [
      'an event over 1 MB',
      [{ timestamp: START_MS, message: 'x'.repeat(1_048_577) }],
      'Log event too large: 1048577 bytes exceeds limit of 1048576',
    ],
    [
      'a batch over 1 MB with 26 bytes an event',
      Array.from({ length: 8 }, () => ({ timestamp: START_MS, message: 'あ'.repeat(43_683) })),
      'Upload too large: 1048600 bytes exceeds limit of 1048576',
    ],
    [
      'more than 10,000 events',
      Array.from({ length: 10_001 }, () => ({ timestamp: START_MS, message: 'x' })),
      'less than or equal to 10000',
    ],
  ])('refuses %s', async (_, logEvents, message) => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const error = await rejection(logs.putLogEvents({ logGroupName: GROUP, logStreamName: 's', logEvents }));
    expect(error.name).toBe('InvalidParameterException');
    expect(error.message).toContain(message);
  });

  test('leaves out events that are too old, expired or too new, and says which', async () => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const put = (...times: number[]) => {
      const logEvents = times.map((timestamp) => ({ timestamp, message: String(timestamp) }));
      return logs.putLogEvents({ logGroupName: GROUP, logStreamName: 's', logEvents });
    };
    const old = START_MS - 14 * DAY_MS;
    expect((await put(old - 2, old - 1, old)).rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 2 });
    const late = START_MS + 2 * HOUR_MS;
    expect((await put(START_MS, late, late + 1)).rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 2 });
    await logs.putRetentionPolicy({ logGroupName: GROUP, retentionInDays: 1 });
    const expired = START_MS - DAY_MS;
    expect((await put(expired - 1, expired)).rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
    const { events } = await logs.filterLogEvents({ logGroupName: GROUP });
    expect(messages(events)).toEqual([String(expired), 'x', String(START_MS), String(late)]);
  });

  test('needs a group and a stream', async () => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const put = (logGroupName: string, logStreamName: string) =>
      rejection(logs.putLogEvents({ logGroupName, logStreamName, logEvents: [{ timestamp: START_MS, message: 'm' }] }));
    expect((await put('/none', 's')).message).toBe('The specified log group does not exist.');
    expect((await put(GROUP, 'none')).message).toBe('The specified log stream does not exist.');
  });

  test('counts bytes into the stored size and into the usage metrics', async () => {
    const { logs, sandbox } = await startLogsWith([['s', 0, '日本']]);
    expect((await logs.describeLogGroups({})).logGroups?.[0]?.storedBytes).toBe(6);
    const key = (name: string) => seriesKey({ namespace: 'AWS/Logs', name, dimensions: { LogGroupName: GROUP } });
    const { series } = sandbox.store(cloudWatchStore);
    expect(series.get(key('IncomingBytes'))?.points).toMatchObject([{ sum: 6, timestampMs: START_MS, unit: 'Bytes' }]);
    expect(series.get(key('IncomingLogEvents'))?.points).toMatchObject([{ sum: 1 }]);
  });
});

describe('FilterLogEvents', () => {
  test('interleaves streams in order of time and gives every event its own id', async () => {
    const { logs } = await startLogsWith([
      ['a', 0, 'one'],
      ['a', 20, 'three'],
      ['b', 10, 'two'],
      ['b', 20, 'four'],
    ]);
    const { events } = await logs.filterLogEvents({ logGroupName: GROUP });
    expect(messages(events)).toEqual(['one', 'two', 'three', 'four']);
    expect(events?.[1]).toEqual({
      logStreamName: 'b',
      timestamp: START_MS + 10,
      ingestionTime: START_MS,
      message: 'two',
      eventId: events?.[1]?.eventId,
    });
    expect(events?.[1]?.eventId).toMatch(/^\d{56}$/);
    expect(new Set(events?.map(({ eventId }) => eventId)).size).toBe(4);
  });

  test('includes both ends of the range', async () => {
    const { logs } = await startLogsWith([0, 1, 2, 3].map((offset) => ['s', offset, `m${offset}`] as const));
    const range = { startTime: START_MS + 1, endTime: START_MS + 2 };
    expect(messages((await logs.filterLogEvents({ logGroupName: GROUP, ...range })).events)).toEqual(['m1', 'm2']);
  });

  test('selects by pattern, stream names, prefix and ARN', async () => {
    const { logs } = await startLogsWith([
      ['web-1', 0, '{"level":"ERROR"}'],
      ['web-2', 1, '{"level":"INFO"}'],
      ['db-1', 2, 'ERROR plain'],
    ]);
    const count = async (input: FilterLogEventsRequest) => (await logs.filterLogEvents(input)).events?.length;
    expect(await count({ logGroupName: GROUP, filterPattern: 'ERROR' })).toBe(2);
    expect(await count({ logGroupName: GROUP, filterPattern: '{ $.level = "ERROR" }' })).toBe(1);
    expect(await count({ logGroupName: GROUP, logStreamNames: ['web-2', 'db-1'] })).toBe(2);
    expect(await count({ logGroupName: GROUP, logStreamNamePrefix: 'web' })).toBe(2);
    expect(await count({ logGroupIdentifier: GROUP_ARN })).toBe(3);
  });

  test.each<[FilterLogEventsRequest, string, string]>([
    [{ logGroupName: '/none' }, 'ResourceNotFoundException', 'The specified log group does not exist.'],
    [{ logGroupName: GROUP, logGroupIdentifier: GROUP }, 'InvalidParameterException', 'Exactly one of'],
    [{ logGroupIdentifier: `${GROUP_ARN}:*` }, 'InvalidParameterException', 'regular expression pattern'],
    [{ logGroupName: GROUP, logStreamNames: ['none'] }, 'ResourceNotFoundException', 'log stream does not exist'],
    [
      { logGroupName: GROUP, logStreamNames: ['s'], logStreamNamePrefix: 's' },
      'InvalidParameterException',
      'Only one of',
    ],
    [
      { logGroupName: GROUP, logStreamNames: Array.from({ length: 101 }, () => 's') },
      'InvalidParameterException',
      'less than or equal to 100',
    ],
    [{ logGroupName: GROUP, limit: 10_001 }, 'InvalidParameterException', 'less than or equal to 10000'],
    [{ logGroupName: GROUP, startTime: 2, endTime: 1 }, 'InvalidParameterException', 'startTime must be less than'],
    [{ logGroupName: GROUP, filterPattern: 'a-b' }, 'InvalidParameterException', "Invalid character(s) in term 'a-b'"],
    [{ logGroupName: GROUP, nextToken: 'bogus' }, 'InvalidParameterException', 'The specified nextToken is invalid.'],
    [{ logGroupName: GROUP, startFromHead: false }, 'InvalidParameterException', 'Jan 1, 2024'],
    [
      { logGroupName: GROUP, startFromHead: false, startTime: Date.UTC(2023, 11, 31) },
      'InvalidParameterException',
      'Jan 1, 2024',
    ],
  ])('refuses %j', async (input, name, message) => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const error = await rejection(logs.filterLogEvents(input));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
  });

  test('answers empty pages with a token while it looks for rare events', async () => {
    const setup = await startLogs();
    fill(setup, 35_000, (index) => (index === 34_000 ? 'NEEDLE' : 'hay'));
    const found = await pages(setup.logs, { logGroupName: GROUP, filterPattern: 'NEEDLE' });
    expect(found.map(({ length }) => length)).toEqual([0, 0, 0, 1]);
  });

  test('ends a page at one megabyte', async () => {
    const setup = await startLogs();
    fill(setup, 30, () => 'x'.repeat(100_000));
    expect((await pages(setup.logs, { logGroupName: GROUP })).map(({ length }) => length)).toEqual([10, 10, 10]);
  });

  test('gives a token after a full page although nothing follows', async () => {
    const { logs } = await startLogsWith(manyEvents(4));
    expect((await pages(logs, { logGroupName: GROUP, limit: 2 })).map(({ length }) => length)).toEqual([2, 2, 0]);
  });

  test('reads the newest first with startFromHead false, and the token keeps the direction', async () => {
    const { logs } = await startLogsWith(manyEvents(5));
    const input = { logGroupName: GROUP, startTime: START_MS - 10_000, startFromHead: false, limit: 2 };
    const found = await pages(logs, input);
    expect(found.map((page) => messages(page))).toEqual([['event 4', 'event 3'], ['event 2', 'event 1'], ['event 0']]);
    const first = await logs.filterLogEvents(input);
    const { startFromHead: _, ...rest } = input;
    const second = await logs.filterLogEvents({ ...rest, ...(first.nextToken ? { nextToken: first.nextToken } : {}) });
    expect(messages(second.events)).toEqual(['event 2', 'event 1']);
  });

  test('finds late events behind the token, never an event twice', async () => {
    const { logs } = await startLogsWith(manyEvents(4));
    const first = await logs.filterLogEvents({ logGroupName: GROUP, limit: 2 });
    const put = (timestamp: number, message: string) =>
      logs.putLogEvents({ logGroupName: GROUP, logStreamName: 's', logEvents: [{ timestamp, message }] });
    await put(START_MS - 3999, 'before the token');
    await put(START_MS - 1500, 'after the token');
    const second = await logs.filterLogEvents({
      logGroupName: GROUP,
      ...(first.nextToken ? { nextToken: first.nextToken } : {}),
    });
    expect(messages(second.events)).toEqual(['event 2', 'after the token', 'event 3']);
  });

  test('pages of any size give every event once and in order, in both directions', async () => {
    const setup = await startLogs();
    const store = setup.sandbox.store(logsStore);
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 20 })), { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })),
        async (planned, limit, ends) => {
          const name = `/p/${number++}`;
          const group = insertGroup(store, {
            name,
            account: '123456789012',
            region: 'ap-northeast-1',
            creationTime: 0,
          });
          for (const [index, [streamName, offset]] of planned.entries()) {
            const stream = group.streams.get(streamName) ?? insertStream(group, streamName, 0);
            const events = [{ timestamp: START_MS + offset, message: `${index}` }];
            insertEvents(store, { group, stream }, { events, ingestionTime: START_MS });
          }
          const range = { startTime: START_MS + Math.min(...ends), endTime: START_MS + Math.max(...ends) };
          const expected = planned
            .map(([, offset], index) => ({ timestamp: START_MS + offset, index }))
            .filter(({ timestamp }) => timestamp >= range.startTime && timestamp <= range.endTime)
            .sort((a, b) => a.timestamp - b.timestamp || a.index - b.index)
            .map(({ index }) => `${index}`);
          const read = async (startFromHead: boolean) => {
            const input = { logGroupName: name, limit, startFromHead, ...range };
            return (await pages(setup.logs, input)).flat().map(({ message }) => message);
          };
          expect(await read(true)).toEqual(expected);
          expect(await read(false)).toEqual(expected.toReversed());
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('GetLogEvents', () => {
  test('starts with the latest page, in order of time, and repeats the token at the end', async () => {
    const { logs } = await startLogsWith([...manyEvents(5), ['other', 0, 'no']]);
    const stream = { logGroupName: GROUP, logStreamName: 's' };
    const latest = await logs.getLogEvents({ ...stream, limit: 2 });
    expect(latest.events?.map(({ message }) => message)).toEqual(['event 3', 'event 4']);
    const token = latest.nextForwardToken ?? '';
    const after = await logs.getLogEvents({ ...stream, nextToken: token, startFromHead: true });
    expect(after.events).toEqual([]);
    expect(after.nextForwardToken).toBe(token);
    const before = await logs.getLogEvents({ ...stream, limit: 2, nextToken: latest.nextBackwardToken ?? '' });
    expect(before.events?.map(({ message }) => message)).toEqual(['event 1', 'event 2']);
  });

  test('goes through the stream from its head and then finds what comes later', async () => {
    const { logs } = await startLogsWith(manyEvents(3));
    const stream = { logGroupName: GROUP, logStreamName: 's', startFromHead: true, limit: 2 };
    const first = await logs.getLogEvents(stream);
    const second = await logs.getLogEvents({ ...stream, nextToken: first.nextForwardToken ?? '' });
    expect([first, second].flatMap(({ events = [] }) => events.map(({ message }) => message))).toEqual([
      'event 0',
      'event 1',
      'event 2',
    ]);
    const logEvents = [{ timestamp: START_MS, message: 'late' }];
    await logs.putLogEvents({ logGroupName: GROUP, logStreamName: 's', logEvents });
    const third = await logs.getLogEvents({ ...stream, nextToken: second.nextForwardToken ?? '' });
    expect(third.events?.map(({ message }) => message)).toEqual(['late']);
  });

  test('leaves out the event at endTime', async () => {
    const { logs } = await startLogsWith([0, 1, 2].map((offset) => ['s', offset, `m${offset}`] as const));
    const range = { startTime: START_MS, endTime: START_MS + 2 };
    const { events } = await logs.getLogEvents({ logGroupName: GROUP, logStreamName: 's', ...range });
    expect(events?.map(({ message }) => message)).toEqual(['m0', 'm1']);
  });

  test('refuses a token that it did not give out', async () => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const input = { logGroupName: GROUP, logStreamName: 's', nextToken: 'f/123/s' };
    expect((await rejection(logs.getLogEvents(input))).message).toBe('The specified nextToken is invalid.');
  });
});

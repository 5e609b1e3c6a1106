import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tailEvents, type TailInput } from '../../../src/lib/logs/events/tail.js';
import type { LogRow } from '../../../src/lib/logs/events/row.js';
import { fakeAws, fakeContext, fakeSession, fault, json, type FakeAws } from '../../helpers/fake-aws.js';
import { fakeLogGroup, type StoredEvent } from '../../helpers/fake-log-group.js';
import { storedEvents } from '../../helpers/log-events.js';

const BASE_MS = Date.parse('2026-01-15T11:00:00.000Z');
const range = { fromMs: BASE_MS, toMs: BASE_MS + 600_000 };

const at = (offsetMs: number, message: string, logStreamName = 'web-1'): StoredEvent => ({
  eventId: String(BASE_MS + offsetMs).padStart(20, '0') + message,
  timestamp: BASE_MS + offsetMs,
  ingestionTime: BASE_MS + offsetMs + 500,
  logStreamName,
  message,
});

async function tail(aws: FakeAws, input: Partial<TailInput>, context = fakeContext(aws)): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for await (const batch of tailEvents({ groups: ['/app'], range, ...input }, context)) rows.push(...batch);
  return rows;
}

const messages = (rows: readonly LogRow[]): string[] => rows.map(({ message }) => message);

/** Answers for several groups by name. */
const byGroup =
  (groups: Readonly<Record<string, ReturnType<typeof fakeLogGroup>>>) =>
  (call: Parameters<ReturnType<typeof fakeLogGroup>['filterLogEvents']>[0]) =>
    groups[call.input.logGroupName]?.filterLogEvents(call) ??
    fault('ResourceNotFoundException', 'The specified log group does not exist.');

describe('tailEvents', () => {
  test('gives rows with ISO times and the names of the contract', async () => {
    const group = fakeLogGroup([at(1, 'hello')]);
    const aws = fakeAws().always('FilterLogEvents', group.filterLogEvents);
    expect(await tail(aws, {})).toEqual([
      {
        timestamp: '2026-01-15T11:00:00.001Z',
        ingestedAt: '2026-01-15T11:00:00.501Z',
        group: '/app',
        stream: 'web-1',
        message: 'hello',
        eventId: '00000001768474800001hello',
      },
    ]);
    expect(aws.calls[0]?.input).toEqual({ logGroupName: '/app', startTime: range.fromMs, endTime: range.toMs });
    expect(aws.calls).toHaveLength(1);
  });

  test('merges groups in order and loses nothing, whatever the pages, pauses and refusals', async () => {
    await fc.assert(
      fc.asyncProperty(
        storedEvents({ maxMs: 600_000 }),
        storedEvents({ maxMs: 600_000 }),
        fc
          .array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 5 })
          .filter((n) => n.some((size) => size > 0)),
        fc.constantFrom(0, 2, 3, 7),
        async (first, second, pageSizes, throttleEvery) => {
          const shift = (events: readonly StoredEvent[], prefix: string): StoredEvent[] =>
            events.map((event) => ({
              ...event,
              eventId: prefix + event.eventId,
              timestamp: event.timestamp + BASE_MS,
              ingestionTime: event.ingestionTime + BASE_MS,
            }));
          const options = { pageSizes, throttleEvery };
          const groups = { a: fakeLogGroup(shift(first, 'a'), options), b: fakeLogGroup(shift(second, 'b'), options) };
          const rows = await tail(fakeAws().always('FilterLogEvents', byGroup(groups)), { groups: ['a', 'b'] });
          const keys = rows.map(({ timestamp, ingestedAt, eventId }) => `${timestamp} ${ingestedAt} ${eventId}`);
          expect(keys).toEqual([...keys].sort());
          expect(rows.map(({ eventId }) => String(eventId)).sort()).toEqual(
            [...groups.a.events, ...groups.b.events].map(({ eventId }) => eventId).sort(),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('follows empty pages to their end', async () => {
    const aws = fakeAws().on(
      'FilterLogEvents',
      json({ events: [], nextToken: '1' }),
      json({ events: [], nextToken: '2' }),
      json({ events: [at(5, 'late')] }),
    );
    expect(messages(await tail(aws, {}))).toEqual(['late']);
    aws.verify();
  });

  test('asks a monitoring account by ARN, without the trailing :*', async () => {
    const arn = 'arn:aws:logs:us-east-1:210987654321:log-group:/app';
    const aws = fakeAws().on('FilterLogEvents', json({ events: [at(1, 'm')] }));
    const [row] = await tail(aws, { groups: [`${arn}:*`] });
    expect(aws.calls[0]?.input).toMatchObject({ logGroupIdentifier: arn });
    expect(row?.group).toBe('/app');
  });

  test('names two groups of the same name by their ARNs', async () => {
    const arns = ['111111111111', '222222222222'].map((id) => `arn:aws:logs:us-east-1:${id}:log-group:/app`);
    const aws = fakeAws().on('FilterLogEvents', json({ events: [at(1, 'x')] }), json({ events: [at(2, 'y')] }));
    expect((await tail(aws, { groups: arns })).map(({ group }) => group)).toEqual(arns);
  });

  test('resolves a glob, and reads a group that is named twice once', async () => {
    const group = fakeLogGroup([at(1, 'm')]);
    const aws = fakeAws()
      .on(
        'DescribeLogGroups',
        json({
          logGroups: ['/app/a', '/app/b'].map((name) => ({
            logGroupName: name,
            arn: `arn:aws:logs:us-east-1:123456789012:log-group:${name}:*`,
          })),
        }),
      )
      .always('FilterLogEvents', group.filterLogEvents);
    const rows = await tail(aws, { groups: ['/app/*', '/app/a'] });
    expect(rows.map((row) => row.group)).toEqual(['/app/a', '/app/b']);
  });

  test('hands the filter, stream names and prefixes to the service', async () => {
    const aws = fakeAws().always('FilterLogEvents', json({ events: [] }));
    await tail(aws, { filter: 'ERROR -health', streamPrefix: 'web' });
    await tail(aws, { filter: 'ERROR', stream: 'web-1' });
    await tail(aws, { groups: ['a', 'b'], stream: 'web-1' });
    expect(
      aws.calls.map(({ input }) => [input.filterPattern, input.logStreamNames, input.logStreamNamePrefix]),
    ).toEqual([
      ['ERROR -health', undefined, 'web'],
      ['ERROR', ['web-1'], undefined],
      [undefined, ['web-1'], undefined],
      [undefined, ['web-1'], undefined],
    ]);
  });

  test('sorts messages out by include and exclude', async () => {
    const group = fakeLogGroup([at(1, 'GET /a 200'), at(2, 'GET /health 200'), at(3, 'POST /a 500'), at(4, 'boot')]);
    const aws = fakeAws().always('FilterLogEvents', group.filterLogEvents);
    expect(messages(await tail(aws, { include: ['^GET', ' 500$'], exclude: ['/health'] }))).toEqual([
      'GET /a 200',
      'POST /a 500',
    ]);
  });

  test('reads a single stream by GetLogEvents to where the token stays the same', async () => {
    const group = fakeLogGroup(
      [at(1, 'a'), at(2, 'x', 'other'), at(3, 'b'), at(600_000, 'end'), at(600_001, 'after')],
      {
        pageSizes: [1, 0, 2],
      },
    );
    const aws = fakeAws().always('GetLogEvents', group.getLogEvents);
    const rows = await tail(aws, { stream: 'web-1' });
    expect(messages(rows)).toEqual(['a', 'b', 'end']);
    expect(rows[0]).toMatchObject({ stream: 'web-1', eventId: null });
    aws.verify();
  });
});

describe('tailEvents with last', () => {
  const old = Date.UTC(2023, 5, 1);

  test('asks for the newest first, and gives them oldest first', async () => {
    const group = fakeLogGroup(
      [1, 2, 3, 4, 5].map((n) => at(n, `m${n}`)),
      { pageSizes: [10] },
    );
    const aws = fakeAws().always('FilterLogEvents', group.filterLogEvents);
    expect(messages(await tail(aws, { last: 2 }))).toEqual(['m4', 'm5']);
    expect(aws.calls.map(({ input }) => [input.startFromHead, input.limit])).toEqual([[false, 2]]);
  });

  test('gives N of all groups together, and those of one stream by GetLogEvents', async () => {
    const groups = { a: fakeLogGroup([at(1, 'a1'), at(4, 'a4')]), b: fakeLogGroup([at(2, 'b2'), at(3, 'b3')]) };
    const aws = fakeAws().always('FilterLogEvents', byGroup(groups)).always('GetLogEvents', groups.a.getLogEvents);
    expect(messages(await tail(aws, { groups: ['a', 'b'], last: 3 }))).toEqual(['b2', 'b3', 'a4']);
    expect(messages(await tail(aws, { groups: ['a'], stream: 'web-1', last: 1 }))).toEqual(['a4']);
    aws.verify();
  });

  test('is the end of what a full read gives, whatever the pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        storedEvents({ maxMs: 600_000 }),
        fc.integer({ min: 1, max: 20 }),
        fc
          .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 })
          .filter((n) => n.some((size) => size > 0)),
        fc.constantFrom(undefined, 'web-1'),
        fc.constantFrom([], ['a']),
        async (events, last, pageSizes, stream, include) => {
          const shifted = events.map((e) => ({
            ...e,
            timestamp: e.timestamp + BASE_MS,
            ingestionTime: e.ingestionTime + BASE_MS,
          }));
          const group = fakeLogGroup(shifted, { pageSizes });
          const aws = fakeAws()
            .always('FilterLogEvents', group.filterLogEvents)
            .always('GetLogEvents', group.getLogEvents);
          const all = await tail(aws, { stream, include });
          expect(await tail(aws, { stream, include, last })).toEqual(all.slice(-last));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('never asks backwards for what lies before 2024, and still finds it', async () => {
    const events = [old, old + 1, old + 2, Date.UTC(2024, 0, 1)].map((timestamp, n) => ({
      ...at(0, `m${n}`),
      timestamp,
      ingestionTime: timestamp,
    }));
    const aws = fakeAws().always('FilterLogEvents', fakeLogGroup(events).filterLogEvents);
    expect(messages(await tail(aws, { range: { fromMs: old, toMs: range.toMs }, last: 3 }))).toEqual([
      'm1',
      'm2',
      'm3',
    ]);
    for (const { input } of aws.calls) {
      if (input.startFromHead === false) expect(input.startTime).toBeGreaterThanOrEqual(Date.UTC(2024, 0, 1));
    }
    const before = fakeAws().always('FilterLogEvents', fakeLogGroup(events).filterLogEvents);
    expect(messages(await tail(before, { range: { fromMs: old, toMs: old + 1 }, last: 9 }))).toEqual(['m0', 'm1']);
  });
});

describe('tailEvents refuses', () => {
  test.each([
    [{ filter: '{ $.a = }' }, 'usage', '--filter is not a filter pattern: { $.a = }', /at character \d/],
    [{ include: ['('] }, 'usage', '--include is not a regular expression: (', /Unterminated group/],
    [{ groups: ['bad name'] }, 'usage', 'not a log group name: "bad name"', /names hold/],
  ])('%j before anything is sent', async (input, category, message, reason) => {
    const aws = fakeAws();
    await expect(tail(aws, input)).rejects.toMatchObject({ category, message, reason: expect.stringMatching(reason) });
    expect(aws.calls).toEqual([]);
  });

  test('an unknown group, with the nearest one that exists', async () => {
    const aws = fakeAws()
      .on('FilterLogEvents', fault('ResourceNotFoundException', 'The specified log group does not exist.'))
      .on(
        'DescribeLogGroups',
        json({ logGroups: [{ logGroupName: '/web/app', arn: 'arn:aws:logs:us-east-1:1:log-group:/web/app' }] }),
      );
    await expect(tail(aws, { groups: ['/web/ap'] })).rejects.toMatchObject({
      category: 'not_found',
      message: 'no log group "/web/ap" in us-east-1',
      reason: 'did you mean "/web/app"?',
      cause: { name: 'ResourceNotFoundException' },
    });
  });

  test('an unknown group without a suggestion where groups may not be listed', async () => {
    const aws = fakeAws()
      .on('FilterLogEvents', fault('ResourceNotFoundException', 'The specified log group does not exist.'))
      .on('DescribeLogGroups', fault('AccessDeniedException', 'no'));
    await expect(tail(aws, { groups: ['/web/ap'] })).rejects.toMatchObject({
      category: 'not_found',
      message: 'no log group "/web/ap" in us-east-1',
    });
  });

  test('an unknown stream', async () => {
    const aws = fakeAws().on(
      'GetLogEvents',
      fault('ResourceNotFoundException', 'The specified log stream does not exist.'),
    );
    await expect(tail(aws, { stream: 'nope' })).rejects.toMatchObject({
      category: 'not_found',
      message: 'no log stream "nope" in log group "/app"',
    });
  });

  test('to go on for ever when the service keeps refusing', async () => {
    const aws = fakeAws().always('FilterLogEvents', fault('ThrottlingException', 'Rate exceeded'));
    await expect(tail(aws, {})).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(aws.calls.length).toBe(8);
  });

  test('with the service error when access is denied', async () => {
    const aws = fakeAws().on('FilterLogEvents', fault('AccessDeniedException', 'no'));
    await expect(tail(aws, {})).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

test('what the SDK retried by itself slows the reader down as well', async () => {
  const group = fakeLogGroup([at(1, 'a')]);
  const aws = fakeAws().on('FilterLogEvents', fault('ThrottlingException', 'Rate exceeded'), group.filterLogEvents);
  const rows = await tail(aws, {}, fakeContext(aws, { aws: fakeSession(aws, { maxAttempts: 2 }) }));
  expect(messages(rows)).toEqual(['a']);
});

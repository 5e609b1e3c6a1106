import { describe, expect, test } from 'vitest';
import { GROUP, GROUP_ARN, rejection, START_MS, startLogs, startLogsWith } from './client.js';

describe('log groups', () => {
  test('are created once and deleted once', async () => {
    const { logs } = await startLogs();
    await logs.createLogGroup({ logGroupName: GROUP });
    expect(await rejection(logs.createLogGroup({ logGroupName: GROUP }))).toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
    await logs.deleteLogGroup({ logGroupName: GROUP });
    expect(await rejection(logs.deleteLogGroup({ logGroupName: GROUP }))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  test('have an ARN that ends in :* and one that does not', async () => {
    const { logs } = await startLogs();
    await logs.createLogGroup({ logGroupName: GROUP, tags: { team: 'a' } });
    const { logGroups } = await logs.describeLogGroups({});
    expect(logGroups).toEqual([
      {
        logGroupName: GROUP,
        arn: `${GROUP_ARN}:*`,
        logGroupArn: GROUP_ARN,
        creationTime: START_MS,
        metricFilterCount: 0,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
        deletionProtectionEnabled: false,
      },
    ]);
  });

  test('belong to one region and account', async () => {
    const { logs, sandbox } = await startLogsWith([['s', 0, 'x']]);
    const elsewhere = await sandbox.invoke('logs', 'DescribeLogGroups', {}, { region: 'us-east-1' });
    expect(elsewhere).toMatchObject({ logGroups: [] });
    expect((await logs.describeLogGroups({})).logGroups).toHaveLength(1);
  });

  test('come in pages of at most fifty, by name', async () => {
    const { logs } = await startLogs();
    const names = Array.from({ length: 120 }, (_, index) => `g-${String(index).padStart(3, '0')}`);
    for (const name of names.toReversed()) await logs.createLogGroup({ logGroupName: name });
    const seen: (string | undefined)[] = [];
    const sizes: number[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs.describeLogGroups({ logGroupNamePrefix: 'g-', ...(nextToken ? { nextToken } : {}) });
      sizes.push(page.logGroups?.length ?? 0);
      seen.push(...(page.logGroups ?? []).map(({ logGroupName }) => logGroupName));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(sizes).toEqual([50, 50, 20]);
    expect(seen).toEqual(names);
  });

  test('are found by prefix, by part of the name, and by class', async () => {
    const { logs } = await startLogs();
    await logs.createLogGroup({ logGroupName: '/a/DataLogs' });
    await logs.createLogGroup({ logGroupName: '/b/datalogs', logGroupClass: 'INFREQUENT_ACCESS' });
    const names = async (input: object) =>
      (await logs.describeLogGroups(input)).logGroups?.map(({ logGroupName }) => logGroupName);
    expect(await names({ logGroupNamePrefix: '/a' })).toEqual(['/a/DataLogs']);
    expect(await names({ logGroupNamePattern: 'Data' })).toEqual(['/a/DataLogs']);
    expect(await names({ logGroupClass: 'ESSENTIALS' })).toEqual(['/b/datalogs']);
    expect(await names({ logGroupIdentifiers: ['/b/datalogs'] })).toEqual(['/b/datalogs']);
    const listed = await logs.listLogGroups({ logGroupNamePattern: '^/b/d|nothing' });
    expect(listed.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['/b/datalogs']);
  });

  test.each([
    [
      { limit: 51 },
      "Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
    ],
    [{ limit: 0 }, 'greater than or equal to 1'],
    [{ logGroupNamePrefix: 'a', logGroupNamePattern: 'b' }, 'mutually exclusive'],
    [{ nextToken: 'bogus' }, 'The specified nextToken is invalid.'],
    [{ logGroupClass: 'GOLD' as never }, 'Member must satisfy enum value set'],
  ])('describing with %j is refused', async (input, message) => {
    const { logs } = await startLogs();
    const error = await rejection(logs.describeLogGroups(input));
    expect(error.name).toBe('InvalidParameterException');
    expect(error.message).toContain(message);
  });

  test('keep a token of another search from being used', async () => {
    const { logs } = await startLogs();
    for (const logGroupName of ['a-1', 'a-2', 'b-1', 'b-2']) await logs.createLogGroup({ logGroupName });
    const { nextToken } = await logs.describeLogGroups({ logGroupNamePrefix: 'a', limit: 1 });
    const token = nextToken === undefined ? {} : { nextToken };
    const error = await rejection(logs.describeLogGroups({ logGroupNamePrefix: 'b', limit: 1, ...token }));
    expect(error.message).toBe('The specified nextToken is invalid.');
  });
});

describe('retention', () => {
  test('takes the listed days only and can be taken away', async () => {
    const { logs } = await startLogs();
    await logs.createLogGroup({ logGroupName: GROUP });
    const days = async () => (await logs.describeLogGroups({})).logGroups?.[0]?.retentionInDays;
    await logs.putRetentionPolicy({ logGroupName: GROUP, retentionInDays: 30 });
    expect(await days()).toBe(30);
    const error = await rejection(logs.putRetentionPolicy({ logGroupName: GROUP, retentionInDays: 31 }));
    expect(error.message).toContain(
      "Value '31' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5,",
    );
    await logs.deleteRetentionPolicy({ logGroupName: GROUP });
    expect(await days()).toBeUndefined();
  });

  test('hides the events that it has outlived', async () => {
    const { logs, clock } = await startLogsWith([
      ['s', 0, 'old'],
      ['s', 3_600_000, 'young'],
    ]);
    await logs.putRetentionPolicy({ logGroupName: GROUP, retentionInDays: 1 });
    clock.advance(86_400_000 + 1);
    const { events } = await logs.filterLogEvents({ logGroupName: GROUP });
    expect(events?.map(({ message }) => message)).toEqual(['young']);
  });
});

describe('tags', () => {
  test('are added, listed and taken away by the ARN without :*', async () => {
    const { logs } = await startLogs();
    await logs.createLogGroup({ logGroupName: GROUP, tags: { a: '1' } });
    await logs.tagResource({ resourceArn: GROUP_ARN, tags: { b: '2' } });
    expect((await logs.listTagsForResource({ resourceArn: GROUP_ARN })).tags).toEqual({ a: '1', b: '2' });
    await logs.untagResource({ resourceArn: GROUP_ARN, tagKeys: ['a'] });
    expect((await logs.listTagsForResource({ resourceArn: GROUP_ARN })).tags).toEqual({ b: '2' });
    const error = await rejection(logs.listTagsForResource({ resourceArn: `${GROUP_ARN}:*` }));
    expect(error.name).toBe('InvalidParameterException');
  });

  test('are at most fifty', async () => {
    const { logs } = await startLogs();
    await logs.createLogGroup({ logGroupName: GROUP });
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']));
    expect(await rejection(logs.tagResource({ resourceArn: GROUP_ARN, tags }))).toMatchObject({
      name: 'TooManyTagsException',
    });
  });
});

describe('log streams', () => {
  test('come by name or by last event, which is known a minute late', async () => {
    const { logs, clock } = await startLogsWith([
      ['b', 0, 'x'],
      ['a', 5, 'y'],
      ['c', -5, 'z'],
    ]);
    const names = async (input: object) =>
      (await logs.describeLogStreams({ logGroupName: GROUP, ...input })).logStreams?.map((s) => s.logStreamName);
    expect(await names({})).toEqual(['a', 'b', 'c']);
    expect(await names({ descending: true })).toEqual(['c', 'b', 'a']);
    expect(await names({ logStreamNamePrefix: 'b' })).toEqual(['b']);
    const before = await logs.describeLogStreams({ logGroupName: GROUP, logStreamNamePrefix: 'a' });
    expect(before.logStreams?.[0]?.lastEventTimestamp).toBeUndefined();
    clock.advance(60_000);
    expect(await names({ orderBy: 'LastEventTime', descending: true })).toEqual(['a', 'b', 'c']);
    const after = await logs.describeLogStreams({ logGroupName: GROUP, logStreamNamePrefix: 'a' });
    expect(after.logStreams?.[0]?.lastEventTimestamp).toBe(START_MS + 5);
    const both = { logGroupName: GROUP, orderBy: 'LastEventTime', logStreamNamePrefix: 'a' } as const;
    expect((await rejection(logs.describeLogStreams(both))).message).toBe(
      'Cannot order by LastEventTime with a logStreamNamePrefix.',
    );
  });

  test('take their events with them when they are deleted', async () => {
    const { logs } = await startLogsWith([
      ['a', 0, 'gone'],
      ['b', 0, 'stays'],
    ]);
    await logs.deleteLogStream({ logGroupName: GROUP, logStreamName: 'a' });
    const { events } = await logs.filterLogEvents({ logGroupName: GROUP });
    expect(events?.map(({ message }) => message)).toEqual(['stays']);
    expect(await rejection(logs.getLogEvents({ logGroupName: GROUP, logStreamName: 'a' }))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });
});

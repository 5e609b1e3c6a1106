import { Kinesis, type GetShardIteratorInput } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, test } from 'vitest';
import { clientConfig, createTestClock, rejection, START_MS, startSandbox, type TestClock } from './helpers.js';

const StreamName = 'events';
const ARN = `arn:aws:kinesis:ap-northeast-1:123456789012:stream/${StreamName}`;
const CREATION_MS = 10_000;

async function start(shards = 1): Promise<{ kinesis: Kinesis; clock: TestClock }> {
  const clock = createTestClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  // The client's own handler speaks HTTP/2, which the sandbox does not.
  const kinesis = new Kinesis({ ...clientConfig(sandbox), requestHandler: new NodeHttpHandler() });
  await kinesis.createStream({ StreamName, ShardCount: shards });
  clock.advance(CREATION_MS);
  return { kinesis, clock };
}

const put = (kinesis: Kinesis, text: string, key = 'k') =>
  kinesis.putRecord({ StreamName, Data: Buffer.from(text), PartitionKey: key });

const iterator = async (kinesis: Kinesis, input: Partial<GetShardIteratorInput> = {}) =>
  (
    await kinesis.getShardIterator({
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
      ...input,
    })
  ).ShardIterator;

const read = async (kinesis: Kinesis, ShardIterator: string | undefined, Limit?: number) => {
  const { Records = [], ...rest } = await kinesis.getRecords({ ShardIterator, Limit });
  return { ...rest, texts: Records.map(({ Data }) => Buffer.from(Data ?? []).toString()) };
};

describe('streams', () => {
  test('are CREATING, ACTIVE, DELETING and gone', async () => {
    const { kinesis, clock } = await start();
    await kinesis.createStream({ StreamName: 'new', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    const summary = async () => (await kinesis.describeStreamSummary({ StreamName: 'new' })).StreamDescriptionSummary;
    expect(await summary()).toMatchObject({ StreamStatus: 'CREATING', OpenShardCount: 4, RetentionPeriodHours: 24 });
    const record = { StreamName: 'new', Data: Buffer.from('x'), PartitionKey: 'k' };
    expect((await rejection(kinesis.putRecord(record))).name).toBe('ResourceNotFoundException');
    clock.advance(CREATION_MS);
    expect((await summary())?.StreamStatus).toBe('ACTIVE');
    await kinesis.deleteStream({ StreamName: 'new' });
    expect((await summary())?.StreamStatus).toBe('DELETING');
    clock.advance(CREATION_MS);
    expect(await rejection(summary())).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Stream new under account 123456789012 not found.',
    });
  });

  test('share the hash keys among their shards without a gap', async () => {
    const { kinesis } = await start(3);
    const { StreamDescription } = await kinesis.describeStream({ StreamARN: ARN });
    const ranges = (StreamDescription?.Shards ?? []).map(({ HashKeyRange }) => [
      BigInt(HashKeyRange?.StartingHashKey ?? -1),
      BigInt(HashKeyRange?.EndingHashKey ?? -1),
    ]);
    expect(ranges[0]?.[0]).toBe(0n);
    expect(ranges.at(-1)?.[1]).toBe(2n ** 128n - 1n);
    expect(ranges[1]?.[0]).toBe((ranges[0]?.[1] ?? 0n) + 1n);
    expect(ranges[2]?.[0]).toBe((ranges[1]?.[1] ?? 0n) + 1n);
    expect((await kinesis.listShards({ StreamName })).Shards).toEqual(StreamDescription?.Shards);
  });

  test('are listed by name and in pages', async () => {
    const { kinesis } = await start();
    for (const name of ['b', 'a']) await kinesis.createStream({ StreamName: name, ShardCount: 1 });
    expect(await kinesis.listStreams({ Limit: 2 })).toMatchObject({ StreamNames: ['a', 'b'], HasMoreStreams: true });
    const next = await kinesis.listStreams({ ExclusiveStartStreamName: 'b' });
    expect(next).toMatchObject({ StreamNames: [StreamName], HasMoreStreams: false });
  });

  test.each([
    [{ StreamName, ShardCount: 1 }, 'ResourceInUseException'],
    [{ StreamName: 'a/b', ShardCount: 1 }, 'ValidationException'],
    [{ StreamName: 'none' }, 'ValidationException'],
  ])('%j is refused with %s', async (input, name) => {
    const { kinesis } = await start();
    expect((await rejection(kinesis.createStream(input))).name).toBe(name);
  });
});

describe('records', () => {
  test('are read in order, page by page, and new ones with the next iterator', async () => {
    const { kinesis, clock } = await start();
    for (const text of ['a', 'b', 'c']) await put(kinesis, text);
    clock.advance(1000);
    const first = await read(kinesis, await iterator(kinesis), 2);
    expect(first).toMatchObject({ texts: ['a', 'b'], MillisBehindLatest: 1000 });
    const second = await read(kinesis, first.NextShardIterator, 2);
    expect(second).toMatchObject({ texts: ['c'], MillisBehindLatest: 0 });
    await put(kinesis, 'd');
    expect((await read(kinesis, second.NextShardIterator)).texts).toEqual(['d']);
  });

  test('are found from every kind of position', async () => {
    const { kinesis, clock } = await start();
    await put(kinesis, 'a');
    clock.advance(1000);
    const { SequenceNumber } = await put(kinesis, 'b');
    clock.advance(1000);
    await put(kinesis, 'c');
    const from = async (input: Partial<GetShardIteratorInput>) =>
      (await read(kinesis, await iterator(kinesis, input))).texts;
    const StartingSequenceNumber = SequenceNumber;
    expect(await from({ ShardIteratorType: 'LATEST' })).toEqual([]);
    expect(await from({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber })).toEqual(['b', 'c']);
    expect(await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber })).toEqual(['c']);
    const Timestamp = new Date(START_MS + CREATION_MS + 500);
    expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp })).toEqual(['b', 'c']);
  });

  test('of one key go to one shard, and an explicit hash key decides otherwise', async () => {
    const { kinesis } = await start(2);
    const shards = new Set<string | undefined>();
    for (let index = 0; index < 5; index += 1) shards.add((await put(kinesis, 'x')).ShardId);
    expect(shards.size).toBe(1);
    const Records = ['0', String(2n ** 128n - 1n)].map((ExplicitHashKey) => ({
      Data: Buffer.from('y'),
      PartitionKey: 'k',
      ExplicitHashKey,
    }));
    const answer = await kinesis.putRecords({ StreamName, Records });
    expect(answer.FailedRecordCount).toBe(0);
    expect(answer.Records?.map(({ ShardId }) => ShardId)).toEqual(['shardId-000000000000', 'shardId-000000000001']);
  });

  test('are gone after a day, iterators after five minutes', async () => {
    const { kinesis, clock } = await start();
    await put(kinesis, 'a');
    const old = await iterator(kinesis);
    clock.advance(300_001);
    expect((await rejection(read(kinesis, old))).name).toBe('ExpiredIteratorException');
    clock.advance(86_400_000);
    expect((await read(kinesis, await iterator(kinesis))).texts).toEqual([]);
  });

  test('an iterator that nobody gave out and a shard that is not there are refused', async () => {
    const { kinesis } = await start();
    expect((await rejection(read(kinesis, 'x'))).name).toBe('InvalidArgumentException');
    const other = await rejection(iterator(kinesis, { ShardId: 'shardId-000000000009' }));
    expect(other.name).toBe('ResourceNotFoundException');
  });
});

import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY_PARTITION,
  DEFAULT_PREFIX,
  RECORD_COLUMNS,
  errorPrefix,
  groupPartition,
  groupSlug,
  objectPrefix,
  objectRoot,
  readObjectPrefix,
  streamPartition,
  type LogRecord,
} from '../../../src/lib/pipeline/object-format.js';
import { controlRecord, packRecord } from '../../../src/sandbox/services/logs/subscription-records.js';
import { checkPrefixes } from '../../../src/sandbox/services/firehose/prefixes.js';

/** CreateLogGroup, logGroupName: these characters, up to 512 of them. */
const groupName = fc.stringMatching(/^[.\-_/#A-Za-z0-9]{1,40}$/);

describe('the slug of a log group', () => {
  test.each([
    ['/web3tier/app', 'web3tier.app'],
    ['/aws/rds/cluster/web3tier/error', 'aws.rds.cluster.web3tier.error'],
    ['/aws/lambda/my-fn_2', 'aws.lambda.my-fn_2'],
    ['web3tier/app', 'web3tier.app-b70d3b89'],
    ['/web3tier.app', expect.stringMatching(/^web3tier\.app-[0-9a-f]{8}$/)],
    [`/${'long/'.repeat(100)}`, expect.stringMatching(/^(long\.)+\S*-[0-9a-f]{8}$/)],
    ['/a#b', expect.stringMatching(/^a_b-[0-9a-f]{8}$/)],
  ])('of %s is one segment of a key: %s', (group, slug) => {
    expect(groupSlug(group)).toEqual(slug);
  });

  test('tells any two groups apart, with characters that keys and names of streams may have', () => {
    fc.assert(
      fc.property(groupName, groupName, (a, b) => {
        expect(groupSlug(a)).toMatch(/^[\w.-]+$/);
        expect(groupSlug(a) === groupSlug(b)).toBe(a === b);
      }),
    );
  });
});

describe('prefixes', () => {
  const place = { prefix: DEFAULT_PREFIX, partition: groupPartition('/web3tier/app') };

  test('hold the group and the day, those of failures their kind', () => {
    expect(objectPrefix(place)).toBe('logs/log_group=web3tier.app/day=!{timestamp:yyyy-MM-dd}/');
    expect(errorPrefix(place)).toBe(
      'logs/errors/log_group=web3tier.app/type=!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/',
    );
    expect(objectRoot({ prefix: '', partition: streamPartition('all') })).toBe('stream=all/');
  });

  test('are taken together by Firehose, and read back', () => {
    const prefix = fc.constantFrom('', 'logs/', 'a/b/', 'x=1/');
    const partition = fc.oneof(groupName.map(groupPartition), fc.stringMatching(/^[\w.-]{1,64}$/).map(streamPartition));
    fc.assert(
      fc.property(fc.record({ prefix, partition }), (one) => {
        checkPrefixes(objectPrefix(one), errorPrefix(one));
        expect(readObjectPrefix(objectPrefix(one))).toEqual(one);
      }),
    );
  });

  test.each(['', 'logs/', 'logs/!{timestamp:yyyy}/', 'logs/log_group=a/', errorPrefix(place)])(
    'of others are not taken for ours: %s',
    (expression) => {
      expect(readObjectPrefix(expression)).toBeUndefined();
    },
  );
});

test('the columns are those of the records that CloudWatch Logs sends', () => {
  const record: LogRecord = JSON.parse(gunzipSync(packRecord(controlRecord('Firehose', 0))).toString()) as LogRecord;
  expect(Object.keys(record).map((key) => key.toLowerCase())).toEqual(RECORD_COLUMNS.map(({ name }) => name));
  expect(Object.keys(record.logEvents[0] ?? {})).toEqual(['id', 'timestamp', 'message']);
  // No column may be called like a partition: Athena refuses such a table.
  const partitions: readonly string[] = [DAY_PARTITION.name, 'log_group', 'stream'];
  expect(RECORD_COLUMNS.filter(({ name }) => partitions.includes(name))).toEqual([]);
});

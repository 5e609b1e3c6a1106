import { describe, expect, test } from 'vitest';
import { withTlsOnly, tlsOnlyPolicy, tlsOnlyStatement } from '../../../src/lib/pipeline/bucket/policy.js';
import { mergeRules } from '../../../src/lib/pipeline/bucket/rules.js';
import { defaultStreamName } from '../../../src/lib/pipeline/spec/build.js';
import { lifecycleRules } from '../../../src/lib/pipeline/spec/lifecycle.js';
import { readSettings } from '../../../src/lib/pipeline/spec/settings.js';
import type { PipelineInput } from '../../../src/lib/pipeline/index.js';
import { groupPartition } from '../../../src/lib/pipeline/object-format.js';
import { AppError } from '../../../src/lib/errors/app-error.js';

const place = { partition: 'aws', region: 'ap-northeast-1', account: '123456789012' };
const input: PipelineInput = { groups: ['/web/app'], bucket: 'company-logs' };
const DAY_MS = 86_400_000;
const KEY = 'arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555';

function refusal(change: Partial<PipelineInput>): AppError {
  try {
    readSettings({ ...input, ...change }, place);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('settings', () => {
  test('have the defaults of the services, whole records and gzip', () => {
    expect(readSettings(input, place)).toEqual({
      bucket: 'company-logs',
      stream: undefined,
      prefix: 'logs/',
      records: 'envelope',
      compression: 'GZIP',
      bufferSizeMib: 5,
      bufferIntervalSeconds: 300,
      filterPattern: '',
      kmsKeyArn: null,
      archive: null,
      expireDays: null,
      versioning: null,
      regionalPrincipal: false,
      adoptBucket: false,
    });
  });

  test.each<[string, Partial<PipelineInput>, object]>([
    ['a prefix without a slash', { prefix: 'a/b' }, { prefix: 'a/b/' }],
    ['no prefix', { prefix: '' }, { prefix: '' }],
    ['no buffering time', { bufferIntervalMs: 0 }, { bufferIntervalSeconds: 0 }],
    ['a key', { kmsKeyArn: KEY }, { kmsKeyArn: KEY }],
    [
      'an archive',
      { archiveAfterMs: 90 * DAY_MS, archiveClass: 'deep-archive' },
      { archive: { days: 90, storageClass: 'DEEP_ARCHIVE' } },
    ],
  ])('take %s', (_what, change, expected) => {
    expect(readSettings({ ...input, ...change }, place)).toMatchObject(expected);
  });

  test.each<[Partial<PipelineInput>, string, string]>([
    [{ bucket: 'Company_Logs' }, '--bucket cannot be "Company_Logs"', '3 to 63 lower-case letters'],
    [{ bucket: '10.0.0.1' }, '--bucket cannot be', '3 to 63'],
    [{ stream: 'a b' }, '--stream cannot be "a b"', '1 to 64'],
    [{ prefix: '/logs' }, '--prefix cannot be "/logs"', 'do not begin with a slash'],
    [{ prefix: 'a/!{timestamp:yyyy}/' }, '--prefix cannot be', 'without expressions'],
    [{ prefix: 'a//b' }, '--prefix cannot be "a//b"', ''],
    [{ bufferSizeMib: 0 }, '--buffer-size cannot be "0"', '1 to 128'],
    [{ bufferSizeMib: 129 }, '--buffer-size cannot be', '1 to 128'],
    [{ bufferIntervalMs: 1500 }, '--buffer-interval cannot be "1.5s"', 'whole seconds'],
    [{ bufferIntervalMs: 901_000 }, '--buffer-interval cannot be', '0 to 900'],
    [{ archiveAfterMs: 36 * 3_600_000 }, '--archive-after cannot be "36h"', 'whole days'],
    [{ expireAfterMs: 0 }, '--expire-after cannot be', 'from 1'],
    [
      { archiveAfterMs: 90 * DAY_MS, expireAfterMs: 90 * DAY_MS },
      '--expire-after 90d is not after --archive-after 90d',
      '',
    ],
    [{ archiveClass: 'glacier' }, '--archive-class does not go without --archive-after', 'nothing is archived'],
    [{ kmsKeyArn: 'alias/logs' }, '--kms-key cannot be "alias/logs"', 'not of an alias'],
    [{ kmsKeyArn: KEY.replace('ap-northeast-1', 'us-east-1') }, '--kms-key cannot be', 'has to be in ap-northeast-1'],
    [{ filterPattern: '{ $.x = }' }, '--filter is not a filter pattern', ''],
  ])('refuse %j with the name, the cause and a way on', (change, message, reason) => {
    const error = refusal(change);
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(message);
    expect(error.reason).toContain(reason);
    expect(error.hint).not.toBe('');
  });
});

test('a stream is called after its log group, within 64 characters, and no two alike', () => {
  expect(defaultStreamName('/web/app')).toBe('awsops-web.app');
  const long = `/${'very-long-'.repeat(10)}`;
  expect(defaultStreamName(`${long}a`)).toMatch(/^[\w.-]{64}$/);
  expect(defaultStreamName(`${long}a`)).not.toBe(defaultStreamName(`${long}b`));
});

describe('the policy of a bucket', () => {
  const arn = 'arn:aws:s3:::company-logs';
  const theirs = { Sid: 'Theirs', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${arn}/*` };
  const policyOf = (...statements: readonly unknown[]): string =>
    JSON.stringify({ Version: '2012-10-17', Id: 'kept', Statement: statements });
  const own = tlsOnlyStatement(arn);

  test('gets the statement that refuses plain HTTP, and keeps all others', () => {
    expect(withTlsOnly(undefined, arn)).toBe(tlsOnlyPolicy(arn));
    const merged = JSON.parse(withTlsOnly(policyOf(theirs), arn) ?? '') as object;
    expect(merged).toEqual({ Version: '2012-10-17', Id: 'kept', Statement: [theirs, own] });
    const single = JSON.stringify({ Version: '2012-10-17', Statement: theirs });
    expect(JSON.parse(withTlsOnly(single, arn) ?? '')).toMatchObject({ Statement: [theirs, own] });
  });

  test.each([
    ['ours', own],
    ['under another name', { ...own, Sid: 'SSLOnly' }],
    ['with another order and form', { ...own, Principal: { AWS: '*' }, Resource: [`${arn}/*`, arn] }],
    ['as a boolean', { ...own, Condition: { Bool: { 'aws:securetransport': false } } }],
  ])('has it already: %s', (_what, statement) => {
    expect(withTlsOnly(policyOf(theirs, statement), arn)).toBeUndefined();
  });

  test.each([
    ['for objects only', { ...own, Resource: `${arn}/*` }],
    ['for reading only', { ...own, Action: 's3:GetObject' }],
    ['for one account only', { ...own, Principal: { AWS: '111122223333' } }],
    ['under a further condition', { ...own, Condition: { ...own.Condition, StringEquals: { 'aws:x': 'y' } } }],
  ])('does not have it yet: %s', (_what, statement) => {
    expect(JSON.parse(withTlsOnly(policyOf(theirs, { ...statement, Sid: 'Other' }), arn) ?? '')).toMatchObject({
      Statement: [theirs, { Sid: 'Other' }, own],
    });
  });

  test('has one of ours that was changed put right', () => {
    const merged = withTlsOnly(policyOf({ ...own, Action: 's3:GetObject' }, theirs), arn) ?? '';
    expect(JSON.parse(merged)).toMatchObject({ Statement: [theirs, own] });
  });

  test('without room for it is an error, and so is what is no policy', () => {
    const long = { ...theirs, Resource: Array.from({ length: 400 }, (_, index) => `${arn}/${'x'.repeat(40)}${index}`) };
    expect(() => withTlsOnly(policyOf(long), arn)).toThrow(RangeError);
    expect(() => withTlsOnly('nonsense', arn)).toThrow(SyntaxError);
  });
});

describe('lifecycle rules', () => {
  const partition = groupPartition('/web/app');
  const wanted = lifecycleRules({ prefix: 'logs/', archive: null, expireDays: 30 }, partition);
  const theirs = { ID: 'theirs', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } } as const;

  test('reach no key but those of their stream', () => {
    expect(wanted.map(({ Filter }) => Filter?.Prefix)).toEqual([
      'logs/log_group=web.app/',
      'logs/errors/log_group=web.app/',
    ]);
  });

  test('are added behind those of others, changed in place, and left when they are so', () => {
    const first = mergeRules([theirs], wanted);
    expect(first).toEqual({ rules: [theirs, ...wanted], changed: wanted });
    expect(mergeRules(first.rules, wanted)).toEqual({ rules: first.rules, changed: [] });
    const longer = lifecycleRules({ prefix: 'logs/', archive: null, expireDays: 60 }, partition);
    expect(mergeRules([...wanted, theirs], longer)).toEqual({ rules: [...longer, theirs], changed: longer });
  });

  test('are the same whatever S3 adds that is empty, and in whatever order', () => {
    const answered = wanted.map((rule) => ({ NoncurrentVersionTransitions: [], Transitions: undefined, ...rule }));
    expect(mergeRules(answered, wanted).changed).toEqual([]);
  });

  test('archive and expire nothing unless somebody asks', () => {
    for (const rule of lifecycleRules({ prefix: '', archive: null, expireDays: null }, partition)) {
      expect(rule).not.toHaveProperty('Expiration');
      expect(rule).not.toHaveProperty('Transitions');
    }
  });
});

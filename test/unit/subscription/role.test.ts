import { describe, expect, test } from 'vitest';
import { evaluate, parsePolicy } from '../../../src/lib/iam/index.js';
import { addPermissionCommands } from '../../../src/lib/subscription/lambda-permission.js';
import { deliveryRole, needsRole } from '../../../src/lib/subscription/role/documents.js';
import { sameDocument } from '../../../src/lib/service-role/index.js';
import { parseDestination } from '../../../src/lib/subscription/destination/parse.js';
import { lintTrust } from '../../../src/lib/trust/index.js';

const place = { region: 'ap-northeast-1', account: '123456789012' };
const destination = (service: string, resource: string, region = place.region) =>
  parseDestination(`arn:aws:${service}:${region}:${place.account}:${resource}`, { ...place, region });

function roleFor(resource: { service: string; resource: string; region?: string }, kmsKey: string | null = null) {
  const found = destination(resource.service, resource.resource, resource.region);
  if (!needsRole(found)) throw new Error('it needs no role');
  return deliveryRole(found, { kmsKey });
}
const FIREHOSE = { service: 'firehose', resource: 'deliverystream/app-logs' };
const KINESIS = { service: 'kinesis', resource: 'stream/app-logs' };

const decision = (
  policy: string,
  request: { principal: string; action: string; resource: string; context?: Record<string, string> },
  kind: 'identity' | 'resource',
) => {
  const parsed = parsePolicy({ text: policy, id: 'p', kind }).policy;
  if (!parsed) throw new Error('not a policy');
  const policies = kind === 'identity' ? { identityPolicies: [parsed] } : { resourcePolicies: [parsed] };
  return evaluate({ request, ...policies }).decision;
};

describe('the delivery role', () => {
  test('may be assumed by CloudWatch Logs for log groups of its own account and region only', () => {
    const role = roleFor(FIREHOSE);
    const assume = (
      sourceArn: string,
      { principal = 'logs.amazonaws.com', account = sourceArn.split(':')[4] ?? '' } = {},
    ) =>
      decision(
        role.trustPolicy,
        {
          principal,
          action: 'sts:AssumeRole',
          resource: role.arn,
          context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account },
        },
        'resource',
      );
    expect(assume('arn:aws:logs:ap-northeast-1:123456789012:log-group:/x')).toBe('allowed');
    expect(assume('arn:aws:logs:ap-northeast-1:210987654321:log-group:/x')).not.toBe('allowed');
    expect(assume('arn:aws:logs:us-east-1:123456789012:log-group:/x')).not.toBe('allowed');
    expect(assume('arn:aws:logs:ap-northeast-1:123456789012:log-group:/x', { account: '210987654321' })).not.toBe(
      'allowed',
    );
    expect(
      assume('arn:aws:logs:ap-northeast-1:123456789012:log-group:/x', { principal: 'firehose.amazonaws.com' }),
    ).not.toBe('allowed');
    expect(lintTrust({ text: role.trustPolicy, account: place.account })).toEqual([]);
  });

  test('may put records into its own stream and do nothing else', () => {
    const { arn, policy } = roleFor(FIREHOSE);
    const may = (action: string, resource: string) =>
      decision(policy, { principal: arn, action, resource }, 'identity');
    const stream = 'arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/app-logs';
    expect(may('firehose:PutRecord', stream)).toBe('allowed');
    expect(may('firehose:PutRecordBatch', stream)).toBe('allowed');
    expect(may('firehose:PutRecord', `${stream}-2`)).toBe('implicitDeny');
    expect(may('firehose:DeleteDeliveryStream', stream)).toBe('implicitDeny');
    expect(JSON.parse(policy)).toMatchObject({ Statement: [{}] });
  });

  test.each([
    [
      '1234abcd-12ab-34cd-56ef-1234567890ab',
      'arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      undefined,
    ],
    ['arn:aws:kms:ap-northeast-1:123456789012:key/k', 'arn:aws:kms:ap-northeast-1:123456789012:key/k', undefined],
    ['alias/logs', 'arn:aws:kms:ap-northeast-1:123456789012:key/*', 'alias/logs'],
    [
      'arn:aws:kms:ap-northeast-1:123456789012:alias/logs',
      'arn:aws:kms:ap-northeast-1:123456789012:key/*',
      'alias/logs',
    ],
  ])('may use the key %s of an encrypted stream', (key, resource, alias) => {
    const { Statement } = JSON.parse(roleFor(KINESIS, key).policy);
    expect(Statement[1]).toMatchObject({ Action: ['kms:GenerateDataKey'], Resource: resource });
    expect(Statement[1].Condition?.['ForAnyValue:StringEquals']?.['kms:ResourceAliases']).toBe(alias);
  });

  test('is another one for each destination, under the path of awsops, with a name that IAM takes', () => {
    const long = 'x'.repeat(63);
    const roles = [
      roleFor(FIREHOSE),
      roleFor(KINESIS),
      roleFor({ ...FIREHOSE, region: 'us-east-1' }),
      roleFor({ service: 'kinesis', resource: `stream/${long}a` }),
      roleFor({ service: 'kinesis', resource: `stream/${long}b` }),
    ];
    expect(new Set(roles.map(({ name }) => name)).size).toBe(roles.length);
    for (const { name, arn, tags } of roles) {
      expect(name).toMatch(/^[\w+=,.@-]{1,64}$/);
      expect(arn).toBe(`arn:aws:iam::123456789012:role/awsops/subscription/${name}`);
      expect(tags['awsops:managed']).toBe('true');
    }
    expect(roles[0]?.name).toBe(roleFor(FIREHOSE).name);
  });
});

test.each([
  ['{"a":1,"b":[1]}', '{ "b": 1, "a": 1 }', true],
  ['{"a":["x","y"]}', '{"a":["y","x"]}', false],
  ['{"a":1}', '{"a":2}', false],
  ['no json', 'no json', true],
  ['no json', '{}', false],
])('the documents %s and %s are the same: %s', (a, b, same) => {
  expect(sameDocument(a, b)).toBe(same);
});

test('the permission of a function is for one log group of this account', () => {
  const [command] = addPermissionCommands(destination('lambda', 'function:ship:live'), { groupNames: ['/web/app'] });
  expect(command).toContain("--function-name ship --qualifier 'live'");
  expect(command).toContain('--principal logs.amazonaws.com');
  expect(command).toContain(`--source-arn 'arn:aws:logs:ap-northeast-1:123456789012:log-group:/web/app:*'`);
  expect(command).toContain('--source-account 123456789012');
});

import { describe, expect, test } from 'vitest';
import type { ServiceName } from '../../../src/lib/network/index.js';
import { endpoint, problem, problems, REGION, routes, trace } from './sample.js';

const ROLE = 'arn:aws:iam::123456789012:role/web3tier-api';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

const document = (...statements: readonly Statement[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Principal: '*', Resource: '*', ...statement })),
  });

function withPolicy(
  PolicyDocument: string | undefined,
  { service = 'ssm', roleArn = ROLE }: { service?: ServiceName; roleArn?: string | null } = {},
) {
  const shape = service === 's3' ? { VpcEndpointType: 'Gateway' as const, RouteTableIds: ['rtb-app'] } : {};
  const vpcEndpoints = [endpoint({ ServiceName: `com.amazonaws.${REGION}.${service}`, PolicyDocument, ...shape })];
  return trace({ vpcEndpoints, ...routes() }, { service, place: { roleArn } });
}

const everything = document({ Effect: 'Allow', Action: '*' });

describe('the policy of an endpoint', () => {
  test.each(['ssm', 'ssmmessages', 'ec2messages', 'logs', 'monitoring', 'ec2', 'kms', 'sts', 's3'] as const)(
    'that allows everything lets %s through, whoever asks',
    (service) => {
      for (const roleArn of [ROLE, null]) {
        expect(problems(withPolicy(everything, { service, roleArn }))).toEqual([]);
        expect(problems(withPolicy(undefined, { service, roleArn }))).toEqual([]);
      }
    },
  );

  test('that leaves out what an agent needs is a cause, and is shown', () => {
    const policy = document({ Effect: 'Allow', Action: 'ssm:GetParameter' });
    const path = withPolicy(policy);
    expect(path.verdict).toBe('blocked');
    const found = problem(path);
    expect(found).toMatchObject({
      stage: 'endpoint',
      status: 'fail',
      evidence: { vpcEndpointId: 'vpce-1', policy, action: 'ssm:UpdateInstanceInformation', roleArn: ROLE },
    });
    expect(found.fix).toContain('modify-vpc-endpoint --vpc-endpoint-id vpce-1 --policy-document');
  });

  test.each([
    ['ssmmessages', 'ssmmessages:CreateControlChannel', 'ssmmessages:OpenControlChannel'],
    ['monitoring', 'cloudwatch:GetMetricData', 'cloudwatch:PutMetricData'],
    ['ec2', 'ec2:DescribeInstances', 'ec2:DescribeTags'],
  ] as const)('of %s is asked for every action', (service, Action, action) => {
    const found = problem(withPolicy(document({ Effect: 'Allow', Action }), { service }));
    expect(found).toMatchObject({ status: 'fail', evidence: { action } });
  });

  test('that denies is a cause even when it allows everything else', () => {
    const policy = document({ Effect: 'Allow', Action: '*' }, { Effect: 'Deny', Action: 'ssm:Update*' });
    expect(problem(withPolicy(policy))).toMatchObject({ status: 'fail' });
  });

  test('that names roles lets those through, and others not', () => {
    const policy = (role: string) => document({ Effect: 'Allow', Action: 'ssm:*', Principal: { AWS: role } });
    expect(problems(withPolicy(policy(ROLE)))).toEqual([]);
    expect(problem(withPolicy(policy('arn:aws:iam::123456789012:role/other'))).status).toBe('fail');
  });

  test('that names roles is unknown where the role of the instance is', () => {
    const policy = document({ Effect: 'Allow', Action: 'ssm:*', Principal: { AWS: ROLE } });
    const found = problem(withPolicy(policy, { roleArn: null }));
    expect(found).toMatchObject({ stage: 'endpoint', status: 'unknown', evidence: { policy } });
  });

  test('with conditions of the VPC is evaluated, with others it is unknown', () => {
    const only = (key: string, value: string) =>
      document({ Effect: 'Allow', Action: '*', Condition: { StringEquals: { [key]: value } } });
    expect(problems(withPolicy(only('aws:SourceVpc', 'vpc-1')))).toEqual([]);
    expect(problem(withPolicy(only('aws:SourceVpc', 'vpc-2'))).status).toBe('fail');
    expect(problem(withPolicy(only('aws:PrincipalOrgID', 'o-1'))).status).toBe('unknown');
    const unless = document(
      { Effect: 'Allow', Action: '*' },
      { Effect: 'Deny', Action: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
    );
    expect(problem(withPolicy(unless)).status).toBe('unknown');
  });

  test('for some log groups is unknown: the agent may write to those', () => {
    const Resource = 'arn:aws:logs:*:*:log-group:/web3tier/*';
    const policy = document({ Effect: 'Allow', Action: 'logs:*', Resource });
    expect(problem(withPolicy(policy, { service: 'logs' })).status).toBe('unknown');
  });

  test('that cannot be read is shown as it is', () => {
    expect(problem(withPolicy('{"Statement": ['))).toMatchObject({
      status: 'unknown',
      evidence: { policy: '{"Statement": [' },
    });
  });
});

describe('the policy of the gateway endpoint of S3', () => {
  const own = document({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::web3tier-*' });

  test('that is for own buckets only keeps the packages of AWS away', () => {
    const path = withPolicy(own, { service: 's3' });
    expect(path).toMatchObject({ verdict: 'blocked', via: 'gateway-endpoint' });
    const found = problem(path);
    expect(found).toMatchObject({ stage: 'endpoint', status: 'fail' });
    expect(found.fix).toContain('s3:GetObject on arn:aws:s3:::ap-northeast-1-birdwatcher-prod/*');
  });

  test('that lets the package bucket through is fine', () => {
    const Resource = ['arn:aws:s3:::web3tier-*', 'arn:aws:s3:::ap-northeast-1-birdwatcher-prod/*'];
    const policy = document({ Effect: 'Allow', Action: 's3:GetObject', Resource });
    expect(problems(withPolicy(policy, { service: 's3' }))).toEqual([]);
  });
});

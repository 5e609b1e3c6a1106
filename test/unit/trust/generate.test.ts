import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, parsePolicy, type Decision } from '../../../src/lib/iam/index.js';
import { accountTrust, lintTrust, serviceTrust, trustedServices, partitionOf } from '../../../src/lib/trust/index.js';
import type { TrustPolicy } from '../../../src/lib/trust/index.js';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const REGIONS = ['ap-northeast-1', 'us-east-1', 'cn-north-1', 'us-gov-west-1'];

/** What the evaluation logic says of a service that assumes the role for one of its customers. */
function decision(
  policy: TrustPolicy,
  { principal, context }: { readonly principal: string; readonly context: Readonly<Record<string, string>> },
): Decision {
  const parsed = parsePolicy({ text: JSON.stringify(policy), id: 'trust', kind: 'resource' }).policy;
  if (parsed === null) throw new Error('the policy cannot be read');
  const resource = `arn:aws:iam::${ACCOUNT}:role/app`;
  const request = { principal, action: 'sts:AssumeRole', resource, context };
  return evaluate({ request, resourcePolicies: [parsed] }).decision;
}

const principalIn = ({ Statement: [{ Principal }] }: TrustPolicy): string => Object.values(Principal)[0] ?? '';

const services = fc.constantFrom(...trustedServices);

describe('a generated trust policy for a service', () => {
  test('has no findings, whatever the service, the region and the options', () => {
    const options = fc.record(
      {
        anyRegion: fc.boolean(),
        externalId: fc.constantFrom(undefined, 'X7-42', 'a:b/c@d'),
        isRegional: fc.boolean(),
      },
      { requiredKeys: ['isRegional'] },
    );
    fc.assert(
      fc.property(services, fc.constantFrom(...REGIONS), options, (service, region, { isRegional, ...given }) => {
        const regionalPrincipal = isRegional && service.regional === true;
        const policy = serviceTrust({ service: service.name, account: ACCOUNT, region, regionalPrincipal, ...given });
        const partition = partitionOf(region);
        const text = JSON.stringify(policy, null, 2);
        expect(lintTrust({ text, account: ACCOUNT, partition })).toEqual([]);
        // Without the role nothing is known of its account and partition.
        expect(lintTrust({ text })).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('lets in its service for the right source, and nobody for another', () => {
    fc.assert(
      fc.property(services, fc.constantFrom(...REGIONS), (service, region) => {
        const policy = serviceTrust({ service: service.name, account: ACCOUNT, region });
        const principal = principalIn(policy);
        const source = (account: string, where: string): Record<string, string> => ({
          'aws:SourceAccount': account,
          'aws:SourceArn':
            `arn:${partitionOf(region)}:` +
            (service.sourceArn ?? 'x:{region}:{account}:y')
              .replace('{region}', where)
              .replace('{account}', account)
              .replace('*', 'anything'),
          'sts:ExternalId': service.externalId === 'account' ? account : (service.externalId?.text ?? 'none'),
        });
        expect(decision(policy, { principal, context: source(ACCOUNT, region) })).toBe('allowed');
        expect(decision(policy, { principal: 'elsewhere.amazonaws.com', context: source(ACCOUNT, region) })).toBe(
          'implicitDeny',
        );
        const isLimited = service.source === 'sent' || service.externalId === 'account';
        expect(decision(policy, { principal, context: source(OTHER, region) })).toBe(
          isLimited ? 'implicitDeny' : 'allowed',
        );
        const isRegional = service.sourceArn !== undefined;
        const elsewhere = decision(policy, { principal, context: source(ACCOUNT, 'eu-west-3') });
        expect(elsewhere).toBe(isRegional ? 'implicitDeny' : 'allowed');
        if (isLimited) expect(decision(policy, { principal, context: {} })).toBe('implicitDeny');
      }),
      { numRuns: 200 },
    );
  });

  test('takes sources of every region when it is told to, and of one account still', () => {
    const policy = serviceTrust({ service: 'events', account: ACCOUNT, region: 'eu-west-1', anyRegion: true });
    const context = (account: string) => ({
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:events:us-east-2:${account}:rule/nightly`,
    });
    expect(decision(policy, { principal: 'events.amazonaws.com', context: context(ACCOUNT) })).toBe('allowed');
    expect(decision(policy, { principal: 'events.amazonaws.com', context: context(OTHER) })).toBe('implicitDeny');
  });

  test('compares accounts exactly and ARNs by pattern', () => {
    const [statement] = serviceTrust({ service: 'logs', account: ACCOUNT, region: 'eu-west-1' }).Statement;
    expect(statement).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'logs.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
        ArnLike: { 'aws:SourceArn': `arn:aws:logs:eu-west-1:${ACCOUNT}:*` },
      },
    });
  });

  test.each([
    ['firehose', { StringEquals: { 'sts:ExternalId': ACCOUNT } }],
    ['config', { StringEquals: { 'aws:SourceAccount': ACCOUNT } }],
    ['vmie', { StringEquals: { 'sts:ExternalId': 'vmimport' } }],
    ['ec2', undefined],
    ['lambda', undefined],
    ['glue', undefined],
    ['backup', undefined],
    ['apigateway', undefined],
    ['cloudtrail', undefined],
  ])('asks of %s what its guide gives, and nothing else', (service, condition) => {
    const [statement] = serviceTrust({ service, account: ACCOUNT, region: 'eu-west-1' }).Statement;
    expect(statement.Condition).toEqual(condition);
  });

  test.each([
    ['logs', 'eu-west-1', false, 'logs.amazonaws.com'],
    ['logs', 'eu-west-1', true, 'logs.eu-west-1.amazonaws.com'],
    ['logs', 'cn-north-1', false, 'logs.cn-north-1.amazonaws.com.cn'],
    ['ec2', 'cn-north-1', false, 'ec2.amazonaws.com.cn'],
    ['ec2', 'us-gov-west-1', false, 'ec2.amazonaws.com'],
    ['lambda', 'cn-northwest-1', false, 'lambda.amazonaws.com'],
    ['states', 'eu-west-1', true, 'states.eu-west-1.amazonaws.com'],
    ['monitoring.rds', 'eu-west-1', false, 'monitoring.rds.amazonaws.com'],
  ])('names %s in %s (by region: %s) %s', (service, region, regionalPrincipal, principal) => {
    expect(principalIn(serviceTrust({ service, account: ACCOUNT, region, regionalPrincipal }))).toBe(principal);
  });

  test('names the partition of the region in the source', () => {
    const [{ Condition }] = serviceTrust({ service: 'ssm', account: ACCOUNT, region: 'us-gov-west-1' }).Statement;
    expect(Condition?.['ArnLike']).toEqual({ 'aws:SourceArn': `arn:aws-us-gov:ssm:us-gov-west-1:${ACCOUNT}:*` });
  });

  test('takes a resource of its account instead of any', () => {
    const sourceArn = `arn:aws:events:eu-west-1:${ACCOUNT}:rule/nightly`;
    const policy = serviceTrust({ service: 'events.amazonaws.com', account: ACCOUNT, region: 'eu-west-1', sourceArn });
    expect(policy.Statement[0].Condition?.['ArnLike']).toEqual({ 'aws:SourceArn': sourceArn });
    expect(lintTrust({ text: JSON.stringify(policy) })).toEqual([]);
  });

  test('takes a resource whose ARN has no account, beside the account', () => {
    const sourceArn = 'arn:aws:s3:::acme-logs';
    const policy = serviceTrust({ service: 'events', account: ACCOUNT, region: 'eu-west-1', sourceArn });
    expect(policy.Statement[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': sourceArn },
    });
  });

  const base = { service: 'logs', account: ACCOUNT, region: 'eu-west-1' };
  test.each([
    [{ ...base, service: 'log' }, 'did you mean: awsops iam trust generate logs'],
    [{ ...base, service: 'stepfunctions' }, 'did you mean: awsops iam trust generate states'],
    [{ ...base, service: 'toaster' }, 'see: awsops iam trust generate --help'],
    [{ ...base, account: '12345' }, 'awsops whoami'],
    [{ ...base, region: 'europe' }, '--region ap-northeast-1'],
    [{ ...base, externalId: 'a b' }, '--external-id ID'],
    [{ ...base, sourceArn: 'arn:aws:logs' }, 'leave it out'],
    [{ ...base, sourceArn: `arn:aws:logs:eu-west-1:${OTHER}:*` }, 'leave it out'],
    [{ ...base, sourceArn: 'arn:aws:logs:eu-west-1:*:*' }, 'leave it out'],
    [{ ...base, sourceArn: `arn:aws-cn:logs:cn-north-1:${ACCOUNT}:*` }, 'leave it out'],
    [{ ...base, service: 'ec2', sourceArn: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/*` }, 'leave it out'],
    [{ ...base, service: 'ssm', regionalPrincipal: true }, 'awsops iam trust generate ssm'],
  ])('is refused with a way out: %j', (input, hint) => {
    expect(() => serviceTrust(input)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(hint) as string }),
    );
  });
});

describe('a generated trust policy for an account', () => {
  const base = { account: ACCOUNT, trustAccount: OTHER, region: 'eu-west-1' };

  test.each([
    { externalId: 'X7-42' },
    { mfa: true },
    { organization: 'o-a1b2c3d4e5' },
    { externalId: 'X7-42', mfa: true, organization: 'o-a1b2c3d4e5' },
    { trustAccount: ACCOUNT },
    { region: 'cn-north-1', mfa: true },
  ])('has no findings with %j', (given) => {
    const policy = accountTrust({ ...base, ...given });
    expect(lintTrust({ text: JSON.stringify(policy), account: ACCOUNT })).toEqual([]);
    expect(principalIn(policy)).toMatch(/^arn:aws(?:-cn)?:iam::\d{12}:root$/);
  });

  test('asks for MFA in a way that an access key does not get around', () => {
    const { Statement } = accountTrust({ ...base, mfa: true });
    expect(Statement[0].Condition).toEqual({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
  });

  test('is refused for another account that nothing limits', () => {
    expect(() => accountTrust(base)).toThrow(`account ${OTHER} would be trusted without any condition`);
    expect(() => accountTrust({ ...base, organization: 'acme' })).toThrow('--organization cannot be "acme"');
    expect(() => accountTrust({ ...base, trustAccount: '1' })).toThrow('--trust-account cannot be "1"');
  });
});

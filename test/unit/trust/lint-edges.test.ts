import { describe, expect, test } from 'vitest';
import { lintTrust } from '../../../src/lib/trust/index.js';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const GITHUB = 'token.actions.githubusercontent.com';
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/${GITHUB}`;
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;
const ORGANIZATION = 'o-a1b2c3d4e5';

type Json = Readonly<Record<string, unknown>>;

const statement = (Effect: string, Principal: unknown, { Condition, Action = 'sts:AssumeRole' }: Json = {}): Json => ({
  Effect,
  Principal,
  Action,
  ...(Condition === undefined ? {} : { Condition }),
});
const allow = (principal: unknown, Condition?: Json): Json => statement('Allow', principal, { Condition });
const deny = (principal: unknown, Condition: Json): Json => statement('Deny', principal, { Condition });
const web = (Condition: Json): Json =>
  statement('Allow', { Federated: OIDC }, { Condition, Action: 'sts:AssumeRoleWithWebIdentity' });

const logs = { Service: 'logs.amazonaws.com' };
const everyone = { AWS: '*' };
const sub = `${GITHUB}:sub`;
const aud = { [`${GITHUB}:aud`]: 'sts.amazonaws.com' };
const mfa = (value: string) => ({ Bool: { 'aws:MultiFactorAuthPresent': value } });

function checks(statements: readonly Json[], input: { readonly isDeployed?: boolean } = {}): readonly string[] {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return lintTrust({ text, account: ACCOUNT, ...input }).map(({ check, status }) => `${check} ${status}`);
}

type Case = readonly [title: string, statements: readonly Json[], expected: readonly string[]];

const CONDITIONS: readonly Case[] = [
  [
    'everybody, since a caller outside of any organization has no such key',
    [allow(everyone, { StringEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION } })],
    ['public-trust fail', 'skippable-condition fail'],
  ],
  [
    'everybody in whatever organization',
    [allow(everyone, { Null: { 'aws:PrincipalOrgID': 'false' } })],
    ['public-trust fail'],
  ],
  [
    'everybody outside of an organization',
    [allow(everyone, { StringNotEquals: { 'aws:PrincipalOrgID': ORGANIZATION } })],
    ['public-trust fail'],
  ],
  ['any organization as source', [allow(logs, { StringLike: { 'aws:SourceOrgID': '*' } })], ['open-source warn']],
  [
    'a wildcard that is no wildcard, once',
    [allow(logs, { StringEquals: { 'aws:SourceAccount': '*' } })],
    ['exact-wildcard fail'],
  ],
  [
    'nothing where the account limits what the ARN leaves open',
    [
      allow(logs, {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
        ArnLike: { 'aws:SourceArn': 'arn:aws:logs:*:*:*' },
      }),
    ],
    [],
  ],
  [
    'no disagreement with accounts that are a pattern',
    [
      allow(logs, {
        StringLike: { 'aws:SourceAccount': [ACCOUNT, '2*'] },
        ArnLike: { 'aws:SourceArn': `arn:aws:logs:*:${ACCOUNT}:*` },
        ArnEquals: { 'aws:SourceArn': `arn:aws:logs:*:${OTHER}:*` },
      }),
    ],
    [],
  ],
  [
    'nothing in one foreign source beside the own account',
    [allow(logs, { StringEquals: { 'aws:SourceAccount': [ACCOUNT, OTHER] } })],
    [],
  ],
  [
    'nothing in ARNs of any partition',
    [allow(logs, { ArnLike: { 'aws:SourceArn': `arn:*:logs:*:${ACCOUNT}:*` } })],
    [],
  ],
];

const DENIALS: readonly Case[] = [
  [
    'a denial that an absent key gets around',
    [allow(logs), deny('*', { StringNotEqualsIfExists: { 'aws:SourceAccount': ACCOUNT } })],
    ['missing-source warn'],
  ],
  [
    'a denial for another service',
    [allow(logs), deny({ Service: 'events.amazonaws.com' }, { StringNotEquals: { 'aws:SourceAccount': ACCOUNT } })],
    ['missing-source warn'],
  ],
  [
    'nothing where the denial is for the service itself',
    [allow(logs), deny(logs, { StringNotEquals: { 'aws:SourceAccount': ACCOUNT } })],
    [],
  ],
  [
    'a denial under a second condition',
    [
      allow(logs),
      deny('*', { StringNotEquals: { 'aws:SourceAccount': ACCOUNT }, IpAddress: { 'aws:SourceIp': '192.0.2.1' } }),
    ],
    ['missing-source warn'],
  ],
  [
    'nothing where all outside of the organization are denied',
    [allow(everyone), deny('*', { StringNotEquals: { 'aws:PrincipalOrgID': ORGANIZATION } })],
    [],
  ],
  [
    'nothing where all without the external id are denied',
    [allow({ AWS: OTHER }), deny('*', { StringNotEquals: { 'sts:ExternalId': 'X7-42' } })],
    [],
  ],
  [
    'nothing in a denial of web identities',
    [
      allow({ AWS: ACCOUNT }),
      statement('Deny', { Federated: OIDC }),
      statement('Deny', { AWS: OTHER }, { Action: '*' }),
    ],
    [],
  ],
  [
    'nothing in a denial without MFA of some only',
    [allow({ AWS: ACCOUNT }), deny('*', { ...mfa('false'), StringEquals: { 'aws:PrincipalType': 'AssumedRole' } })],
    [],
  ],
  [
    'a denial for everybody but one role',
    [allow({ AWS: ACCOUNT }), { Effect: 'Deny', NotPrincipal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
    ['not-principal warn'],
  ],
];

const PRINCIPALS: readonly Case[] = [
  [
    'nothing in the principals of one account',
    [allow(everyone, { StringEquals: { 'aws:PrincipalAccount': OTHER } })],
    [],
  ],
  [
    'accounts that begin alike',
    [allow(everyone, { StringLike: { 'aws:PrincipalAccount': '1234*' } })],
    ['public-trust fail'],
  ],
  [
    'a third party once for all of its roles',
    [allow({ AWS: [`arn:aws:iam::${OTHER}:role/a`, `arn:aws:iam::${OTHER}:role/b`, '999999999999'] })],
    ['third-party-account warn', 'third-party-account warn'],
  ],
  [
    'a third party whose people must not use MFA',
    [allow({ AWS: OTHER }, mfa('false'))],
    ['third-party-account warn', 'mfa-never-bites fail'],
  ],
  [
    'a third party by a name that IAM refuses, twice',
    [allow({ AWS: `arn:aws:iam::${OTHER}:role/app-*` })],
    ['third-party-account warn', 'invalid-principal fail'],
  ],
  [
    'MFA of federated users',
    [
      statement(
        'Allow',
        { Federated: SAML },
        { Action: 'sts:AssumeRoleWithSAML', Condition: { ...mfa('true'), StringEquals: { 'SAML:aud': 'x' } } },
      ),
    ],
    ['mfa-of-service fail'],
  ],
];

const SUBJECTS: readonly Case[] = [
  [
    'a subject that may be absent',
    [web({ StringEquals: aud, 'ForAllValues:StringLike': { [sub]: 'repo:acme/web:*' } })],
    ['skippable-condition fail'],
  ],
  [
    'a wildcard in an exact subject, once',
    [web({ StringEquals: { ...aud, [sub]: 'repo:acme/*' } })],
    ['exact-wildcard fail'],
  ],
  [
    'a subject that is excluded only',
    [web({ StringEquals: aud, StringNotEquals: { [sub]: 'repo:acme/web:pull_request' } })],
    ['oidc-subject fail'],
  ],
  ['any audience', [web({ StringLike: { [`${GITHUB}:aud`]: '*', [sub]: 'repo:acme/web:*' } })], ['oidc-audience warn']],
  [
    'one of two subjects',
    [web({ StringEquals: aud, StringLike: { [sub]: ['repo:acme/web:*', '*'] } })],
    ['oidc-subject fail'],
  ],
];

describe.each([
  ['conditions', CONDITIONS],
  ['denials', DENIALS],
  ['principals', PRINCIPALS],
  ['subjects', SUBJECTS],
])('of %s the lint finds', (_, cases) => {
  test.each(cases)('%s', (_title, statements, expected) => {
    expect(checks(statements)).toEqual(expected);
  });
});

describe('the lint', () => {
  test('takes the services of a deployed role for known, as IAM does, but not what is no service', () => {
    const services = (...names: readonly string[]) => [allow({ Service: names })];
    const unknown = services('quantumtoaster.amazonaws.com', 'lamda.amazonaws.com');
    expect(checks(unknown)).toEqual(['service-principal warn', 'service-principal fail']);
    expect(checks(unknown, { isDeployed: true })).toEqual([]);
    expect(checks(services('ec2', 'example.com'), { isDeployed: true })).toEqual([
      'service-principal fail',
      'service-principal fail',
    ]);
  });

  test('does not count white space', () => {
    const text = `{"Version": "2012-10-17",${' '.repeat(5000)}"Statement": [${JSON.stringify(allow({ AWS: ACCOUNT }))}]}`;
    expect(lintTrust({ text, account: ACCOUNT })).toEqual([]);
  });

  test.each([
    ['lamda.amazonaws.com', 'lambda.amazonaws.com'],
    ['cloudwatchlogs.amazonaws.com', 'logs.amazonaws.com'],
    ['Logs.amazonaws.com', 'logs.amazonaws.com'],
    ['firehos.amazonaws.com', 'firehose.amazonaws.com'],
    ['vpc-flow-log.amazonaws.com', 'vpc-flow-logs.amazonaws.com'],
    ['ecs-task.amazonaws.com', 'ecs-tasks.amazonaws.com'],
    ['s3.amazon.com', 's3.amazonaws.com'],
    ['lambda.amazonaws', 'lambda.amazonaws.com'],
    ['lambda', 'lambda.amazonaws.com'],
    ['log.eu-west-1.amazonaws.com', 'logs.amazonaws.com'],
  ])('knows which service was meant by %s', (name, meant) => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [allow({ Service: name })] });
    const finding = lintTrust({ text }).find(({ check }) => check === 'service-principal');
    expect(finding).toMatchObject({ status: 'fail', fix: `did you mean "${meant}"?` });
  });

  test.each([
    ['StringEquals', 'aws:SourceArn', 'write "ArnLike"'],
    ['StringEquals', 'aws:SourceAccount', 'write "StringLike"'],
    ['ForAnyValue:StringEquals', 'aws:PrincipalOrgPaths', 'write "ForAnyValue:StringLike"'],
    ['StringNotEquals', 'aws:PrincipalArn', 'write "ArnNotLike"'],
  ])('says which operator has wildcards instead of %s for %s', (operator, key, fix) => {
    const conditions = { [operator]: { [key]: `arn:aws:logs:*:${ACCOUNT}:*` } };
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [allow({ AWS: ACCOUNT }, conditions)] });
    expect(lintTrust({ text, account: ACCOUNT }).find(({ check }) => check === 'exact-wildcard')).toMatchObject({
      fix,
    });
  });
});

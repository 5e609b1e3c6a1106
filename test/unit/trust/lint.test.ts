import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lintTrust, trustChecks, trustedServices } from '../../../src/lib/trust/index.js';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const GITHUB = 'token.actions.githubusercontent.com';
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/${GITHUB}`;
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;

type Json = Readonly<Record<string, unknown>>;

const document = (...statements: readonly Json[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);

const allow = (principal: unknown, Condition?: Json, more: Json = {}): Json => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  ...(Condition === undefined ? {} : { Condition }),
  ...more,
});
const web = (Condition?: Json): Json =>
  allow({ Federated: OIDC }, Condition, { Action: 'sts:AssumeRoleWithWebIdentity' });
const logs = (Condition?: Json): Json => allow({ Service: 'logs.amazonaws.com' }, Condition);
const deny = (Condition: Json): Json => ({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Condition });

const githubAud = { [`${GITHUB}:aud`]: 'sts.amazonaws.com' };
const githubSub = (value: string): Json => web({ StringEquals: githubAud, StringLike: { [`${GITHUB}:sub`]: value } });

/** One finding: check, status, and the text that it stands at. */
type Expected = readonly [check: string, status: 'fail' | 'warn', at: string];

/** What the lint finds, with the text at the place that it names. */
function found(
  text: string,
  input: { readonly account?: string; readonly partition?: string } = {},
): readonly Expected[] {
  return lintTrust({ text, account: ACCOUNT, ...input }).map(({ check, status, line, column }): Expected => {
    const rest = (text.split('\n')[line - 1] ?? '').slice(column - 1);
    return [check, status, /^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0].slice(1, -1) ?? rest.slice(0, 1)];
  });
}

const CASES: readonly (readonly [title: string, text: string, expected: Expected])[] = [
  ['a service that may act for anybody', document(logs()), ['missing-source', 'warn', 'logs.amazonaws.com']],
  [
    'the regional form of it',
    document(allow({ Service: 'logs.eu-west-1.amazonaws.com' })),
    ['missing-source', 'warn', 'logs.eu-west-1.amazonaws.com'],
  ],
  [
    'Firehose without its external id',
    document(allow({ Service: 'firehose.amazonaws.com' })),
    ['missing-source', 'warn', 'firehose.amazonaws.com'],
  ],
  [
    'one of two services that may act for anybody',
    document(allow({ Service: ['ec2.amazonaws.com', 'scheduler.amazonaws.com'] })),
    ['missing-source', 'warn', 'scheduler.amazonaws.com'],
  ],
  [
    'a source ARN of any account',
    document(logs({ ArnLike: { 'aws:SourceArn': 'arn:aws:logs:*:*:*' } })),
    ['open-source', 'warn', 'arn:aws:logs:*:*:*'],
  ],
  ['any source account', document(logs({ StringLike: { 'aws:SourceAccount': '*' } })), ['open-source', 'warn', '*']],
  [
    'a source condition that locks the service out',
    document(allow({ Service: 'lambda.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': ACCOUNT } })),
    ['source-not-sent', 'warn', 'aws:SourceAccount'],
  ],
  [
    'a source key that may be absent',
    document(logs({ StringEqualsIfExists: { 'aws:SourceAccount': ACCOUNT } })),
    ['skippable-condition', 'fail', 'StringEqualsIfExists'],
  ],
  [
    'a source key under ForAllValues',
    document(logs({ 'ForAllValues:StringEquals': { 'aws:SourceAccount': ACCOUNT } })),
    ['skippable-condition', 'fail', 'ForAllValues:StringEquals'],
  ],
  [
    'keys that disagree',
    document(
      logs({
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
        ArnLike: { 'aws:SourceArn': `arn:aws:logs:eu-west-1:${OTHER}:*` },
      }),
    ),
    ['source-mismatch', 'fail', `arn:aws:logs:eu-west-1:${OTHER}:*`],
  ],
  [
    'the source of another account',
    document(logs({ StringEquals: { 'aws:SourceAccount': OTHER } })),
    ['foreign-source', 'warn', OTHER],
  ],
  [
    'a wildcard under an exact operator',
    document(logs({ StringEquals: { 'aws:SourceArn': `arn:aws:logs:eu-west-1:${ACCOUNT}:*` } })),
    ['exact-wildcard', 'fail', `arn:aws:logs:eu-west-1:${ACCOUNT}:*`],
  ],
  ['everybody', document(allow('*')), ['public-trust', 'fail', '*']],
  ['everybody, written as AWS', document(allow({ AWS: '*' })), ['public-trust', 'fail', '*']],
  [
    'everybody with an external id',
    document(allow({ AWS: '*' }, { StringEquals: { 'sts:ExternalId': 'X7-42' } })),
    ['public-trust', 'fail', '*'],
  ],
  [
    'everybody of any organization',
    document(allow({ AWS: '*' }, { StringLike: { 'aws:PrincipalOrgID': '*' } })),
    ['public-trust', 'fail', '*'],
  ],
  [
    'everybody whose ARN may be of any account',
    document(allow({ AWS: '*' }, { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } })),
    ['public-trust', 'fail', '*'],
  ],
  [
    'everybody from an address',
    document(allow({ AWS: '*' }, { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })),
    ['public-trust', 'warn', '*'],
  ],
  [
    'everybody but one',
    document({ Effect: 'Allow', NotPrincipal: { AWS: `arn:aws:iam::${OTHER}:root` }, Action: 'sts:AssumeRole' }),
    ['not-principal', 'fail', 'NotPrincipal'],
  ],
  [
    'a third party without external id',
    document(allow({ AWS: `arn:aws:iam::${OTHER}:root` })),
    ['third-party-account', 'warn', `arn:aws:iam::${OTHER}:root`],
  ],
  ['a third party by its number', document(allow({ AWS: OTHER })), ['third-party-account', 'warn', OTHER]],
  [
    'any external id',
    document(allow({ AWS: OTHER }, { StringLike: { 'sts:ExternalId': 'acme-*' } })),
    ['open-external-id', 'warn', 'acme-*'],
  ],
  ['every service', document(allow({ Service: '*' })), ['service-principal', 'fail', '*']],
  [
    'a misspelt service',
    document(allow({ Service: 'lamda.amazonaws.com' })),
    ['service-principal', 'fail', 'lamda.amazonaws.com'],
  ],
  [
    'a service in upper case',
    document(allow({ Service: 'EC2.amazonaws.com' })),
    ['service-principal', 'fail', 'EC2.amazonaws.com'],
  ],
  ['a service without suffix', document(allow({ Service: 'ec2' })), ['service-principal', 'fail', 'ec2']],
  [
    'a service with a wrong suffix',
    document(allow({ Service: 'ec2.amazon.com' })),
    ['service-principal', 'fail', 'ec2.amazon.com'],
  ],
  [
    'a service that nobody knows',
    document(allow({ Service: 'quantumtoaster.amazonaws.com' })),
    ['service-principal', 'warn', 'quantumtoaster.amazonaws.com'],
  ],
  [
    'what a deleted role left behind',
    document(allow({ AWS: 'AROAEXAMPLEEXAMPLE123' })),
    ['deleted-principal', 'warn', 'AROAEXAMPLEEXAMPLE123'],
  ],
  ['GitHub without a subject', document(web({ StringEquals: githubAud })), ['oidc-subject', 'fail', OIDC]],
  ['any subject', document(githubSub('*')), ['oidc-subject', 'fail', '*']],
  ['any repository', document(githubSub('repo:*')), ['oidc-subject', 'fail', 'repo:*']],
  ['organizations that begin alike', document(githubSub('repo:acme*')), ['oidc-subject', 'fail', 'repo:acme*']],
  ['a whole organization', document(githubSub('repo:acme/*')), ['oidc-subject', 'warn', 'repo:acme/*']],
  ['repositories that begin alike', document(githubSub('repo:acme/web*')), ['oidc-subject', 'warn', 'repo:acme/web*']],
  [
    'GitHub without an audience',
    document(web({ StringEquals: { [`${GITHUB}:sub`]: 'repo:acme/web:ref:refs/heads/main' } })),
    ['oidc-audience', 'warn', OIDC],
  ],
  [
    'any application of a provider',
    document(
      allow({ Federated: 'cognito-identity.amazonaws.com' }, undefined, { Action: 'sts:AssumeRoleWithWebIdentity' }),
    ),
    ['oidc-audience', 'fail', 'cognito-identity.amazonaws.com'],
  ],
  [
    'SAML without an audience',
    document(allow({ Federated: SAML }, undefined, { Action: 'sts:AssumeRoleWithSAML' })),
    ['saml-audience', 'warn', SAML],
  ],
  [
    'a provider by the wrong action',
    document(allow({ Federated: SAML }, { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } })),
    ['action-of-principal', 'fail', 'sts:AssumeRole'],
  ],
  [
    'a service by the action of providers',
    document(allow({ Service: 'ec2.amazonaws.com' }, undefined, { Action: 'sts:AssumeRoleWithWebIdentity' })),
    ['action-of-principal', 'fail', 'sts:AssumeRoleWithWebIdentity'],
  ],
  [
    'more than assuming',
    document(allow({ Service: 'ec2.amazonaws.com' }, undefined, { Action: 'sts:*' })),
    ['wrong-action', 'warn', 'sts:*'],
  ],
  ['everything', document(allow({ AWS: ACCOUNT }, undefined, { Action: '*' })), ['wrong-action', 'warn', '*']],
  [
    'an action of another service',
    document(allow({ AWS: ACCOUNT }, undefined, { Action: ['sts:AssumeRole', 's3:GetObject'] })),
    ['wrong-action', 'fail', 's3:GetObject'],
  ],
  [
    'a misspelt action',
    document(allow({ AWS: ACCOUNT }, undefined, { Action: ['sts:AssumeRole', 'sts:TagSesion'] })),
    ['wrong-action', 'fail', 'sts:TagSesion'],
  ],
  [
    'every action but one',
    document({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, NotAction: 'sts:TagSession' }),
    ['wrong-action', 'warn', 'NotAction'],
  ],
  [
    'MFA that access keys get around',
    document(allow({ AWS: ACCOUNT }, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } })),
    ['mfa-never-bites', 'fail', 'BoolIfExists'],
  ],
  [
    'an age of MFA that access keys get around',
    document(allow({ AWS: ACCOUNT }, { NumericLessThanIfExists: { 'aws:MultiFactorAuthAge': '3600' } })),
    ['mfa-never-bites', 'fail', 'NumericLessThanIfExists'],
  ],
  [
    'MFA that may be false',
    document(allow({ AWS: ACCOUNT }, { Null: { 'aws:MultiFactorAuthPresent': 'false' } })),
    ['mfa-never-bites', 'fail', 'Null'],
  ],
  [
    'those without MFA',
    document(allow({ AWS: ACCOUNT }, { Null: { 'aws:MultiFactorAuthAge': true } })),
    ['mfa-never-bites', 'fail', 'Null'],
  ],
  [
    'those who have not used MFA',
    document(allow({ AWS: ACCOUNT }, { Bool: { 'aws:MultiFactorAuthPresent': false } })),
    ['mfa-never-bites', 'fail', 'Bool'],
  ],
  [
    'a denial that spares access keys',
    document(allow({ AWS: ACCOUNT }), deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } })),
    ['mfa-never-bites', 'fail', 'Bool'],
  ],
  [
    'MFA of a service',
    document(allow({ Service: 'ec2.amazonaws.com' }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })),
    ['mfa-of-service', 'fail', 'aws:MultiFactorAuthPresent'],
  ],
  [
    'a wrong beginning of an ARN',
    document(allow({ AWS: `aen:aws:iam::${ACCOUNT}:root` })),
    ['arn-form', 'fail', `aen:aws:iam::${ACCOUNT}:root`],
  ],
  [
    'a partition that does not exist',
    document(allow({ AWS: `arn:awss:iam::${ACCOUNT}:root` })),
    ['arn-form', 'fail', `arn:awss:iam::${ACCOUNT}:root`],
  ],
  [
    'partitions that do not reach each other',
    document(allow({ AWS: [`arn:aws:iam::${ACCOUNT}:root`, `arn:aws-cn:iam::${ACCOUNT}:role/x`] })),
    ['partition', 'fail', `arn:aws-cn:iam::${ACCOUNT}:role/x`],
  ],
  [
    'a principal of China beside ARNs that are not',
    document(allow({ Service: 'ec2.amazonaws.com.cn', AWS: `arn:aws:iam::${ACCOUNT}:root` })),
    ['partition', 'fail', 'ec2.amazonaws.com.cn'],
  ],
  [
    'a misspelt condition key',
    document(allow({ Service: 'ec2.amazonaws.com' }, { StringEquals: { 'aws:PrincipalOrgIDs': 'o-a1b2c3d4e5' } })),
    ['condition-key', 'fail', 'aws:PrincipalOrgIDs'],
  ],
  [
    'a condition key in the wrong case',
    document(allow({ AWS: OTHER }, { StringEquals: { 'sts:Externalid': 'X7-42' } })),
    ['condition-key', 'warn', 'sts:Externalid'],
  ],
  [
    'an element in the wrong case',
    JSON.stringify({ version: '2012-10-17', Statement: [allow({ AWS: ACCOUNT })] }, null, 2),
    ['element-case', 'fail', 'version'],
  ],
  [
    'an element of a statement in the wrong case',
    document(allow({ AWS: ACCOUNT }, undefined, { condition: {} })),
    ['element-case', 'fail', 'condition'],
  ],
  [
    'a resource',
    document(allow({ AWS: ACCOUNT }, undefined, { Resource: '*' })),
    ['resource-element', 'fail', 'Resource'],
  ],
  ['no version', JSON.stringify({ Statement: [allow({ AWS: ACCOUNT })] }), ['old-version', 'warn', '{']],
  [
    'the old version',
    JSON.stringify({ Version: '2008-10-17', Statement: [allow({ AWS: ACCOUNT })] }),
    ['old-version', 'warn', '2008-10-17'],
  ],
  [
    'more text than the quota',
    document(allow({ AWS: Array.from({ length: 50 }, (_, n) => `arn:aws:iam::${ACCOUNT}:role/application-${n}`) })),
    ['document-length', 'warn', '{'],
  ],
  [
    'more text than any quota',
    document(allow({ AWS: Array.from({ length: 110 }, (_, n) => `arn:aws:iam::${ACCOUNT}:role/application-${n}`) })),
    ['document-length', 'fail', '{'],
  ],
  [
    'an operator that does not exist',
    document(allow({ AWS: ACCOUNT }, { StringEqual: { 'aws:SourceIp': 'x' } })),
    ['unknown-operator', 'fail', 'StringEqual'],
  ],
];

describe('the lint finds', () => {
  test.each(CASES)('%s', (_, text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  test('what the cases above show, with every check that there is', () => {
    const shown = new Set(CASES.map(([, , [check]]) => check));
    expect(trustChecks.filter((check) => !shown.has(check))).toEqual([]);
  });

  test('malformed JSON with line and column', () => {
    const [finding] = lintTrust({ text: '{\n  "Version": "2012-10-17",\n  "Statement": [,]\n}' });
    expect(finding).toMatchObject({ check: 'invalid-json', status: 'fail', line: 3, column: 17 });
  });

  test('what is wrong in a document whose elements are in the wrong case, too', () => {
    const text = JSON.stringify({
      version: '2012-10-17',
      statement: [{ effect: 'Allow', principal: '*', action: 'sts:AssumeRole' }],
    });
    expect(found(text).map(([check]) => check)).toContain('public-trust');
  });

  test('a foreign partition by the role alone', () => {
    const text = document(allow({ AWS: `arn:aws:iam::${ACCOUNT}:root` }));
    expect(found(text, { partition: 'aws-cn' })).toEqual([['partition', 'fail', `arn:aws:iam::${ACCOUNT}:root`]]);
  });

  test('every service that says for whom it acts, and none that does not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...trustedServices), ({ name, source, externalId }) => {
        const checks = found(document(allow({ Service: `${name}.amazonaws.com` }))).map(([check]) => check);
        expect(checks).toEqual(source === 'sent' || externalId !== undefined ? ['missing-source'] : []);
      }),
      { numRuns: 100 },
    );
  });

  test('a third party wherever the account of the role is not known, and says how to tell it', () => {
    const [finding] = lintTrust({ text: document(allow({ AWS: ACCOUNT })) });
    expect(finding).toMatchObject({ check: 'third-party-account', status: 'warn' });
    expect(finding?.fix).toContain(`--account ${ACCOUNT}`);
  });
});

describe('the lint has nothing against', () => {
  test.each<readonly [title: string, text: string]>([
    ['an instance profile', document(allow({ Service: 'ec2.amazonaws.com' }))],
    ['an instance profile in China', document(allow({ Service: 'ec2.amazonaws.com.cn' }))],
    ['a function', document(allow({ Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] }))],
    ['a service that it knows by name only', document(allow({ Service: 'transfer.amazonaws.com' }))],
    ['a source by its account', document(logs({ StringEquals: { 'aws:SourceAccount': ACCOUNT } }))],
    ['a source by its ARN', document(logs({ ArnLike: { 'aws:SourceArn': `arn:aws:logs:*:${ACCOUNT}:*` } }))],
    ['a source under StringLike', document(logs({ StringLike: { 'aws:SourceArn': `arn:aws:logs:*:${ACCOUNT}:*` } }))],
    ['a bucket as source', document(logs({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme-logs' } }))],
    ['a source by its organization', document(logs({ StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } }))],
    ['a source that a denial limits', document(logs(), deny({ StringNotEquals: { 'aws:SourceAccount': ACCOUNT } }))],
    [
      'Firehose with its external id',
      document(allow({ Service: 'firehose.amazonaws.com' }, { StringEquals: { 'sts:ExternalId': ACCOUNT } })),
    ],
    ['the own account', document(allow({ AWS: `arn:aws:iam::${ACCOUNT}:root` }))],
    [
      'a third party with its external id',
      document(allow({ AWS: OTHER }, { StringEquals: { 'sts:ExternalId': 'X7' } })),
    ],
    [
      'an account of the organization',
      document(allow({ AWS: OTHER }, { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })),
    ],
    [
      'people of another account with MFA',
      document(allow({ AWS: OTHER }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })),
    ],
    [
      'people with recent MFA',
      document(allow({ AWS: OTHER }, { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } })),
    ],
    ['everybody of an organization', document(allow('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }))],
    [
      'named roles',
      document(allow({ AWS: '*' }, { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/ci-*` } })),
    ],
    [
      'a branch on GitHub',
      document(web({ StringEquals: { ...githubAud, [`${GITHUB}:sub`]: 'repo:acme/web:ref:refs/heads/main' } })),
    ],
    ['the branches of a repository', document(githubSub('repo:acme/web:*'))],
    [
      'SAML with its audience',
      document(
        allow(
          { Federated: SAML },
          { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
          { Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] },
        ),
      ),
    ],
    ['tags of sessions', document({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'sts:TagSession' })],
    [
      'pods',
      document(
        allow({ Service: 'pods.eks.amazonaws.com' }, undefined, { Action: ['sts:AssumeRole', 'sts:TagSession'] }),
      ),
    ],
    [
      'a denial of those without MFA',
      document(allow({ AWS: ACCOUNT }), deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })),
    ],
    [
      'a wildcard that a variable writes',
      document(allow({ AWS: ACCOUNT }, { StringEquals: { 'aws:UserAgent': 'a${*}' } })),
    ],
    ['the prefix that some guides write', document(logs({ StringLike: { 'AWS:SourceAccount': ACCOUNT } }))],
    ['tags of callers', document(allow({ AWS: ACCOUNT }, { StringEquals: { 'aws:PrincipalTag/team': 'web' } }))],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('the lint of anything', () => {
  test('never throws, and places every finding in the text', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('Principal', 'Condition', 'Action', 'Statement'), (json, element) => {
        const value: unknown = JSON.parse(json);
        const text = JSON.stringify({ Statement: [{ Effect: 'Allow', [element]: value }], [element]: value }, null, 1);
        const lines = text.split('\n');
        for (const { line, column, reason } of lintTrust({ text })) {
          expect(lines[line - 1]?.length ?? -1).toBeGreaterThanOrEqual(column - 1);
          expect(reason).not.toContain('undefined');
        }
      }),
      { numRuns: 300 },
    );
  });
});

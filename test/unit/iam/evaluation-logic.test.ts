import { describe, expect, test } from 'vitest';
import type { AccessRequest, Decision, EvaluationInput, Policy } from '../../../src/lib/iam/index.js';
import {
  ACCOUNT,
  allow,
  boundary,
  deny,
  evaluation,
  grant,
  OTHER,
  policy,
  resourcePolicy,
  ROLE,
  ROOT,
  scp,
  session,
  SESSION,
  USER,
  type Json,
} from './helpers.js';

type Policies = Omit<EvaluationInput, 'request'>;
type Case = readonly [what: string, policies: Policies, expected: Decision, request?: Partial<AccessRequest>];

const yes = policy(allow());
const no = policy(allow({ Action: 'ec2:*' }));
const never = policy(deny());
const forbids = deny();

const decides = (cases: readonly Case[]): void => {
  test.each(cases.map(([what, ...rest]) => ({ what, rest })))('$what', ({ rest: [policies, expected, overrides] }) => {
    expect(evaluation(policies, overrides).decision).toBe(expected);
  });
};

describe('identity-based policies', () => {
  decides([
    ['deny when there are none', { identityPolicies: [] }, 'implicitDeny'],
    ['deny what none allows', { identityPolicies: [no] }, 'implicitDeny'],
    ['allow what one of several allows', { identityPolicies: [no, yes] }, 'allowed'],
    ['deny what one of several denies', { identityPolicies: [yes, never] }, 'explicitDeny'],
    [
      'deny what a statement before the grant denies',
      { identityPolicies: [policy([forbids, allow()])] },
      'explicitDeny',
    ],
    [
      'allow when the condition of the denial does not hold',
      { identityPolicies: [policy([allow(), deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })])] },
      'allowed',
      { context: { 'aws:SecureTransport': 'true' } },
    ],
    [
      'deny by a negated condition whose key is missing',
      {
        identityPolicies: [policy([allow(), deny({ Condition: { StringNotEquals: { 'aws:PrincipalTag/a': 'b' } } })])],
      },
      'explicitDeny',
    ],
    [
      'allow with a denial of all actions but this one',
      { identityPolicies: [policy([allow(), deny({ Action: undefined, NotAction: 's3:*' })])] },
      'allowed',
    ],
    ['do not matter to the root user', { identityPolicies: [] }, 'allowed', { principal: ROOT }],
    ['bind the root user when they deny', { identityPolicies: [never] }, 'explicitDeny', { principal: ROOT }],
  ]);
});

const limit = (name: 'boundary' | 'session', statements: readonly Json[]): Policies =>
  name === 'boundary' ? { boundary: boundary(...statements) } : { sessionPolicies: [session(...statements)] };

describe.each(['boundary', 'session'] as const)('a limit by %s', (name) => {
  const open = limit(name, [allow({ Action: '*' })]);
  const closed = limit(name, [allow({ Action: 'ec2:*' })]);
  const forbidding = limit(name, [allow({ Action: '*' }), forbids]);
  decides([
    ['grants nothing', { identityPolicies: [], ...open }, 'implicitDeny'],
    ['lets through what both allow', { identityPolicies: [yes], ...open }, 'allowed'],
    ['stops what only the identity allows', { identityPolicies: [yes], ...closed }, 'implicitDeny'],
    ['denies explicitly', { identityPolicies: [yes], ...forbidding }, 'explicitDeny'],
  ]);
});

describe('boundary and session together', () => {
  decides([
    [
      'both have to allow',
      { identityPolicies: [yes], boundary: boundary(allow()), sessionPolicies: [session(allow())] },
      'allowed',
    ],
    [
      'one that does not is enough to deny',
      { identityPolicies: [yes], boundary: boundary(allow()), sessionPolicies: [session(allow({ Action: 'ec2:*' }))] },
      'implicitDeny',
    ],
    [
      'one of several session policies is enough to allow',
      { identityPolicies: [yes], sessionPolicies: [session(allow({ Action: 'ec2:*' })), session(allow())] },
      'allowed',
    ],
    ['no session policies are no limit', { identityPolicies: [yes], sessionPolicies: [] }, 'allowed'],
    ['no boundary is no limit', { identityPolicies: [yes], boundary: null }, 'allowed'],
  ]);
});

const full = scp(allow({ Action: '*' }));
const only = (action: string): Policy => scp(allow({ Action: action }));

describe('service control policies', () => {
  const identityPolicies = [yes];
  decides([
    ['no levels are no limit', { identityPolicies, scpLevels: [] }, 'allowed'],
    ['grant nothing', { identityPolicies: [], scpLevels: [[full]] }, 'implicitDeny'],
    ['allow when every level allows', { identityPolicies, scpLevels: [[full], [full], [full]] }, 'allowed'],
    ['deny when the root does not allow', { identityPolicies, scpLevels: [[only('ec2:*')], [full]] }, 'implicitDeny'],
    [
      'deny when a level between does not allow',
      { identityPolicies, scpLevels: [[full], [only('ec2:*')], [full]] },
      'implicitDeny',
    ],
    [
      'deny when the account does not allow',
      { identityPolicies, scpLevels: [[full], [only('ec2:*')]] },
      'implicitDeny',
    ],
    ['deny when a level has no policies', { identityPolicies, scpLevels: [[full], []] }, 'implicitDeny'],
    [
      'allow when one of a level’s policies allows',
      { identityPolicies, scpLevels: [[only('ec2:*'), only('s3:*')]] },
      'allowed',
    ],
    [
      'deny explicitly at any level',
      { identityPolicies, scpLevels: [[full], [full, scp(forbids)], [full]] },
      'explicitDeny',
    ],
    [
      'deny other regions by a negated condition',
      {
        identityPolicies,
        scpLevels: [[full, scp(deny({ Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }))]],
      },
      'explicitDeny',
      { context: { 'aws:RequestedRegion': 'us-east-1' } },
    ],
    ['bind the root user', { scpLevels: [[only('ec2:*')]] }, 'implicitDeny', { principal: ROOT }],
    [
      'bind what a resource grants directly',
      { identityPolicies: [], resourcePolicies: [resourcePolicy(grant({ AWS: USER }))], scpLevels: [[only('ec2:*')]] },
      'implicitDeny',
    ],
    [
      'do not apply to services',
      {
        resourcePolicies: [resourcePolicy(grant({ Service: 'logs.amazonaws.com' }))],
        scpLevels: [[scp(forbids)]],
      },
      'allowed',
      { principal: 'logs.amazonaws.com' },
    ],
  ]);
});

describe('resource-based policies in the same account', () => {
  const by = (principal: unknown, overrides: Json = {}): Policies => ({
    identityPolicies: [],
    resourcePolicies: [resourcePolicy(grant(principal, overrides))],
  });
  decides([
    ['allow the user that they name', by({ AWS: USER }), 'allowed'],
    ['do not allow another user', by({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }), 'implicitDeny'],
    ['have names of users in their case', by({ AWS: USER.replace('alice', 'Alice') }), 'implicitDeny'],
    ['leave it to identity policies when they name the account', by({ AWS: ACCOUNT }), 'implicitDeny'],
    ['leave it to identity policies when they name the account’s root', by({ AWS: ROOT }), 'implicitDeny'],
    ['allow everybody', by('*'), 'allowed'],
    ['allow every account', by({ AWS: '*' }), 'allowed'],
    ['allow one of several', by({ AWS: [`arn:aws:iam::${OTHER}:root`, USER] }), 'allowed'],
    [
      'allow the service that they name',
      by({ Service: 's3.amazonaws.com' }),
      'allowed',
      { principal: 's3.amazonaws.com' },
    ],
    [
      'do not allow another service',
      by({ Service: 's3.amazonaws.com' }),
      'implicitDeny',
      { principal: 'sns.amazonaws.com' },
    ],
    [
      'do not take a service for an account',
      by({ AWS: '111122223333' }),
      'implicitDeny',
      { principal: 's3.amazonaws.com' },
    ],
    ['allow the role of a session', by({ AWS: ROLE }), 'allowed', { principal: SESSION }],
    ['do not allow another role', by({ AWS: ROLE.replace('web', 'api') }), 'implicitDeny', { principal: SESSION }],
    [
      'do not allow a role of that name in another account',
      by({ AWS: ROLE.replace(ACCOUNT, OTHER) }),
      'implicitDeny',
      { principal: SESSION },
    ],
    ['allow the session that they name', by({ AWS: SESSION }), 'allowed', { principal: SESSION }],
    [
      'do not allow another session',
      by({ AWS: SESSION.replace('i-1', 'i-2') }),
      'implicitDeny',
      { principal: SESSION },
    ],
    [
      'allow an identity provider',
      by({ Federated: 'accounts.google.com' }),
      'allowed',
      { principal: 'accounts.google.com' },
    ],
    ['allow nobody in particular', by('*'), 'allowed', { principal: null }],
    ['do not allow nobody where they name somebody', by({ AWS: USER }), 'implicitDeny', { principal: null }],
    ['allow the account’s root user', by({ AWS: ROOT }), 'allowed', { principal: ROOT }],
    [
      'deny whom they name',
      { identityPolicies: [yes], resourcePolicies: [resourcePolicy(grant({ AWS: USER }, { Effect: 'Deny' }))] },
      'explicitDeny',
    ],
    [
      'deny all of an account',
      { identityPolicies: [yes], resourcePolicies: [resourcePolicy(grant({ AWS: ACCOUNT }, { Effect: 'Deny' }))] },
      'explicitDeny',
    ],
    [
      'deny the sessions of a role',
      { identityPolicies: [yes], resourcePolicies: [resourcePolicy(grant({ AWS: ROLE }, { Effect: 'Deny' }))] },
      'explicitDeny',
      { principal: SESSION },
    ],
    [
      'do not matter when identity policies allow',
      { identityPolicies: [yes], resourcePolicies: [resourcePolicy(grant({ AWS: OTHER }))] },
      'allowed',
    ],
    ['apply to their resource only', by({ AWS: USER }, { Resource: 'arn:aws:s3:::other/*' }), 'implicitDeny'],
    ['without resource are about what they are attached to', by({ AWS: USER }, { Resource: undefined }), 'allowed'],
    [
      'allow by condition on the principal',
      by('*', { Condition: { ArnLike: { 'aws:PrincipalArn': `${ROLE.replace('app/', '')}` } } }),
      'allowed',
      { principal: SESSION },
    ],
  ]);

  // IAM user guide, "Resource-based policies and implicit denies in other policy types (same account)".
  const shut = { identityPolicies: [], boundary: boundary(allow({ Action: 'ec2:*' })) };
  const shutSession = { sessionPolicies: [session(allow({ Action: 'ec2:*' }))] };
  const named = (principal: unknown): Policies => ({ resourcePolicies: [resourcePolicy(grant(principal))] });
  decides([
    ['a user by ARN is not limited by the boundary', { ...shut, ...named({ AWS: USER }) }, 'allowed'],
    [
      'a session by ARN is not limited by boundary and session policies',
      { ...shut, ...shutSession, ...named({ AWS: SESSION }) },
      'allowed',
      { principal: SESSION },
    ],
    [
      'a session by its role is limited by the boundary',
      { ...shut, ...named({ AWS: ROLE }) },
      'implicitDeny',
      { principal: SESSION },
    ],
    [
      'a session by its role is limited by session policies',
      { identityPolicies: [], ...shutSession, ...named({ AWS: ROLE }) },
      'implicitDeny',
      { principal: SESSION },
    ],
    [
      'a session by its role is not limited by identity policies',
      { identityPolicies: [], boundary: boundary(allow()), ...named({ AWS: ROLE }) },
      'allowed',
      { principal: SESSION },
    ],
    [
      'a role by ARN is limited by the boundary',
      { ...shut, ...named({ AWS: ROLE }) },
      'implicitDeny',
      { principal: ROLE },
    ],
    ['everybody is not limited by the boundary', { ...shut, ...named('*') }, 'allowed'],
    [
      'a denial in the boundary counts all the same',
      { identityPolicies: [], boundary: boundary(allow(), forbids), ...named({ AWS: USER }) },
      'explicitDeny',
    ],
    [
      'a federated user by ARN is allowed',
      { identityPolicies: [], ...named({ AWS: `arn:aws:sts::${ACCOUNT}:federated-user/x` }) },
      'allowed',
      { principal: `arn:aws:sts::${ACCOUNT}:federated-user/x` },
    ],
  ]);
});

describe('NotPrincipal', () => {
  const except = (...AWS: readonly string[]): Policies => ({
    identityPolicies: [yes],
    resourcePolicies: [resourcePolicy({ Effect: 'Deny', NotPrincipal: { AWS }, Action: 's3:*', Resource: '*' })],
  });
  decides([
    ['spares the user that it names', except(USER, ROOT), 'allowed'],
    ['spares the user also without its account', except(USER), 'allowed'],
    ['does not spare others of the account', except(`arn:aws:iam::${ACCOUNT}:user/bob`, ROOT), 'explicitDeny'],
    ['spares a session that is named with its role', except(SESSION, ROLE, ROOT), 'allowed', { principal: SESSION }],
    ['does not spare a session whose role is not named', except(SESSION, ROOT), 'explicitDeny', { principal: SESSION }],
    ['does not spare a session that is not named', except(ROLE, ROOT), 'explicitDeny', { principal: SESSION }],
    ['spares a role', except(ROLE), 'allowed', { principal: ROLE }],
    ['spares nobody who has a boundary', { ...except(USER, ROOT), boundary: boundary(allow()) }, 'explicitDeny'],
    [
      'with Allow allows all but the named',
      {
        identityPolicies: [],
        resourcePolicies: [
          resourcePolicy({ Effect: 'Allow', NotPrincipal: { AWS: USER }, Action: 's3:*', Resource: '*' }),
        ],
      },
      'implicitDeny',
    ],
    [
      'with Allow allows the others',
      {
        identityPolicies: [],
        resourcePolicies: [
          resourcePolicy({ Effect: 'Allow', NotPrincipal: { AWS: OTHER }, Action: 's3:*', Resource: '*' }),
        ],
      },
      'allowed',
    ],
  ]);
});

describe('across accounts', () => {
  const there = { resourceAccount: OTHER };
  const open = resourcePolicy(grant({ AWS: ACCOUNT }));
  decides([
    ['both sides have to allow', { identityPolicies: [yes], resourcePolicies: [open] }, 'allowed', there],
    ['the resource alone is not enough', { identityPolicies: [], resourcePolicies: [open] }, 'implicitDeny', there],
    [
      'naming the user is not enough',
      { identityPolicies: [], resourcePolicies: [resourcePolicy(grant({ AWS: USER }))] },
      'implicitDeny',
      there,
    ],
    [
      'allowing everybody is not enough',
      { identityPolicies: [], resourcePolicies: [resourcePolicy(grant('*'))] },
      'implicitDeny',
      there,
    ],
    ['the identity alone is not enough', { identityPolicies: [yes], resourcePolicies: [] }, 'implicitDeny', there],
    [
      'another account’s grant is not enough',
      { identityPolicies: [yes], resourcePolicies: [resourcePolicy(grant({ AWS: OTHER }))] },
      'implicitDeny',
      there,
    ],
    ['a resource policy that was not given is not asked for', { identityPolicies: [yes] }, 'allowed', there],
    [
      'the boundary limits',
      {
        identityPolicies: [yes],
        resourcePolicies: [resourcePolicy(grant({ AWS: USER }))],
        boundary: boundary(allow({ Action: 'ec2:*' })),
      },
      'implicitDeny',
      there,
    ],
    [
      'session policies limit a session named by ARN',
      {
        identityPolicies: [yes],
        resourcePolicies: [resourcePolicy(grant({ AWS: SESSION }))],
        sessionPolicies: [session(allow({ Action: 'ec2:*' }))],
      },
      'implicitDeny',
      { ...there, principal: SESSION },
    ],
    [
      'the organization of the principal limits',
      { identityPolicies: [yes], resourcePolicies: [open], scpLevels: [[only('ec2:*')]] },
      'implicitDeny',
      there,
    ],
    [
      'a denial of the resource counts',
      { identityPolicies: [yes], resourcePolicies: [open, resourcePolicy(grant('*', { Effect: 'Deny' }))] },
      'explicitDeny',
      there,
    ],
    ['the root user needs the resource, too', { resourcePolicies: [] }, 'implicitDeny', { ...there, principal: ROOT }],
    [
      'the root user gets what the resource allows',
      { resourcePolicies: [open] },
      'allowed',
      { ...there, principal: ROOT },
    ],
    [
      'services belong to no account',
      { resourcePolicies: [resourcePolicy(grant({ Service: 's3.amazonaws.com' }))] },
      'allowed',
      { ...there, principal: 's3.amazonaws.com' },
    ],
  ]);

  test.each([
    [`arn:aws:sns:eu-west-1:${OTHER}:topic`, undefined, true],
    [`arn:aws:sns:eu-west-1:${ACCOUNT}:topic`, undefined, false],
    ['arn:aws:s3:::bucket/key', undefined, false],
    ['arn:aws:s3:::bucket/key', OTHER, true],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', undefined, false],
    ['*', undefined, false],
  ])('%s of owner %s is across accounts: %s', (resource, resourceAccount, expected) => {
    const result = evaluation({ identityPolicies: [policy(allow({ Action: '*' }))] }, { resource, resourceAccount });
    expect(result.crossAccount).toBe(expected);
    expect(result.decision).toBe('allowed');
  });
});

describe('key policies and trust policies have to allow', () => {
  const may = (Action: string): Policies => ({ identityPolicies: [policy(allow({ Action }))] });
  const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
  const decrypt = { action: 'kms:Decrypt', resource: key };
  const assume = { action: 'sts:AssumeRole', resource: ROLE };
  const says = (principal: unknown, Action: string): Policies => ({
    resourcePolicies: [resourcePolicy({ Effect: 'Allow', Principal: principal, Action })],
  });
  decides([
    [
      'a key policy that hands over to the account',
      { ...may('kms:*'), ...says({ AWS: ROOT }, 'kms:*') },
      'allowed',
      decrypt,
    ],
    [
      'a key policy that does not',
      { ...may('kms:*'), ...says({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }, 'kms:*') },
      'implicitDeny',
      decrypt,
    ],
    ['a key policy that names the user', { identityPolicies: [], ...says({ AWS: USER }, 'kms:*') }, 'allowed', decrypt],
    [
      'a key policy that hands over what the user has not',
      { identityPolicies: [], ...says({ AWS: ROOT }, 'kms:*') },
      'implicitDeny',
      decrypt,
    ],
    ['a key policy that was not given', may('kms:*'), 'allowed', decrypt],
    ['a trust policy of the account', { ...may('sts:*'), ...says({ AWS: ROOT }, 'sts:AssumeRole') }, 'allowed', assume],
    [
      'a trust policy of a service',
      { ...may('sts:*'), ...says({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole') },
      'implicitDeny',
      assume,
    ],
    [
      'a trust policy that names the user',
      { identityPolicies: [], ...says({ AWS: USER }, 'sts:AssumeRole') },
      'allowed',
      assume,
    ],
    [
      'a service that is trusted',
      says({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole'),
      'allowed',
      { ...assume, principal: 'ec2.amazonaws.com' },
    ],
  ]);
});

describe('a result', () => {
  test('names the statements that grant', () => {
    const first = policy([allow({ Sid: 'Other', Action: 'ec2:*' }), allow({ Sid: 'Read' })], { id: 'first' });
    const second = policy(allow({ Action: '*' }), { id: 'second' });
    const { statements } = evaluation({ identityPolicies: [first, second] });
    expect(statements).toMatchObject([
      { policyId: 'first', policyKind: 'identity', sid: 'Read', index: 1, effect: 'Allow' },
      { policyId: 'second', sid: null, index: 0 },
    ]);
  });

  test('names the statements that deny, and no others', () => {
    const { statements } = evaluation({
      identityPolicies: [policy([allow(), deny({ Sid: 'No' })])],
      scpLevels: [[scp(allow({ Action: '*' }), deny({ Sid: 'Never' }))]],
    });
    expect(statements.map(({ sid, policyKind }) => [sid, policyKind])).toEqual([
      ['No', 'identity'],
      ['Never', 'scp'],
    ]);
  });

  test('names none when nothing matches', () => {
    expect(evaluation({ identityPolicies: [no] }).statements).toEqual([]);
  });

  test('says what each kind of policy says', () => {
    const result = evaluation({
      identityPolicies: [yes],
      resourcePolicies: [resourcePolicy(grant({ AWS: OTHER }))],
      boundary: boundary(allow({ Action: 'ec2:*' })),
      scpLevels: [[full], [scp(forbids)]],
      sessionPolicies: [],
    });
    expect(result).toMatchObject({
      decision: 'explicitDeny',
      boundaryAllowed: false,
      organizationsAllowed: false,
      layers: {
        identity: 'allowed',
        resource: 'implicitDeny',
        boundary: 'implicitDeny',
        scp: 'explicitDeny',
        session: null,
      },
    });
  });

  test('has no word about boundary and organization where there are none', () => {
    const none = evaluation({ identityPolicies: [yes], boundary: null, scpLevels: [] });
    expect(none).toMatchObject({ boundaryAllowed: null, organizationsAllowed: null });
    const open = evaluation({ identityPolicies: [yes], boundary: boundary(allow()), scpLevels: [[full]] });
    expect(open).toMatchObject({ boundaryAllowed: true, organizationsAllowed: true });
  });

  test('says what was not given', () => {
    expect(evaluation({ identityPolicies: [yes] }).notGiven).toEqual(['resource', 'boundary', 'scp', 'session']);
    const all = { identityPolicies: [], resourcePolicies: [], boundary: null, scpLevels: [], sessionPolicies: [] };
    expect(evaluation(all).notGiven).toEqual([]);
  });
});

describe('missing context', () => {
  test('lists the keys that statements about this request look at', () => {
    const statements = [
      allow({ Condition: { StringEquals: { 'aws:PrincipalTag/team': 'x' }, Bool: { 'aws:ViaAWSService': 'false' } } }),
      allow({ Resource: 'arn:aws:s3:::bucket/${aws:userid}' }),
      allow({ Condition: { StringEqualsIfExists: { 'aws:sourcevpc': 'vpc-1' } } }),
      allow({ Condition: { Null: { 'aws:SourceVpc': 'true' } } }),
      allow({ Condition: { StringEquals: { 'aws:username': '${aws:FederatedProvider}' } } }),
    ];
    expect(evaluation({ identityPolicies: [policy(statements)] }).missingContext).toEqual([
      'aws:PrincipalTag/team',
      'aws:ViaAWSService',
      'aws:userid',
      'aws:sourcevpc',
      'aws:FederatedProvider',
    ]);
  });

  test('does not list keys of other actions, resources and principals', () => {
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'x' } };
    const result = evaluation({
      identityPolicies: [
        policy([allow({ Action: 'ec2:*', Condition }), allow({ Resource: 'arn:aws:s3:::other', Condition })]),
      ],
      resourcePolicies: [resourcePolicy(grant({ AWS: OTHER }, { Condition }))],
    });
    expect(result.missingContext).toEqual([]);
  });

  test('does not list keys with a default only because they are given', () => {
    const Resource = "arn:aws:s3:::${svc:A, 'x'}";
    const given = evaluation({ identityPolicies: [policy(allow({ Resource }))] }, { context: { 'svc:A': 'y' } });
    expect(given.missingContext).toEqual([]);
  });

  test('lists keys of service control policies apart', () => {
    const Condition = { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
    const result = evaluation({ identityPolicies: [yes], scpLevels: [[full, scp(deny({ Condition }))]] });
    expect(result.decision).toBe('explicitDeny');
    expect(result.missingContext).toEqual([]);
    expect(result.missingOrganizationsContext).toEqual(['aws:RequestedRegion']);
  });
});

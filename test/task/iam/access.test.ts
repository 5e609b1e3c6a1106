import { describe, expect, test } from 'vitest';
import { simulateAccess, type AccessQuestion, type AccessReport } from '../../../src/lib/iam/access/index.js';
import { simulatorSettings } from '../../../src/sandbox/services/iam/simulate/settings.js';
import {
  iamStore,
  insertGroup,
  insertPolicy,
  insertRole,
  insertUser,
} from '../../../src/sandbox/services/iam/store.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { createTestClock, rejection, startSandbox, START_MS } from '../../sandbox/helpers.js';

const ACCOUNT = '123456789012';
const entity = { account: ACCOUNT, createdAtMs: START_MS };
const BUCKET = 'arn:aws:s3:::bucket';
const KEY = `${BUCKET}/key`;

const text = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2);
const allow = (Action: string | readonly string[], Resource = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource = '*', more: object = {}) => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
});
const TRUST = text({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });

async function start(): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: createTestClock(), throttle: false });
  const store = sandbox.store(iamStore);
  const limits = insertPolicy(store, {
    ...entity,
    name: 'limits',
    document: text(allow('s3:*'), deny('s3:DeleteObject', '*', { Sid: 'Keep' })),
  });
  const shared = insertPolicy(store, {
    ...entity,
    name: 'shared',
    document: text(allow('s3:PutObject', KEY, { Sid: 'Put' })),
  });
  insertRole(store, {
    ...entity,
    name: 'web',
    path: '/app/',
    trustPolicy: TRUST,
    attachedPolicies: [shared.arn],
    permissionsBoundary: limits.arn,
    inlinePolicies: { own: text(allow(['s3:GetObject', 's3:DeleteObject', 'ec2:StopInstances'], '*', { Sid: 'Own' })) },
  });
  insertGroup(store, {
    ...entity,
    name: 'readers',
    inlinePolicies: { read: text(allow('s3:GetObject', '*', { Sid: 'Read' })) },
  });
  insertUser(store, {
    ...entity,
    name: 'alice',
    groups: ['readers'],
    inlinePolicies: {
      mfa: text(allow('s3:PutObject', KEY, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
    },
  });
  return sandbox;
}

const NOTHING: AccessQuestion = {
  principals: [],
  policies: [],
  actions: ['s3:GetObject'],
  resources: [KEY],
  context: [],
  scps: [],
  sessionPolicies: [],
  without: [],
  added: [],
  offline: false,
};

const ask = (sandbox: Sandbox, question: Partial<AccessQuestion>): Promise<AccessReport> =>
  simulateAccess({ ...NOTHING, ...question }, sandboxContext(sandbox));

const fileOf = (name: string, ...statements: readonly object[]) => ({ name, text: text(...statements) });

describe.each(['per-action', 'per-resource'] as const)('by the simulator, with results %s', (shape) => {
  async function started(): Promise<Sandbox> {
    const sandbox = await start();
    sandbox.store(simulatorSettings).resultShape = shape;
    return sandbox;
  }

  test('the statements that decided are those of the documents, each resource by itself', async () => {
    const { answers } = await ask(await started(), {
      principals: ['web'],
      actions: ['s3:PutObject'],
      resources: [KEY, `${BUCKET}/other`],
    });
    expect(answers.map(({ row }) => row)).toMatchObject([
      {
        principal: `arn:aws:iam::${ACCOUNT}:role/app/web`,
        decision: 'allowed',
        matchedStatements: [{ policy: 'shared', type: 'user-managed', sid: 'Put', startLine: 4, endLine: 9 }],
        boundaryAllowed: true,
      },
      {
        decision: 'implicitDeny',
        matchedStatements: [],
        reason: 'no statement allows it; nearest: "Put" of managed policy "shared", about other resources',
      },
    ]);
    expect(answers[0]?.excerpts[0]?.lines).toContain('  "Sid": "Put"');
  });

  test('a boundary that does not allow is named, and one that denies is shown, which the service does not do', async () => {
    const { answers } = await ask(await started(), {
      principals: ['web'],
      actions: ['ec2:StopInstances', 's3:DeleteObject'],
      resources: ['*'],
    });
    expect(answers.map(({ row }) => row)).toMatchObject([
      {
        decision: 'implicitDeny',
        boundaryAllowed: false,
        reason: 'the permissions boundary "limits" does not allow it',
      },
      {
        decision: 'explicitDeny',
        boundaryAllowed: false,
        matchedStatements: [{ policy: 'limits', type: 'boundary', sid: 'Keep' }],
        reason: '"Keep" of permissions boundary "limits"',
      },
    ]);
  });

  test('a session stands for its role, a user has the policies of its groups', async () => {
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/web/i-1`;
    const { answers, notEvaluated } = await ask(await started(), { principals: [session, 'alice', 'readers'] });
    expect(answers.map(({ row }) => [row.principal, row.reason])).toEqual([
      [`arn:aws:iam::${ACCOUNT}:role/app/web`, '"Own" of inline policy "own" of role "web"'],
      [`arn:aws:iam::${ACCOUNT}:user/alice`, '"Read" of inline policy "read" of group "readers"'],
      [`arn:aws:iam::${ACCOUNT}:group/readers`, '"Read" of inline policy "read" of group "readers"'],
    ]);
    expect(notEvaluated).toContain('resource control policies');
    expect(notEvaluated).toContain('session policies');
  });

  test('an absent key is listed, and said to be why', async () => {
    const { answers } = await ask(await started(), { principals: ['alice'], actions: ['s3:PutObject'] });
    expect(answers[0]?.row).toMatchObject({
      decision: 'implicitDeny',
      missingContext: ['aws:MultiFactorAuthPresent'],
      reason: expect.stringContaining('whose condition needs aws:MultiFactorAuthPresent, which is absent'),
    });
    const context = [{ name: 'aws:MultiFactorAuthPresent', values: ['true'], type: 'boolean' as const }];
    const given = await ask(await started(), { principals: ['alice'], actions: ['s3:PutObject'], context });
    expect(given.answers[0]?.row).toMatchObject({ decision: 'allowed', missingContext: [] });
  });
});

describe('service control policies', () => {
  const REGION = { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
  const scps = [
    fileOf('root.json', allow('*')),
    fileOf('account.json', allow('*'), deny('s3:*', '*', { Sid: 'Region', Condition: REGION })),
  ];

  test('in files are simulated together with the policies of a principal, and their keys are listed, which the service does not do', async () => {
    const { answers } = await ask(await start(), { principals: ['web'], scps });
    expect(answers[0]?.row).toMatchObject({
      decision: 'explicitDeny',
      organizationsAllowed: false,
      missingContext: ['aws:RequestedRegion'],
      matchedStatements: [{ policy: 'account.json', type: 'scp', sid: 'Region', startLine: 9 }],
    });
    const context = [{ name: 'aws:RequestedRegion', values: ['eu-west-1'] }];
    const { answers: inRegion } = await ask(await start(), { principals: ['web'], scps, context });
    expect(inRegion[0]?.row).toMatchObject({ decision: 'allowed', matchedStatements: [{ policy: 'own', sid: 'Own' }] });
  });

  test('of the account are told of, and that their keys are not', async () => {
    const sandbox = await start();
    sandbox.store(iamStore).scpLevels.push([text(allow('ec2:*'))]);
    const { answers, notEvaluated } = await ask(sandbox, { principals: ['web'] });
    expect(answers[0]?.row).toMatchObject({
      decision: 'implicitDeny',
      organizationsAllowed: false,
      reason: 'the service control policies of the organization do not allow it',
    });
    expect(notEvaluated.join()).toContain('condition keys of service control policies');
    const { answers: without } = await ask(sandbox, { principals: ['web'], without: ['scp'] });
    expect(without[0]?.row.decision).toBe('allowed');
  });
});

describe('what if', () => {
  test.each([
    [['own'], 's3:GetObject', 'implicitDeny'],
    [['inline'], 's3:GetObject', 'implicitDeny'],
    [['shared'], 's3:GetObject', 'allowed'],
    [[`arn:aws:iam::${ACCOUNT}:policy/shared`], 's3:PutObject', 'implicitDeny'],
    [['limits'], 's3:DeleteObject', 'allowed'],
    [['permission-boundary'], 'ec2:StopInstances', 'allowed'],
  ])('%j were removed: %s is %s', async (without, action, decision) => {
    const { answers } = await ask(await start(), { principals: ['web'], without, actions: [action] });
    expect(answers[0]?.row.decision).toBe(decision);
  });

  test('a policy that is left out is not what comes nearest', async () => {
    const { answers } = await ask(await start(), {
      principals: ['web'],
      without: ['shared'],
      actions: ['s3:PutObject'],
      resources: [`${BUCKET}/x`],
    });
    expect(answers[0]?.row.reason).toBe('no statement allows it');
  });

  test('policies were added, and the boundary another', async () => {
    const added = [fileOf('more.json', allow('ec2:*'))];
    const question = { principals: ['web'], actions: ['ec2:RunInstances'], resources: ['*'] };
    const { answers } = await ask(await start(), { ...question, added });
    expect(answers[0]?.row).toMatchObject({ decision: 'implicitDeny', boundaryAllowed: false });
    const boundary = fileOf('wide.json', allow('*'));
    const { answers: wide } = await ask(await start(), { ...question, added, boundary });
    expect(wide[0]?.row).toMatchObject({
      decision: 'allowed',
      matchedStatements: [{ policy: 'more.json', type: 'identity' }],
    });
  });

  test('an unknown policy is not found, with the nearest', async () => {
    expect(await rejection(ask(await start(), { principals: ['web'], without: ['shard'] }))).toMatchObject({
      category: 'not_found',
      hint: 'did you mean --without shared?',
    });
  });
});

describe('policies of a resource', () => {
  const resourcePolicy = fileOf(
    'bucket.json',
    allow('s3:GetObject', `${BUCKET}/*`, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/alice` } }),
  );

  test('are simulated for users, and refused for roles and groups', async () => {
    const sandbox = await start();
    const { answers, notEvaluated } = await ask(sandbox, { principals: ['alice'], resourcePolicy });
    expect(answers[0]?.row.decision).toBe('allowed');
    expect(notEvaluated.join()).not.toContain('policies of resources');
    for (const principal of ['web', 'readers']) {
      const error = await rejection(ask(sandbox, { principals: [principal], resourcePolicy }));
      expect(error).toMatchObject({ category: 'usage', code: 'ResourcePolicyOfRole' });
    }
  });

  test('in files need a caller, who is resolved', async () => {
    const policies = [fileOf('none.json', allow('ec2:*'))];
    const caller = `arn:aws:iam::${ACCOUNT}:user/alice`;
    const { answers } = await ask(await start(), { policies, resourcePolicy, caller });
    expect(answers[0]?.row).toMatchObject({
      principal: caller,
      decision: 'allowed',
      matchedStatements: [{ policy: 'bucket.json', type: 'resource' }],
    });
  });
});

describe('who may not', () => {
  async function denying(...operations: readonly string[]): Promise<Sandbox> {
    const sandbox = await start();
    for (const operation of operations) sandbox.addFault(`AccessDenied:iam.${operation}`);
    return sandbox;
  }

  test('simulate gets the denial itself', async () => {
    const error = await rejection(ask(await denying('SimulatePrincipalPolicy'), { principals: ['web'] }));
    expect(error).toMatchObject({ name: 'AccessDenied' });
  });

  test('read policies gets the answer without their text, and is told', async () => {
    const sandbox = await denying('GetRolePolicy', 'ListAttachedRolePolicies', 'GetPolicy');
    const { answers, warnings } = await ask(sandbox, { principals: ['web'] });
    expect(answers[0]?.row).toMatchObject({
      decision: 'allowed',
      matchedStatements: [{ policy: 'role_web_own', sid: null, startLine: 3, endLine: 13 }],
    });
    expect(answers[0]?.excerpts).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('denied: iam:ListAttachedRolePolicies')]);
  });

  test('look up names is asked for an ARN', async () => {
    const sandbox = await denying('GetRole', 'GetUser', 'GetGroup');
    expect(await rejection(ask(sandbox, { principals: ['web'] }))).toMatchObject({
      category: 'auth',
      hint: expect.stringContaining('ARN'),
    });
  });

  test('read all cannot be asked with --scp', async () => {
    const sandbox = await denying('GetRolePolicy');
    const scps = [fileOf('root.json', allow('*'))];
    expect(await rejection(ask(sandbox, { principals: ['web'], scps }))).toMatchObject({
      category: 'usage',
      code: 'DeniedPolicies',
    });
  });
});

test('a name that a role and a user have has to be an ARN', async () => {
  const sandbox = await start();
  insertUser(sandbox.store(iamStore), { ...entity, name: 'web' });
  expect(await rejection(ask(sandbox, { principals: ['web'] }))).toMatchObject({
    category: 'usage',
    code: 'AmbiguousPrincipal',
    hint: `name it by its ARN: --principal arn:aws:iam::${ACCOUNT}:role/app/web`,
  });
});

test('more actions than a call takes are asked in several', async () => {
  const { answers } = await ask(await start(), { principals: ['web'], actions: ['s3:*'], resources: [KEY] });
  expect(answers.length).toBeGreaterThan(100);
  expect(answers.filter(({ row }) => row.decision === 'allowed').map(({ row }) => row.action)).toEqual([
    's3:GetObject',
    's3:PutObject',
  ]);
});

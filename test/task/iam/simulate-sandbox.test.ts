import { describe, expect, test } from 'vitest';
import { simulatePrincipal, type ContextEntry } from '../../../src/lib/iam/index.js';
import { simulatorSettings, type SimulatorSettings } from '../../../src/sandbox/services/iam/simulate/settings.js';
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
const WEB = `arn:aws:iam::${ACCOUNT}:role/app/web`;
const BUCKET = 'arn:aws:s3:::bucket';

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2);
const allow = (Action: string | string[], Resource = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const TRUST = policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });

async function start(resultShape: SimulatorSettings['resultShape'] = 'per-action'): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: createTestClock(), throttle: false });
  sandbox.store(simulatorSettings).resultShape = resultShape;
  const entity = { account: ACCOUNT, createdAtMs: START_MS };
  const store = sandbox.store(iamStore);
  insertRole(store, {
    ...entity,
    name: 'web',
    path: '/app/',
    trustPolicy: TRUST,
    attachedPolicies: ['arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy'],
    inlinePolicies: {
      files: policy(
        allow(['s3:GetObject', 's3:PutObject'], `${BUCKET}/open/*`),
        { Sid: 'Keep', Effect: 'Deny', Action: 's3:*', Resource: `${BUCKET}/closed/*` },
        allow('s3:PutObject', `${BUCKET}/tagged`, { Condition: { StringEquals: { 's3:RequestObjectTag/a': 'b' } } }),
      ),
    },
  });
  insertGroup(store, { ...entity, name: 'readers', inlinePolicies: { read: policy(allow('s3:GetObject')) } });
  insertUser(store, { ...entity, name: 'alice', groups: ['readers'] });
  return sandbox;
}

const SHAPES: readonly SimulatorSettings['resultShape'][] = ['per-action', 'per-resource'];

describe.each(SHAPES)('with results %s', (shape) => {
  test('every action and resource has its own truth, in the order of the question', async () => {
    const ctx = sandboxContext(await start(shape));
    const results = await simulatePrincipal(
      {
        principalArn: WEB,
        actions: ['s3:PutObject', 's3:GetObject'],
        resources: [`${BUCKET}/closed/x`, `${BUCKET}/open/x`, `${BUCKET}/other`],
      },
      ctx,
    );
    expect(results.map(({ action, resource, decision }) => [action, resource, decision])).toEqual([
      ['s3:PutObject', `${BUCKET}/closed/x`, 'explicitDeny'],
      ['s3:PutObject', `${BUCKET}/open/x`, 'allowed'],
      ['s3:PutObject', `${BUCKET}/other`, 'implicitDeny'],
      ['s3:GetObject', `${BUCKET}/closed/x`, 'explicitDeny'],
      ['s3:GetObject', `${BUCKET}/open/x`, 'allowed'],
      ['s3:GetObject', `${BUCKET}/other`, 'implicitDeny'],
    ]);
  });

  test('without resources the answer is about all of them', async () => {
    const ctx = sandboxContext(await start(shape));
    const actions = ['cloudwatch:PutMetricData', 's3:GetObject'];
    const results = await simulatePrincipal({ principalArn: WEB, actions }, ctx);
    expect(results).toMatchObject([
      { action: 'cloudwatch:PutMetricData', resource: '*', decision: 'allowed', boundaryAllowed: null },
      { action: 's3:GetObject', resource: '*', decision: 'implicitDeny', organizationsAllowed: null },
    ]);
  });

  test('names the statements with their lines, as the service counts them', async () => {
    const ctx = sandboxContext(await start(shape));
    const resources = [`${BUCKET}/closed/x`, `${BUCKET}/open/x`];
    const results = await simulatePrincipal({ principalArn: WEB, actions: ['s3:PutObject'], resources }, ctx);
    const [closed, open] = results.map(({ matchedStatements }) => matchedStatements);
    expect(open).toEqual([
      { policy: 'role_web_files', type: 'IAM Policy', sid: null, startLine: 3, endLine: 11, endColumn: 6 },
    ]);
    expect(closed).toMatchObject([{ policy: 'role_web_files', startLine: 11, endLine: 17 }]);
  });

  test('a group’s policies count for its users', async () => {
    const ctx = sandboxContext(await start(shape));
    const principalArn = `arn:aws:iam::${ACCOUNT}:user/alice`;
    const [result] = await simulatePrincipal({ principalArn, actions: ['s3:GetObject'] }, ctx);
    expect(result).toMatchObject({ decision: 'allowed', matchedStatements: [{ policy: 'group_readers_read' }] });
  });

  test('context is given to the simulator, and what is missing is named', async () => {
    const ctx = sandboxContext(await start(shape));
    const ask = async (context: readonly ContextEntry[]) =>
      simulatePrincipal(
        { principalArn: WEB, actions: ['s3:PutObject'], resources: [`${BUCKET}/tagged`], context },
        ctx,
      );
    const [without] = await ask([]);
    expect(without).toMatchObject({ decision: 'implicitDeny', missingContext: ['s3:RequestObjectTag/a'] });
    const [withIt] = await ask([{ name: 's3:requestobjecttag/A', values: ['b'] }]);
    expect(withIt).toMatchObject({ decision: 'allowed', missingContext: [] });
  });

  test('a boundary is told apart', async () => {
    const sandbox = await start(shape);
    const store = sandbox.store(iamStore);
    const entity = { account: ACCOUNT, createdAtMs: START_MS };
    const { arn } = insertPolicy(store, { ...entity, name: 'limit', document: policy(allow('s3:GetObject')) });
    const web = store.roles.get('web');
    if (web) web.permissionsBoundary = arn;
    const results = await simulatePrincipal(
      {
        principalArn: WEB,
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: [`${BUCKET}/open/1`, `${BUCKET}/open/2`],
      },
      sandboxContext(sandbox),
    );
    expect(results.map(({ decision, boundaryAllowed }) => [decision, boundaryAllowed])).toEqual([
      ['allowed', true],
      ['allowed', true],
      ['implicitDeny', false],
      ['implicitDeny', false],
    ]);
  });

  test('the organization’s no is about the resource that it is about', async () => {
    const sandbox = await start(shape);
    const forbid = { Effect: 'Deny', Action: 's3:*', Resource: `${BUCKET}/open/forbidden` };
    sandbox.store(iamStore).scpLevels.push([policy(allow('*'), forbid)]);
    const resources = [`${BUCKET}/open/forbidden`, `${BUCKET}/open/fine`, `${BUCKET}/elsewhere`];
    const results = await simulatePrincipal(
      { principalArn: WEB, actions: ['s3:GetObject'], resources },
      sandboxContext(sandbox),
    );
    expect(results.map(({ decision, organizationsAllowed }) => [decision, organizationsAllowed])).toEqual([
      ['explicitDeny', false],
      ['allowed', true],
      ['implicitDeny', true],
    ]);
    expect(results[0]?.matchedStatements).toEqual([]);
  });

  test('many actions and resources are asked about in small calls', async () => {
    const sandbox = await start(shape);
    const actions = Array.from({ length: 120 }, (_, n) => (n === 77 ? 's3:GetObject' : `svc:Action${n}`));
    const resources = Array.from({ length: 45 }, (_, n) => `${BUCKET}/open/${n}`);
    const results = await simulatePrincipal({ principalArn: WEB, actions, resources }, sandboxContext(sandbox));
    expect(results).toHaveLength(120 * 45);
    expect(results.filter(({ decision }) => decision === 'allowed')).toHaveLength(45);
    expect(results[77 * 45 + 44]).toMatchObject({ action: 's3:GetObject', resource: `${BUCKET}/open/44` });
    // Three batches of actions and three of resources.
    expect(sandbox.requests().map(({ operation }) => operation)).toEqual(Array(9).fill('SimulatePrincipalPolicy'));
  });
});

test('a session is its role, with the path that only the role has', async () => {
  const sandbox = await start();
  const principalArn = `arn:aws:sts::${ACCOUNT}:assumed-role/web/i-0123`;
  const input = { principalArn, actions: ['s3:GetObject'], resources: [`${BUCKET}/open/x`] };
  const [result] = await simulatePrincipal(input, sandboxContext(sandbox));
  expect(result?.decision).toBe('allowed');
  expect(sandbox.requests().map(({ operation }) => operation)).toEqual(['GetRole', 'SimulatePrincipalPolicy']);
});

test('what is asked twice is answered twice and asked once', async () => {
  const sandbox = await start();
  const actions = ['s3:GetObject', 's3:GetObject'];
  const results = await simulatePrincipal({ principalArn: WEB, actions }, sandboxContext(sandbox));
  expect(results).toHaveLength(2);
  expect(await simulatePrincipal({ principalArn: WEB, actions: [] }, sandboxContext(sandbox))).toEqual([]);
  expect(sandbox.requests()).toHaveLength(1);
});

test.each([
  [`arn:aws:iam::${ACCOUNT}:role/web`, 'there is no principal "arn:aws:iam::123456789012:role/web" in this account'],
  [`arn:aws:iam::${ACCOUNT}:user/nobody`, 'there is no principal'],
  [`arn:aws:sts::${ACCOUNT}:assumed-role/gone/x`, 'there is no role "gone" in this account'],
])('%s is not found', async (principalArn, message) => {
  const ctx = sandboxContext(await start());
  const error = await rejection(simulatePrincipal({ principalArn, actions: ['s3:GetObject'] }, ctx));
  expect(error).toMatchObject({ code: 'NoSuchEntity', exitCode: 5 });
  expect(error.message).toContain(message);
  expect(error['hint']).toContain('awsops whoami');
  expect(error.cause).toBeInstanceOf(Error);
});

test.each([
  [`arn:aws:iam::${ACCOUNT}:root`, 'InvalidPrincipal'],
  [`arn:aws:sts::${ACCOUNT}:federated-user/x`, 'InvalidPrincipal'],
  ['web', 'InvalidPrincipal'],
  ['ec2.amazonaws.com', 'InvalidPrincipal'],
  ['arn:aws:sts::999999999999:assumed-role/web/x', 'ForeignPrincipal'],
])('%s is refused: %s', async (principalArn, code) => {
  const ctx = sandboxContext(await start());
  const error = await rejection(simulatePrincipal({ principalArn, actions: ['s3:GetObject'] }, ctx));
  expect(error).toMatchObject({ code, exitCode: 2 });
});

test.each(['AccessDenied:iam.SimulatePrincipalPolicy', 'AccessDenied:iam.GetRole'])(
  'a denied call is thrown as it is: %s',
  async (fault) => {
    const sandbox = await start();
    sandbox.addFault(fault);
    const principalArn = `arn:aws:sts::${ACCOUNT}:assumed-role/web/x`;
    const asked = simulatePrincipal({ principalArn, actions: ['s3:GetObject'] }, sandboxContext(sandbox));
    await expect(asked).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  },
);

test('a signal ends it', async () => {
  const ctx = sandboxContext(await start(), { signal: AbortSignal.abort(new Error('enough')) });
  await expect(simulatePrincipal({ principalArn: WEB, actions: ['s3:GetObject'] }, ctx)).rejects.toThrow(
    /enough|aborted/,
  );
});

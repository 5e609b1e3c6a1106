import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src/lib/iam/index.js';
import { createCall } from '../../src/sandbox/runtime.js';
import { authorize, isAllowed } from '../../src/sandbox/services/iam/authorize.js';
import {
  iamStore,
  insertGroup,
  insertPolicy,
  insertRole,
  insertUser,
  type IamStore,
} from '../../src/sandbox/services/iam/store.js';
import { createState } from '../../src/sandbox/state.js';
import type { Call } from '../../src/sandbox/types.js';
import { clientConfig, createTestClock, rejection, startSandbox, START_MS } from './helpers.js';

const ACCOUNT = '123456789012';
const REGION = 'ap-northeast-1';
const ENTITY = { account: ACCOUNT, createdAtMs: START_MS };
const AGENT = 'arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy';
const CORE = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
const STREAM = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/app:log-stream:i-1`;
const parameter = (name: string): string => `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/${name}`;

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const TRUST = policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });

function account(): { readonly call: Call; readonly store: IamStore } {
  const call = createCall(
    { state: createState(), clock: createTestClock(), random: () => 0.5 },
    {
      service: 'ssm',
      operation: 'X',
      account: ACCOUNT,
      region: REGION,
      accessKeyId: 'sandbox',
      requestId: 'r',
      signal: new AbortController().signal,
    },
  );
  return { call, store: call.store(iamStore) };
}

function withRole(policies: {
  readonly inline?: Record<string, string>;
  readonly attached?: string[];
  readonly limit?: string;
}) {
  const { call, store } = account();
  const { inline = {}, attached = [], limit } = policies;
  insertRole(store, {
    ...ENTITY,
    name: 'web',
    path: '/app/',
    trustPolicy: TRUST,
    inlinePolicies: inline,
    attachedPolicies: attached,
    ...(limit === undefined ? {} : { permissionsBoundary: limit }),
  });
  const may = (action: string, resource = '*', context: Record<string, string | string[]> = {}): boolean =>
    isAllowed(call, { roleName: 'web', action, resource, context });
  return { call, store, may };
}

describe('a role', () => {
  test('that is not there may nothing', () => {
    expect(isAllowed(account().call, { roleName: 'none', action: 'sts:GetCallerIdentity', resource: '*' })).toBe(false);
  });

  test('without policies may nothing', () => {
    expect(withRole({}).may('logs:PutLogEvents', STREAM)).toBe(false);
  });

  test.each([
    [AGENT, 'logs:PutLogEvents', STREAM, true],
    [AGENT, 'logs:CreateLogGroup', STREAM, true],
    [AGENT, 'logs:PutRetentionPolicy', STREAM, true],
    [AGENT, 'cloudwatch:PutMetricData', '*', true],
    [AGENT, 'ec2:DescribeTags', '*', true],
    [AGENT, 'ssm:GetParameter', parameter('AmazonCloudWatch-linux'), true],
    [AGENT, 'ssm:GetParameter', parameter('my-config'), false],
    [AGENT, 'ssm:UpdateInstanceInformation', '*', false],
    [CORE, 'ssm:UpdateInstanceInformation', '*', true],
    [CORE, 'ssmmessages:OpenControlChannel', '*', true],
    [CORE, 'ec2messages:GetMessages', '*', true],
    [CORE, 'ssm:GetParameter', parameter('my-config'), true],
    [CORE, 'cloudwatch:PutMetricData', '*', false],
    [CORE, 'logs:PutLogEvents', STREAM, false],
    ['arn:aws:iam::aws:policy/AmazonSSMManagedEC2InstanceDefaultPolicy', 'ssm:UpdateInstanceInformation', '*', true],
    ['arn:aws:iam::aws:policy/AmazonSSMManagedEC2InstanceDefaultPolicy', 'ssm:GetParameter', parameter('x'), false],
    ['arn:aws:iam::aws:policy/CloudWatchAgentAdminPolicy', 'ssm:PutParameter', parameter('AmazonCloudWatch-x'), true],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'ec2:DescribeInstances', '*', true],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'logs:StartQuery', STREAM, true],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'iam:SimulatePrincipalPolicy', '*', true],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'ssm:SendCommand', '*', false],
    ['arn:aws:iam::aws:policy/AdministratorAccess', 'iam:DeleteUser', '*', true],
  ])('with %s may %s on %s: %s', (attached, action, resource, expected) => {
    expect(withRole({ attached: [attached] }).may(action, resource)).toBe(expected);
  });

  test('is bound by its inline policies’ denials and conditions', () => {
    const { may } = withRole({
      attached: [AGENT],
      inline: {
        region: policy({
          ...allow('*', { Condition: { StringNotEquals: { 'aws:RequestedRegion': REGION } } }),
          Effect: 'Deny',
        }),
        namespace: policy({
          ...allow('cloudwatch:*', { Condition: { StringEquals: { 'cloudwatch:namespace': 'Secret' } } }),
          Effect: 'Deny',
        }),
      },
    });
    expect(may('logs:PutLogEvents', STREAM)).toBe(true);
    expect(may('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'CWAgent' })).toBe(true);
    expect(may('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'Secret' })).toBe(false);
  });

  test('is known to policies by its own ARN, with its path, the time, and TLS', () => {
    const Condition = {
      ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/app/web` },
      DateEquals: { 'aws:CurrentTime': new Date(START_MS).toISOString() },
      Bool: { 'aws:SecureTransport': 'true' },
    };
    expect(withRole({ inline: { p: policy(allow('s3:GetObject', { Condition })) } }).may('s3:GetObject')).toBe(true);
  });

  test('is limited by its boundary', () => {
    const limit = 'arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess';
    const { may, store } = withRole({ attached: ['arn:aws:iam::aws:policy/AdministratorAccess'], limit });
    expect(may('logs:StartQuery', STREAM)).toBe(true);
    expect(may('logs:PutLogEvents', STREAM)).toBe(false);
    const web = store.roles.get('web');
    if (web) web.permissionsBoundary = undefined;
    expect(may('logs:PutLogEvents', STREAM)).toBe(true);
  });

  test('is limited by its organization', () => {
    const { may, store } = withRole({ attached: [AGENT] });
    store.scpLevels.push([policy(allow('*'))], [policy(allow('cloudwatch:*'))]);
    expect(may('cloudwatch:PutMetricData')).toBe(true);
    expect(may('logs:PutLogEvents', STREAM)).toBe(false);
  });

  test('has what changed at once', () => {
    const { may, store } = withRole({ inline: { p: policy(allow('s3:GetObject')) } });
    expect(may('s3:GetObject')).toBe(true);
    store.roles.get('web')?.inlinePolicies.set('p', policy(allow('s3:PutObject')));
    expect(may('s3:GetObject')).toBe(false);
    const { arn } = insertPolicy(store, { ...ENTITY, name: 'm', document: policy(allow('s3:GetObject')) });
    store.roles.get('web')?.attachedPolicies.add(arn);
    expect(may('s3:GetObject')).toBe(true);
    insertPolicy(store, { ...ENTITY, name: 'm', document: policy(allow('ec2:*')) });
    expect(may('s3:GetObject')).toBe(false);
  });

  test('gets nothing of another account', () => {
    const { may } = withRole({ attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] });
    expect(may('sns:Publish', `arn:aws:sns:${REGION}:${ACCOUNT}:topic`)).toBe(true);
    expect(may('sns:Publish', `arn:aws:sns:${REGION}:999999999999:topic`)).toBe(false);
  });

  test('with a policy that cannot be read is an error, not an answer', () => {
    const { may } = withRole({ inline: { broken: '{"Statement": []}' } });
    expect(() => may('s3:GetObject')).toThrow('the stored policy role_web_broken cannot be read: line 1, column 15');
  });
});

describe('a user', () => {
  test('may what its groups may, unless it is denied', () => {
    const { call, store } = account();
    insertGroup(store, {
      ...ENTITY,
      name: 'admins',
      attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    });
    const denial = policy({ ...allow('iam:*'), Effect: 'Deny' });
    insertUser(store, { ...ENTITY, name: 'alice', path: '/dev/', groups: ['admins'], inlinePolicies: { denial } });
    const decide = (action: string, name = 'dev/alice') =>
      authorize(call, { principalArn: `arn:aws:iam::${ACCOUNT}:user/${name}`, action, resource: '*' });
    expect(decide('ec2:RunInstances').decision).toBe('allowed');
    expect(decide('iam:DeleteUser')).toMatchObject({
      decision: 'explicitDeny',
      statements: [{ policyId: 'user_alice_denial', policyType: 'user' }],
    });
    expect(decide('ec2:RunInstances', 'bob').decision).toBe('implicitDeny');
    const elsewhere = {
      principalArn: 'arn:aws:iam::999999999999:user/dev/alice',
      action: 's3:GetObject',
      resource: '*',
    };
    expect(authorize(call, elsewhere).decision).toBe('implicitDeny');
  });
});

test('every AWS managed policy of the sandbox can be read', async () => {
  const client = new IAMClient(clientConfig(await startSandbox({ throttle: false })));
  const { Policies: policies = [] } = await client.send(new ListPoliciesCommand({ Scope: 'AWS' }));
  expect(policies.length).toBeGreaterThan(6);
  for (const { Arn: PolicyArn, DefaultVersionId: VersionId } of policies) {
    const { PolicyVersion: version } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    const text = decodeURIComponent(version?.Document ?? '');
    expect(parsePolicy({ text, id: PolicyArn ?? '', kind: 'identity' }).problems).toEqual([]);
    expect(text.split('\n').length).toBeGreaterThan(5);
  }
});

async function startClient(): Promise<IAMClient> {
  return new IAMClient(clientConfig(await startSandbox({ clock: createTestClock(), throttle: false })));
}

describe('permissions boundaries', () => {
  const READ = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

  test('of roles are set, read, counted and removed', async () => {
    const client = await startClient();
    const { Policy: own } = await client.send(
      new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument: policy(allow('s3:*')) }),
    );
    const role = { RoleName: 'web' };
    const boundary = { PermissionsBoundary: own?.Arn };
    const created = await client.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: TRUST, ...boundary }));
    const view = { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: own?.Arn };
    expect(created.Role?.PermissionsBoundary).toEqual(view);
    expect((await client.send(new GetRoleCommand(role))).Role?.PermissionsBoundary).toEqual(view);
    const PolicyArn = own?.Arn;
    expect((await client.send(new GetPolicyCommand({ PolicyArn }))).Policy?.PermissionsBoundaryUsageCount).toBe(1);
    const entities = async (PolicyUsageFilter?: 'PermissionsPolicy' | 'PermissionsBoundary') =>
      (await client.send(new ListEntitiesForPolicyCommand({ PolicyArn, PolicyUsageFilter }))).PolicyRoles?.length;
    expect([await entities(), await entities('PermissionsPolicy'), await entities('PermissionsBoundary')]).toEqual([
      1, 0, 1,
    ]);
    const remove = () => client.send(new DeletePolicyCommand({ PolicyArn }));
    expect((await rejection(remove())).name).toBe('DeleteConflictException');
    await client.send(new PutRolePermissionsBoundaryCommand({ ...role, PermissionsBoundary: READ }));
    await remove();
    await client.send(new DeleteRolePermissionsBoundaryCommand(role));
    expect((await client.send(new GetRoleCommand(role))).Role?.PermissionsBoundary).toBeUndefined();
  });

  test('of users are set and read', async () => {
    const client = await startClient();
    const UserName = 'alice';
    await client.send(new CreateUserCommand({ UserName, PermissionsBoundary: READ }));
    const read = async () => (await client.send(new GetUserCommand({ UserName }))).User?.PermissionsBoundary;
    expect(await read()).toMatchObject({ PermissionsBoundaryArn: READ });
    await client.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: AGENT }));
    expect(await read()).toMatchObject({ PermissionsBoundaryArn: AGENT });
  });

  test('have to exist', async () => {
    const client = await startClient();
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/Nothing';
    const create = new CreateUserCommand({ UserName: 'alice', PermissionsBoundary });
    const error = await rejection(client.send(create));
    expect(error.name).toBe('NoSuchEntityException');
    expect(error.message).toContain('Scope ARN: arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.');
    expect((await rejection(client.send(new GetUserCommand({ UserName: 'alice' })))).name).toBe(
      'NoSuchEntityException',
    );
  });
});

describe('what a check of a node reads', () => {
  test('leads from the instance profile to the role, its trust and its policies', async () => {
    const sandbox = await startSandbox({ clock: createTestClock(), seed: 'web3tier', throttle: false });
    const client = new IAMClient(clientConfig(sandbox));
    const InstanceProfileName = 'web3tier-web';
    const { InstanceProfile: profile } = await client.send(new GetInstanceProfileCommand({ InstanceProfileName }));
    const RoleName = profile?.Roles?.[0]?.RoleName;
    expect(RoleName).toBe('web3tier-web');
    const { Role: role } = await client.send(new GetRoleCommand({ RoleName }));
    expect(JSON.parse(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''))).toMatchObject({
      Statement: [{ Principal: { Service: 'ec2.amazonaws.com' } }],
    });
    const { AttachedPolicies: attached } = await client.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(attached?.map(({ PolicyArn }) => PolicyArn).toSorted()).toEqual([CORE, AGENT].toSorted());
    const { PolicyNames: names } = await client.send(new ListRolePoliciesCommand({ RoleName }));
    expect(names).toEqual(['app']);
    const { PolicyDocument: text } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'app' }));
    expect(JSON.parse(decodeURIComponent(text ?? ''))).toHaveProperty('Statement');
  });

  test('every role and person of the seed can be authorized', async () => {
    const sandbox = await startSandbox({ clock: createTestClock(), seed: 'web3tier', throttle: false });
    const client = new IAMClient(clientConfig(sandbox));
    await client.send(new ListPoliciesCommand({}));
    const { roles, users } = sandbox.store(iamStore);
    const call = createCall(
      { state: { store: (key, where) => sandbox.store(key, where) }, clock: sandbox.clock, random: () => 0 },
      {
        service: 'iam',
        operation: 'X',
        account: sandbox.account,
        region: REGION,
        accessKeyId: 'x',
        requestId: 'r',
        signal: new AbortController().signal,
      },
    );
    for (const { arn } of [...roles.values(), ...users.values()]) {
      const wish = { principalArn: arn, action: 'svc:Unknown', resource: '*' };
      expect(['allowed', 'implicitDeny']).toContain(authorize(call, wish).decision);
    }
    expect(isAllowed(call, { roleName: 'web3tier-win-core', action: 'cloudwatch:PutMetricData', resource: '*' })).toBe(
      false,
    );
    expect(isAllowed(call, { roleName: 'web3tier-api', action: 'cloudwatch:PutMetricData', resource: '*' })).toBe(true);
  });
});

describe('policies that could not be evaluated are refused', () => {
  test.each([
    [{ ...allow('GetObject') }, 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
    [{ ...allow('s3:*'), Resource: 'bucket' }, 'Resource must be in ARN format or "*".'],
    [{ ...allow('s3:*'), Condition: { Stringequals: { 'a:b': 'c' } } }, 'Syntax errors in policy.'],
    [{ ...allow('s3:*'), Sid: 'a b' }, 'Statement IDs (SID) must be alpha-numeric'],
  ])('%j', async (statement, message) => {
    const client = await startClient();
    await client.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument: TRUST }));
    const input = { RoleName: 'web', PolicyName: 'p', PolicyDocument: policy(statement) };
    const error = await rejection(client.send(new PutRolePolicyCommand(input)));
    expect(error.name).toBe('MalformedPolicyDocumentException');
    expect(error.message).toContain(message);
  });

  test('also trust policies', async () => {
    const client = await startClient();
    const AssumeRolePolicyDocument = TRUST.replace('"Service"', '"Services"');
    const error = await rejection(client.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument })));
    expect(error.name).toBe('MalformedPolicyDocumentException');
    await client.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument: TRUST }));
    await client.send(new AttachRolePolicyCommand({ RoleName: 'web', PolicyArn: CORE }));
  });
});

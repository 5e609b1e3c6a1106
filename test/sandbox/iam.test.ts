import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetAccountSummaryCommand,
  GetGroupCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupsForUserCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  paginateListRoles,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  SetDefaultPolicyVersionCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { clientConfig, createTestClock, rejection, startSandbox, START_MS } from './helpers.js';

const policy = (...statements: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const TRUST = policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });
const READ = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const SSM_POLICY = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';

async function startClient(): Promise<IAMClient> {
  const clock = createTestClock();
  return new IAMClient(clientConfig(await startSandbox({ clock, throttle: false })));
}

async function startWithRole(): Promise<IAMClient> {
  const client = await startClient();
  await client.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument: TRUST }));
  return client;
}

describe('roles', () => {
  test('are created and read, their trust policy percent-encoded', async () => {
    const client = await startClient();
    const input = { RoleName: 'web', Path: '/app/', AssumeRolePolicyDocument: TRUST, Tags: [{ Key: 'k', Value: 'v' }] };
    const { Role: created } = await client.send(new CreateRoleCommand(input));
    const { Role: role } = await client.send(new GetRoleCommand({ RoleName: 'web' }));
    expect(role).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:role/app/web',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      CreateDate: new Date(START_MS),
      MaxSessionDuration: 3600,
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    expect(created?.RoleId).toBe(role?.RoleId);
    expect(role?.AssumeRolePolicyDocument).not.toContain('{');
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(TRUST);
  });

  test('are changed and tagged', async () => {
    const client = await startWithRole();
    const trust = TRUST.replace('ec2', 'lambda');
    await client.send(new UpdateRoleCommand({ RoleName: 'web', Description: 'd', MaxSessionDuration: 7200 }));
    await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'web', PolicyDocument: trust }));
    await client.send(
      new TagRoleCommand({
        RoleName: 'web',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await client.send(new UntagRoleCommand({ RoleName: 'web', TagKeys: ['a'] }));
    const { Role: role } = await client.send(new GetRoleCommand({ RoleName: 'web' }));
    expect(role).toMatchObject({ Description: 'd', MaxSessionDuration: 7200, Tags: [{ Key: 'b', Value: '2' }] });
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(trust);
    expect((await client.send(new ListRoleTagsCommand({ RoleName: 'web' }))).Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  test('are listed in pages, by path', async () => {
    const client = await startClient();
    const names = Array.from({ length: 7 }, (_, n) => `r${n}`);
    for (const RoleName of names.toReversed()) {
      const Path = RoleName === 'r3' ? '/x/' : '/';
      await client.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: TRUST }));
    }
    const listed: (string | undefined)[] = [];
    for await (const page of paginateListRoles({ client, pageSize: 3 }, {})) {
      listed.push(...(page.Roles ?? []).map((role) => role.RoleName));
    }
    expect(listed).toEqual(names);
    expect((await client.send(new ListRolesCommand({ PathPrefix: '/x' }))).Roles?.map((r) => r.RoleName)).toEqual([
      'r3',
    ]);
    expect((await rejection(client.send(new ListRolesCommand({ Marker: 'x' })))).message).toBe('Invalid Marker.');
  });

  test.each([
    [{ RoleName: 'web' }, 'EntityAlreadyExistsException', 'Role with name web already exists.'],
    [{ RoleName: 'a b' }, 'ValidationError', 'The specified value for roleName is invalid.'],
    [{ AssumeRolePolicyDocument: 'nonsense' }, 'MalformedPolicyDocumentException', 'This policy contains invalid Json'],
    [{ AssumeRolePolicyDocument: READ }, 'MalformedPolicyDocumentException', 'Missing required field Principal'],
    [{ AssumeRolePolicyDocument: policy() }, 'MalformedPolicyDocumentException', 'Syntax errors in policy.'],
    [{ MaxSessionDuration: 60 }, 'ValidationError', "Value '60' at 'maxSessionDuration'"],
    [{ Path: 'x' }, 'ValidationError', 'The specified value for path is invalid.'],
    [{ AssumeRolePolicyDocument: TRUST.replace('ec2', 'e'.repeat(2000)) }, 'LimitExceededException', 'ACLSizePerRole'],
  ])('are not created with %j', async (input, name, message) => {
    const client = await startWithRole();
    const create = new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument: TRUST, ...input });
    const error = await rejection(client.send(create));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
  });

  test('are deleted only when nothing hangs on them', async () => {
    const client = await startWithRole();
    const RoleName = 'web';
    const remove = () => client.send(new DeleteRoleCommand({ RoleName }));
    await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: READ }));
    await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: SSM_POLICY }));
    await client.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'ip' }));
    await client.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'ip', RoleName }));
    expect(await rejection(remove())).toMatchObject({
      name: 'DeleteConflictException',
      message: expect.stringContaining('detach all policies'),
    });
    await client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: SSM_POLICY }));
    expect((await rejection(remove())).message).toBe('Cannot delete entity, must delete policies first.');
    await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
    expect((await rejection(remove())).message).toContain('must remove roles from instance profile first');
    await client.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: 'ip', RoleName }));
    await remove();
    expect((await rejection(remove())).name).toBe('NoSuchEntityException');
  });
});

describe('policies of a role', () => {
  test('inline ones are put, read, listed and deleted', async () => {
    const client = await startWithRole();
    const named = { RoleName: 'web', PolicyName: 'read' };
    await client.send(new PutRolePolicyCommand({ ...named, PolicyDocument: READ }));
    const read = await client.send(new GetRolePolicyCommand(named));
    expect(decodeURIComponent(read.PolicyDocument ?? '')).toBe(READ);
    expect((await client.send(new ListRolePoliciesCommand({ RoleName: 'web' }))).PolicyNames).toEqual(['read']);
    await client.send(new DeleteRolePolicyCommand(named));
    const error = await rejection(client.send(new GetRolePolicyCommand(named)));
    expect(error.message).toBe('The role policy with name read cannot be found.');
  });

  test('attached ones are those of AWS or of the account, ten at most', async () => {
    const client = await startWithRole();
    await client.send(new AttachRolePolicyCommand({ RoleName: 'web', PolicyArn: SSM_POLICY }));
    await client.send(new AttachRolePolicyCommand({ RoleName: 'web', PolicyArn: SSM_POLICY }));
    const attached = await client.send(new ListAttachedRolePoliciesCommand({ RoleName: 'web' }));
    expect(attached.AttachedPolicies).toEqual([{ PolicyName: 'AmazonSSMManagedInstanceCore', PolicyArn: SSM_POLICY }]);
    const own = async (n: number) => {
      const { Policy } = await client.send(new CreatePolicyCommand({ PolicyName: `p${n}`, PolicyDocument: READ }));
      return client.send(new AttachRolePolicyCommand({ RoleName: 'web', PolicyArn: Policy?.Arn }));
    };
    for (let n = 1; n < 10; n++) await own(n);
    expect(await rejection(own(10))).toMatchObject({
      name: 'LimitExceededException',
      message: expect.stringMatching(/PoliciesPerRole: 10/),
    });
    const unknown = new AttachRolePolicyCommand({ RoleName: 'web', PolicyArn: 'arn:aws:iam::aws:policy/None' });
    expect((await rejection(client.send(unknown))).message).toContain('does not exist or is not attachable');
    const detach = new DetachRolePolicyCommand({ RoleName: 'web', PolicyArn: 'arn:aws:iam::aws:policy/None' });
    expect((await rejection(client.send(detach))).name).toBe('NoSuchEntityException');
  });

  test.each([
    ['nonsense', 'This policy contains invalid Json'],
    [TRUST, 'Policy document should not specify a principal.'],
    [policy({ Effect: 'Allow', Action: 's3:*' }), 'Policy statement must contain resources.'],
    [policy({ Effect: 'Maybe', Action: 's3:*', Resource: '*' }), 'Syntax errors in policy.'],
  ])('are not %s', async (PolicyDocument, message) => {
    const client = await startWithRole();
    const error = await rejection(
      client.send(new PutRolePolicyCommand({ RoleName: 'web', PolicyName: 'p', PolicyDocument })),
    );
    expect(error).toMatchObject({ name: 'MalformedPolicyDocumentException', message });
  });
});

describe('managed policies', () => {
  const PolicyArn = 'arn:aws:iam::123456789012:policy/read';

  async function startWithPolicy(): Promise<IAMClient> {
    const client = await startWithRole();
    await client.send(new CreatePolicyCommand({ PolicyName: 'read', PolicyDocument: READ, Description: 'reads' }));
    return client;
  }

  test('have versions, of which one is the default and five the limit', async () => {
    const client = await startWithPolicy();
    const add = (SetAsDefault: boolean) =>
      client.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: READ, SetAsDefault }));
    expect((await add(false)).PolicyVersion).toMatchObject({ VersionId: 'v2', IsDefaultVersion: false });
    await add(true);
    expect((await client.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId).toBe('v3');
    await add(false);
    await add(false);
    expect((await rejection(add(false))).message).toContain('A managed policy can have up to 5 versions');
    const removeDefault = new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v3' });
    expect((await rejection(client.send(removeDefault))).name).toBe('DeleteConflictException');
    await client.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    await client.send(removeDefault);
    const { Versions } = await client.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map((version) => version.VersionId)).toEqual(['v5', 'v4', 'v2', 'v1']);
    const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(READ);
  });

  test('are deleted when nobody has them and one version is left', async () => {
    const client = await startWithPolicy();
    const remove = () => client.send(new DeletePolicyCommand({ PolicyArn }));
    await client.send(new AttachRolePolicyCommand({ RoleName: 'web', PolicyArn }));
    expect((await rejection(remove())).message).toBe('Cannot delete a policy attached to entities.');
    const entities = await client.send(new ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(entities.PolicyRoles?.map((role) => role.RoleName)).toEqual(['web']);
    await client.send(new DetachRolePolicyCommand({ RoleName: 'web', PolicyArn }));
    await client.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: READ }));
    expect((await rejection(remove())).message).toContain('more than one version');
    await client.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    await remove();
    expect((await rejection(client.send(new GetPolicyCommand({ PolicyArn })))).message).toBe(
      `Policy ${PolicyArn} was not found.`,
    );
  });

  test('are listed by owner', async () => {
    const client = await startWithPolicy();
    const names = async (Scope?: 'AWS' | 'Local') =>
      (await client.send(new ListPoliciesCommand(Scope ? { Scope } : {}))).Policies?.map((item) => item.PolicyName);
    expect(await names('Local')).toEqual(['read']);
    expect(await names('AWS')).toContain('CloudWatchAgentServerPolicy');
    expect(await names()).toEqual([...((await names('Local')) ?? []), ...((await names('AWS')) ?? [])]);
  });

  test('of AWS cannot be changed', async () => {
    const client = await startWithPolicy();
    const error = await rejection(client.send(new DeletePolicyCommand({ PolicyArn: SSM_POLICY })));
    expect(error.name).toBe('AccessDenied');
  });
});

describe('instance profiles', () => {
  test('hold one role', async () => {
    const client = await startWithRole();
    const InstanceProfileName = 'web';
    await client.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
    const add = () => client.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: 'web' }));
    await add();
    expect((await rejection(add())).name).toBe('LimitExceededException');
    const { InstanceProfile } = await client.send(new GetInstanceProfileCommand({ InstanceProfileName }));
    expect(InstanceProfile?.Roles?.map((role) => role.RoleName)).toEqual(['web']);
    const forRole = await client.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'web' }));
    expect(forRole.InstanceProfiles).toHaveLength(1);
  });
});

describe('users, groups and the account', () => {
  test('users are in groups, and a user in a group is not deleted', async () => {
    const client = await startClient();
    await client.send(new CreateUserCommand({ UserName: 'ann' }));
    await client.send(new CreateGroupCommand({ GroupName: 'ops' }));
    await client.send(new AddUserToGroupCommand({ UserName: 'ann', GroupName: 'ops' }));
    await client.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument: READ }));
    expect((await client.send(new GetGroupCommand({ GroupName: 'ops' }))).Users?.map((user) => user.UserName)).toEqual([
      'ann',
    ]);
    expect((await client.send(new ListGroupsForUserCommand({ UserName: 'ann' }))).Groups).toHaveLength(1);
    expect((await rejection(client.send(new DeleteUserCommand({ UserName: 'ann' })))).name).toBe(
      'DeleteConflictException',
    );
    expect((await client.send(new GetUserCommand({}))).User?.UserName).toBe('sandbox');
  });

  test('an account has one alias and a summary', async () => {
    const client = await startWithRole();
    await client.send(new CreateAccountAliasCommand({ AccountAlias: 'one' }));
    await client.send(new CreateAccountAliasCommand({ AccountAlias: 'two' }));
    expect((await client.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['two']);
    expect((await client.send(new GetAccountSummaryCommand({}))).SummaryMap).toMatchObject({ Roles: 1, Users: 0 });
  });
});

import {
  AssociateIamInstanceProfileCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  CreateTagsCommand,
  DeleteNetworkAclEntryCommand,
  DeleteTagsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  DescribeVpcAttributeCommand,
  DisassociateIamInstanceProfileCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  ReplaceNetworkAclEntryCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { iamStore, insertInstanceProfile } from '../../src/sandbox/services/iam/store.js';
import { ec2Store } from '../../src/sandbox/services/ec2/store.js';
import { clientConfig, createTestClock, rejection, startSandbox } from './helpers.js';

async function start() {
  const clock = createTestClock();
  const sandbox = await startSandbox({ seed: 'web3tier', clock, throttle: false });
  const client = new EC2Client(clientConfig(sandbox));
  const all = await client.send(new DescribeInstancesCommand({}));
  const ids = new Map(
    all.Reservations?.flatMap((r) => r.Instances ?? []).map((i) => [
      i.Tags?.find(({ Key }) => Key === 'Name')?.Value,
      i.InstanceId ?? '',
    ]),
  );
  const id = (name: string) => {
    const found = ids.get(name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const instance = async (name: string) =>
    (await client.send(new DescribeInstancesCommand({ InstanceIds: [id(name)] }))).Reservations?.[0]?.Instances?.[0];
  const groupId =
    [...sandbox.store(ec2Store).securityGroups.values()].find((g) => g.GroupName === 'web3tier-api')?.GroupId ?? '';
  const group = async () =>
    (await client.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }))).SecurityGroups?.[0];
  const aclId =
    [...sandbox.store(ec2Store).networkAcls.values()].find(({ IsDefault }) => IsDefault === false)?.NetworkAclId ?? '';
  const entries = async (egress: boolean) =>
    (await client.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [aclId] }))).NetworkAcls?.[0]?.Entries?.filter(
      ({ Egress }) => Egress === egress,
    );
  return { sandbox, clock, client, id, instance, groupId, group, aclId, entries };
}

describe('the states of instances', () => {
  test('change by stop and start, and say which way', async () => {
    const { client, id, instance, clock } = await start();
    const { StoppingInstances } = await client.send(new StopInstancesCommand({ InstanceIds: [id('api-1')] }));
    expect(StoppingInstances).toMatchObject([
      {
        InstanceId: id('api-1'),
        PreviousState: { Name: 'running', Code: 16 },
        CurrentState: { Name: 'stopping', Code: 64 },
      },
    ]);
    expect(await instance('api-1')).toMatchObject({
      State: { Name: 'stopped', Code: 80 },
      StateTransitionReason: 'User initiated (2026-01-15 12:00:00 GMT)',
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
    });
    clock.advance(3_600_000);
    const { StartingInstances } = await client.send(new StartInstancesCommand({ InstanceIds: [id('api-1')] }));
    expect(StartingInstances?.[0]).toMatchObject({
      PreviousState: { Name: 'stopped' },
      CurrentState: { Name: 'pending' },
    });
    expect(await instance('api-1')).toMatchObject({ State: { Name: 'running' }, LaunchTime: new Date(clock.now()) });
  });

  test('stay as they are where nothing is to be done', async () => {
    const { client, id } = await start();
    const { StartingInstances } = await client.send(new StartInstancesCommand({ InstanceIds: [id('api-1')] }));
    expect(StartingInstances?.[0]).toMatchObject({
      PreviousState: { Name: 'running' },
      CurrentState: { Name: 'running' },
    });
  });

  test('end with termination, which takes the place in the network away', async () => {
    const { client, id, instance } = await start();
    const before = await instance('api-1');
    const eni = before?.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '';
    await client.send(new TerminateInstancesCommand({ InstanceIds: [id('api-1')] }));
    const after = await instance('api-1');
    expect(after).toMatchObject({ State: { Name: 'terminated', Code: 48 }, Tags: before?.Tags });
    expect(after?.VpcId).toBeUndefined();
    expect(after?.SubnetId).toBeUndefined();
    expect(after?.PrivateIpAddress).toBeUndefined();
    const gone = await rejection(client.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [eni] })));
    expect(gone.name).toBe('InvalidNetworkInterfaceID.NotFound');
    const stop = await rejection(client.send(new StopInstancesCommand({ InstanceIds: [id('api-1')] })));
    expect(stop).toMatchObject({
      name: 'IncorrectInstanceState',
      message: `The instance '${id('api-1')}' is not in a state from which it can be stopped.`,
    });
    const again = await client.send(new TerminateInstancesCommand({ InstanceIds: [id('api-1')] }));
    expect(again.TerminatingInstances?.[0]?.CurrentState?.Name).toBe('terminated');
  });

  test('do not change when one of the ids is not there', async () => {
    const { client, id, instance } = await start();
    const InstanceIds = [id('api-1'), 'i-00000000000000000'];
    const error = await rejection(client.send(new StopInstancesCommand({ InstanceIds })));
    expect(error).toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-00000000000000000' does not exist",
    });
    expect((await instance('api-1'))?.State?.Name).toBe('running');
    const dry = await rejection(client.send(new StopInstancesCommand({ InstanceIds: [id('api-1')], DryRun: true })));
    expect(dry.name).toBe('DryRunOperation');
    expect((await instance('api-1'))?.State?.Name).toBe('running');
  });

  test('show in the status: of running instances, or of all', async () => {
    const { client, id } = await start();
    await client.send(new StopInstancesCommand({ InstanceIds: [id('api-1')] }));
    const running = await client.send(new DescribeInstanceStatusCommand({}));
    expect(running.InstanceStatuses).toHaveLength(11);
    expect(running.InstanceStatuses?.[0]).toMatchObject({
      InstanceState: { Name: 'running' },
      InstanceStatus: { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] },
      SystemStatus: { Status: 'ok' },
    });
    const input = { InstanceIds: [id('api-1')] };
    expect((await client.send(new DescribeInstanceStatusCommand(input))).InstanceStatuses).toEqual([]);
    const all = await client.send(new DescribeInstanceStatusCommand({ ...input, IncludeAllInstances: true }));
    expect(all.InstanceStatuses).toMatchObject([
      { InstanceState: { Name: 'stopped' }, InstanceStatus: { Status: 'not-applicable' } },
    ]);
    const refused = await rejection(client.send(new DescribeInstanceStatusCommand({ ...input, MaxResults: 5 })));
    expect(refused.name).toBe('InvalidParameterCombination');
    const absent = new DescribeInstanceStatusCommand({ InstanceIds: ['i-00000000000000000'] });
    expect((await rejection(client.send(absent))).name).toBe('InvalidInstanceID.NotFound');
  });
});

describe('instance profiles', () => {
  test('are given to an instance that has none, and taken away', async () => {
    const { client, id, instance } = await start();
    const IamInstanceProfile = { Name: 'web3tier-batch' };
    const { IamInstanceProfileAssociation: made } = await client.send(
      new AssociateIamInstanceProfileCommand({ InstanceId: id('batch-2'), IamInstanceProfile }),
    );
    expect(made).toMatchObject({
      InstanceId: id('batch-2'),
      State: 'associating',
      IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/web3tier-batch' },
    });
    expect((await instance('batch-2'))?.IamInstanceProfile).toEqual((await instance('batch-1'))?.IamInstanceProfile);
    const Filters = [{ Name: 'instance-id', Values: [id('batch-2')] }];
    const { IamInstanceProfileAssociations: found } = await client.send(
      new DescribeIamInstanceProfileAssociationsCommand({ Filters }),
    );
    expect(found).toMatchObject([{ AssociationId: made?.AssociationId, State: 'associated' }]);
    const AssociationId = made?.AssociationId ?? '';
    const taken = await client.send(new DisassociateIamInstanceProfileCommand({ AssociationId }));
    expect(taken.IamInstanceProfileAssociation?.State).toBe('disassociating');
    expect((await instance('batch-2'))?.IamInstanceProfile).toBeUndefined();
    const again = await rejection(client.send(new DisassociateIamInstanceProfileCommand({ AssociationId })));
    expect(again).toMatchObject({
      name: 'InvalidAssociationID.NotFound',
      message: `The association ID '${AssociationId}' does not exist`,
    });
  });

  test('that an instance was launched with can be replaced by their association', async () => {
    const { client, id, instance } = await start();
    const { IamInstanceProfileAssociations: all = [] } = await client.send(
      new DescribeIamInstanceProfileAssociationsCommand({}),
    );
    expect(all).toHaveLength(11);
    const own = all.find(({ InstanceId }) => InstanceId === id('win-2'));
    await client.send(
      new ReplaceIamInstanceProfileAssociationCommand({
        AssociationId: own?.AssociationId,
        IamInstanceProfile: { Name: 'web3tier-win' },
      }),
    );
    expect((await instance('win-2'))?.IamInstanceProfile?.Arn).toContain('instance-profile/web3tier-win');
  });

  test('are refused where there is one already, where there is none of that name, and without a role', async () => {
    const { client, sandbox, id } = await start();
    const associate = (InstanceId: string, Name: string) =>
      rejection(client.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Name } })));
    expect(await associate(id('batch-1'), 'web3tier-batch')).toMatchObject({
      name: 'IncorrectState',
      message: `There is an existing association for instance ${id('batch-1')}`,
    });
    expect(await associate(id('batch-2'), 'nobody')).toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
    });
    insertInstanceProfile(sandbox.store(iamStore), { account: sandbox.account, name: 'empty', createdAtMs: 0 });
    expect((await associate(id('batch-2'), 'empty')).message).toContain('has no associated IAM Roles');
    await client.send(new TerminateInstancesCommand({ InstanceIds: [id('batch-2')] }));
    expect((await associate(id('batch-2'), 'web3tier-batch')).name).toBe('IncorrectInstanceState');
  });
});

describe('rules of security groups', () => {
  const https = (CidrIp: string) => ({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp }] });

  test('are added to those of the same ports, and taken away again', async () => {
    const { client, groupId, group } = await start();
    const before = await group();
    const added = await client.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [https('10.1.0.0/16'), https('10.2.0.0/16')],
      }),
    );
    expect(added.Return).toBe(true);
    expect(added.SecurityGroupRules).toMatchObject([
      { GroupId: groupId, IsEgress: false, CidrIpv4: '10.1.0.0/16', FromPort: 443 },
      { CidrIpv4: '10.2.0.0/16' },
    ]);
    const during = await group();
    expect(during?.IpPermissions).toHaveLength(1);
    expect(during?.IpPermissions?.[0]).toMatchObject({
      UserIdGroupPairs: before?.IpPermissions?.[0]?.UserIdGroupPairs,
      IpRanges: [{ CidrIp: '10.1.0.0/16' }, { CidrIp: '10.2.0.0/16' }],
    });
    await client.send(
      new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [https('10.1.0.0/16')] }),
    );
    const SecurityGroupRuleIds = [added.SecurityGroupRules?.[1]?.SecurityGroupRuleId ?? ''];
    await client.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds }));
    expect(await group()).toEqual(before);
  });

  test('of both directions are kept apart', async () => {
    const { client, groupId, group } = await start();
    const everything = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    await client.send(new RevokeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: everything }));
    expect((await group())?.IpPermissionsEgress ?? []).toEqual([]);
    expect((await group())?.IpPermissions).toHaveLength(1);
    const IpPermissions = [{ IpProtocol: '6', FromPort: 443, ToPort: 443, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }];
    await client.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions }));
    expect((await group())?.IpPermissionsEgress).toMatchObject([
      { IpProtocol: 'tcp', Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
    ]);
    const Filters = [{ Name: 'egress.ip-permission.ipv6-cidr', Values: ['::/0'] }];
    const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(SecurityGroups?.map(({ GroupId }) => GroupId)).toEqual([groupId]);
  });

  test('can be given in the old way, in members of the request itself', async () => {
    const { client, groupId, group } = await start();
    const rule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '192.0.2.0/24' };
    await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, ...rule }));
    expect((await group())?.IpPermissions?.[1]).toMatchObject({ FromPort: 22, IpRanges: [{ CidrIp: '192.0.2.0/24' }] });
  });

  test.each([
    [{ IpPermissions: [https('0.0.0.0/0')] }, undefined],
    [
      { IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'all' }] }] },
      {
        name: 'InvalidPermission.Duplicate',
        message: 'the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists',
      },
    ],
    [
      { IpPermissions: [https('10.0.0.0/33')] },
      { name: 'InvalidParameterValue', message: 'CIDR block 10.0.0.0/33 is malformed' },
    ],
    [
      { IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, UserIdGroupPairs: [{ GroupId: 'sg-0' }] }] },
      { name: 'InvalidGroup.NotFound', message: "The security group 'sg-0' does not exist" },
    ],
    [{ IpPermissions: [] }, { name: 'MissingParameter' }],
    [{ GroupId: 'sg-0', IpPermissions: [https('0.0.0.0/0')] }, { name: 'InvalidGroup.NotFound' }],
    [{ IpPermissions: [{ ...https('0.0.0.0/0'), IpProtocol: 'smoke' }] }, { name: 'InvalidPermission.Malformed' }],
  ])('%j for what goes out: %j', async (input, error) => {
    const { client, groupId, group } = await start();
    const before = await group();
    const sent = client.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: groupId, ...input }));
    if (error === undefined) return expect((await sent).Return).toBe(true);
    expect(await rejection(sent)).toMatchObject(error);
    expect(await group()).toEqual(before);
  });

  test('cannot be taken away when they are not there', async () => {
    const { client, groupId } = await start();
    const IpPermissions = [https('10.9.0.0/16')];
    const error = await rejection(
      client.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions })),
    );
    expect(error).toMatchObject({
      name: 'InvalidPermission.NotFound',
      message: 'The specified rule does not exist in this security group.',
    });
  });
});

describe('rules of network ACLs', () => {
  const rule = {
    RuleNumber: 105,
    Protocol: '6',
    RuleAction: 'allow' as const,
    Egress: false,
    CidrBlock: '0.0.0.0/0',
    PortRange: { From: 1024, To: 65_535 },
  };

  test('are added in their order, replaced, and deleted', async () => {
    const { client, aclId, entries } = await start();
    await client.send(new CreateNetworkAclEntryCommand({ NetworkAclId: aclId, ...rule }));
    expect((await entries(false))?.map(({ RuleNumber }) => RuleNumber)).toEqual([100, 105, 32_767]);
    expect((await entries(true))?.map(({ RuleNumber }) => RuleNumber)).toEqual([100, 110, 120, 32_767]);
    await client.send(new ReplaceNetworkAclEntryCommand({ NetworkAclId: aclId, ...rule, RuleAction: 'deny' }));
    expect((await entries(false))?.[1]).toMatchObject({
      RuleNumber: 105,
      RuleAction: 'deny',
      PortRange: { From: 1024, To: 65_535 },
    });
    await client.send(new DeleteNetworkAclEntryCommand({ NetworkAclId: aclId, RuleNumber: 105, Egress: false }));
    expect((await entries(false))?.map(({ RuleNumber }) => RuleNumber)).toEqual([100, 32_767]);
  });

  test('of one number are one for each direction', async () => {
    const { client, aclId } = await start();
    const taken = await rejection(
      client.send(new CreateNetworkAclEntryCommand({ NetworkAclId: aclId, ...rule, RuleNumber: 110, Egress: true })),
    );
    expect(taken).toMatchObject({
      name: 'NetworkAclEntryAlreadyExists',
      message: 'The network acl entry identified by 110 already exists.',
    });
    await client.send(new CreateNetworkAclEntryCommand({ NetworkAclId: aclId, ...rule, RuleNumber: 110 }));
  });

  test.each([
    [{ RuleNumber: 32_767 }, 'InvalidParameterValue'],
    [{ RuleNumber: 0 }, 'InvalidParameterValue'],
    [{ Protocol: 'tcp' }, 'InvalidParameterValue'],
    [{ CidrBlock: '10.0.0.0/40' }, 'InvalidParameterValue'],
    [{ CidrBlock: undefined }, 'MissingParameter'],
    [{ PortRange: undefined }, 'MissingParameter'],
    [{ NetworkAclId: 'acl-0' }, 'InvalidNetworkAclID.NotFound'],
  ])('%j is refused with %s', async (change, name) => {
    const { client, aclId, entries } = await start();
    const input = { NetworkAclId: aclId, ...rule, ...change };
    expect((await rejection(client.send(new CreateNetworkAclEntryCommand(input)))).name).toBe(name);
    expect(await entries(false)).toHaveLength(2);
  });

  test('that are not there can neither be replaced nor deleted', async () => {
    const { client, aclId } = await start();
    const replaced = client.send(new ReplaceNetworkAclEntryCommand({ NetworkAclId: aclId, ...rule }));
    const deleted = client.send(
      new DeleteNetworkAclEntryCommand({ NetworkAclId: aclId, RuleNumber: 105, Egress: false }),
    );
    expect((await rejection(replaced)).name).toBe('InvalidNetworkAclEntry.NotFound');
    expect((await rejection(deleted)).name).toBe('InvalidNetworkAclEntry.NotFound');
  });
});

describe('tags', () => {
  test('are added to resources of any kind, changed, and found', async () => {
    const { client, id, groupId } = await start();
    const Resources = [id('api-1'), groupId];
    await client.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'Owner', Value: 'ops' }] }));
    await client.send(new CreateTagsCommand({ Resources: [groupId], Tags: [{ Key: 'Owner', Value: 'dev' }] }));
    const Filters = [{ Name: 'key', Values: ['Owner'] }];
    const { Tags } = await client.send(new DescribeTagsCommand({ Filters }));
    expect(Tags).toEqual([
      { Key: 'Owner', Value: 'ops', ResourceId: id('api-1'), ResourceType: 'instance' },
      { Key: 'Owner', Value: 'dev', ResourceId: groupId, ResourceType: 'security-group' },
    ]);
    const tagged = await client.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'tag:Owner', Values: ['ops'] }] }),
    );
    expect(tagged.Reservations).toHaveLength(1);
  });

  test('are deleted by key, by key and value, or all', async () => {
    const { client, id, instance } = await start();
    const keys = async () => (await instance('api-1'))?.Tags?.map(({ Key }) => Key);
    const Resources = [id('api-1')];
    await client.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'Env', Value: 'dev' }, { Key: 'Role' }] }));
    expect(await keys()).toEqual(['Name', 'Project', 'Env']);
    await client.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'Env', Value: 'prod' }] }));
    expect(await keys()).toEqual(['Name', 'Project']);
    await client.send(new DeleteTagsCommand({ Resources }));
    expect((await keys()) ?? []).toEqual([]);
  });

  test.each([
    [{ Key: 'aws:owner', Value: 'x' }, 'InvalidParameterValue'],
    [{ Key: 'k'.repeat(129), Value: 'x' }, 'InvalidParameterValue'],
    [{ Key: 'k', Value: 'x'.repeat(257) }, 'InvalidParameterValue'],
  ])('%j is refused', async (tag, name) => {
    const { client, id } = await start();
    const command = new CreateTagsCommand({ Resources: [id('api-1')], Tags: [tag] });
    expect((await rejection(client.send(command))).name).toBe(name);
  });

  test('are at most fifty, and one resource that is full stops the others', async () => {
    const { client, id, instance } = await start();
    const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `k${n}`, Value: '' }));
    await client.send(new CreateTagsCommand({ Resources: [id('api-1')], Tags: tags(46) }));
    const Resources = [id('api-2'), id('api-1')];
    const error = await rejection(client.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'one', Value: '' }] })));
    expect(error.name).toBe('TagLimitExceeded');
    expect((await instance('api-2'))?.Tags).toHaveLength(4);
  });

  test('cannot be given to what is not there', async () => {
    const { client } = await start();
    const add = (id: string) =>
      rejection(client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] })));
    expect((await add('i-00000000000000000')).name).toBe('InvalidInstanceID.NotFound');
    expect((await add('vpc-0')).name).toBe('InvalidID');
  });
});

test('the attributes of a VPC are changed one at a time', async () => {
  const { client, sandbox } = await start();
  const [VpcId = ''] = sandbox.store(ec2Store).vpcs.keys();
  const hostnames = async () =>
    (await client.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }))).EnableDnsHostnames;
  expect(await hostnames()).toEqual({ Value: true });
  await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: false } }));
  expect(await hostnames()).toEqual({ Value: false });
  const support = await client.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' }));
  expect(support).toMatchObject({ VpcId, EnableDnsSupport: { Value: true } });
  const both = { EnableDnsHostnames: { Value: true }, EnableDnsSupport: { Value: true } };
  const refused = await rejection(client.send(new ModifyVpcAttributeCommand({ VpcId, ...both })));
  expect(refused.name).toBe('InvalidParameterCombination');
  const absent = new DescribeVpcAttributeCommand({ VpcId: 'vpc-0', Attribute: 'enableDnsSupport' });
  expect(await rejection(client.send(absent))).toMatchObject({
    name: 'InvalidVpcID.NotFound',
    message: "The vpc ID 'vpc-0' does not exist",
  });
});

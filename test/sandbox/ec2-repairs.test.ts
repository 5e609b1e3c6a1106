import {
  AssociateIamInstanceProfileCommand,
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  EC2Client,
  RevokeSecurityGroupEgressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { ec2Store } from '../../src/sandbox/services/ec2/store.js';
import { iamStore } from '../../src/sandbox/services/iam/store.js';
import { ssmStore } from '../../src/sandbox/services/ssm/store.js';
import { clientConfig, createTestClock, startSandbox } from './helpers.js';

const MINUTE_MS = 60_000;

async function start() {
  const clock = createTestClock();
  const sandbox = await startSandbox({ seed: 'web3tier', clock, throttle: false });
  const ec2 = new EC2Client(clientConfig(sandbox));
  const ssm = new SSMClient(clientConfig(sandbox));
  const information = async () => {
    const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 50 }));
    return new Map(InstanceInformationList?.map((node) => [node.InstanceId, node]));
  };
  await information();
  const named = (name: string) =>
    [...sandbox.store(ec2Store).instances.values()].find(({ Tags }) => Tags?.some(({ Value }) => Value === name))
      ?.InstanceId ?? '';
  const NetworkAclId =
    [...sandbox.store(ec2Store).networkAcls.values()].find(({ IsDefault }) => IsDefault === false)?.NetworkAclId ?? '';
  return { clock, sandbox, ec2, information, named, NetworkAclId };
}

const answersIn = {
  RuleNumber: 110,
  Protocol: '6',
  RuleAction: 'allow' as const,
  Egress: false,
  CidrBlock: '0.0.0.0/0',
  PortRange: { From: 1024, To: 65_535 },
};

describe('a node that was lost', () => {
  test('is back a minute after its network ACL was mended', async () => {
    const { clock, ec2, information, named, NetworkAclId } = await start();
    const ping = async () => (await information()).get(named('api-4'))?.PingStatus;
    expect(await ping()).toBe('ConnectionLost');
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, ...answersIn }));
    clock.advance(MINUTE_MS - 1);
    expect(await ping()).toBe('ConnectionLost');
    clock.advance(1);
    expect(await ping()).toBe('Online');
  });

  test('stays lost when something else was changed, or when the repair was taken back', async () => {
    const { clock, ec2, information, named, NetworkAclId } = await start();
    const ping = async () => (await information()).get(named('api-4'))?.PingStatus;
    const elsewhere = { ...answersIn, CidrBlock: '10.0.0.0/8' };
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, ...elsewhere }));
    clock.advance(MINUTE_MS);
    expect(await ping()).toBe('ConnectionLost');
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, ...answersIn, RuleNumber: 120 }));
    await ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 120, Egress: false }));
    clock.advance(MINUTE_MS);
    expect(await ping()).toBe('ConnectionLost');
  });

  test('stays lost while its security group lets nothing out', async () => {
    const { clock, sandbox, ec2, information, named, NetworkAclId } = await start();
    const [GroupId = ''] =
      sandbox
        .store(ec2Store)
        .instances.get(named('api-4'))
        ?.SecurityGroups?.map((group) => group.GroupId ?? '') ?? [];
    const IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, ...answersIn }));
    clock.advance(MINUTE_MS);
    expect((await information()).get(named('api-4'))?.PingStatus).toBe('ConnectionLost');
  });

  test('stays lost when it was lost after the last change', async () => {
    const { clock, sandbox, ec2, information, named, NetworkAclId } = await start();
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, ...answersIn }));
    clock.advance(MINUTE_MS);
    const node = sandbox.store(ssmStore).nodes.get(named('web-1'));
    if (node) Object.assign(node, { connection: 'lost', lastPingMs: clock.now() });
    clock.advance(MINUTE_MS);
    expect((await information()).get(named('web-1'))?.PingStatus).toBe('ConnectionLost');
    expect((await information()).get(named('api-4'))?.PingStatus).toBe('Online');
  });

  test('stays lost where a test made it so and nobody changed EC2', async () => {
    const { clock, sandbox, information, named } = await start();
    const node = sandbox.store(ssmStore).nodes.get(named('web-1'));
    if (node) node.connection = 'lost';
    clock.advance(10 * MINUTE_MS);
    expect((await information()).get(named('web-1'))?.PingStatus).toBe('ConnectionLost');
  });
});

describe('an instance that never registered', () => {
  test('stays unmanaged while its role may not, and while it is stopped', async () => {
    const { clock, sandbox, ec2, information, named } = await start();
    const role = sandbox.store(iamStore).roles.get('web3tier-batch');
    role?.attachedPolicies.clear();
    const IamInstanceProfile = { Name: 'web3tier-batch' };
    const InstanceId = named('batch-2');
    await ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile }));
    clock.advance(MINUTE_MS);
    expect((await information()).has(InstanceId)).toBe(false);
    await ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    role?.attachedPolicies.add('arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore');
    clock.advance(MINUTE_MS);
    await information();
    expect(sandbox.store(ssmStore).nodes.has(InstanceId)).toBe(false);
    await ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }));
    expect((await information()).has(InstanceId)).toBe(true);
  });

  test('is managed a minute after it was given a profile whose role may', async () => {
    const { clock, ec2, information, named } = await start();
    const IamInstanceProfile = { Name: 'web3tier-batch' };
    await ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId: named('batch-2'), IamInstanceProfile }));
    clock.advance(MINUTE_MS - 1);
    expect((await information()).has(named('batch-2'))).toBe(false);
    clock.advance(1);
    const nodes = await information();
    expect(nodes.size).toBe(12);
    const { PlatformName, PlatformVersion, PingStatus } = nodes.get(named('batch-2')) ?? {};
    expect({ PlatformName, PlatformVersion, PingStatus }).toEqual({
      PlatformName: nodes.get(named('batch-1'))?.PlatformName,
      PlatformVersion: nodes.get(named('batch-1'))?.PlatformVersion,
      PingStatus: 'Online',
    });
  });
});

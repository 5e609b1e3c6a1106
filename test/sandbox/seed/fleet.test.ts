import type { Instance } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { seedWeb3tier } from '../../../src/sandbox/seed/web3tier.js';
import { ec2Store } from '../../../src/sandbox/services/ec2/store.js';
import { iamStore } from '../../../src/sandbox/services/iam/store.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { createTestClock, START_MS } from '../helpers.js';

const MINUTE_MS = 60_000;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox({ clock: createTestClock() });
  seedWeb3tier(sandbox, { regions: ['ap-northeast-1'], services: ['ssm'] });
  await sandbox.close();
});

const tag = (instance: Instance, key: string) => instance.Tags?.find(({ Key }) => Key === key)?.Value;

function instances(): Map<string, Instance & { InstanceId: string }> {
  return new Map([...sandbox.store(ec2Store).instances.values()].map((item) => [tag(item, 'Name') ?? '', item]));
}

function named(name: string): Instance & { InstanceId: string } {
  const found = instances().get(name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

const nodeOf = (name: string) => sandbox.store(ssmStore).nodes.get(named(name).InstanceId);

/** The names of the policies that an instance has by its profile. */
function policiesOf(name: string): readonly string[] {
  const { instanceProfiles, roles } = sandbox.store(iamStore);
  const profile = [...instanceProfiles.values()].find(({ arn }) => arn === named(name).IamInstanceProfile?.Arn);
  const role = roles.get(profile?.roleName ?? '');
  return [...(role?.attachedPolicies ?? [])].map((arn) => arn.split('/').at(-1) ?? '');
}

describe('the fleet of the seed', () => {
  test('is twelve running servers of one project, by role', () => {
    const roles = [...instances()].map(([name, item]) => `${name} ${tag(item, 'Role')}`);
    const servers = 'web-1 web-2 web-3 web-4 api-1 api-2 api-3 api-4 batch-1 batch-2 win-1 win-2'.split(' ');
    expect(roles).toEqual(servers.map((name) => `${name} ${name.split('-')[0]}`));
    for (const item of instances().values()) {
      expect(item.State?.Name).toBe('running');
      expect(tag(item, 'Project')).toBe('web3tier');
      expect(sandbox.store(ec2Store).images.has(item.ImageId ?? '')).toBe(true);
    }
  });

  test('has three platforms, which EC2 and Systems Manager tell alike', () => {
    expect(nodeOf('api-1')).toMatchObject({ platformName: 'Amazon Linux', platformVersion: '2023' });
    expect(nodeOf('batch-1')).toMatchObject({ platformName: 'Ubuntu', platformVersion: '24.04' });
    expect(nodeOf('win-1')).toMatchObject({ platformType: 'Windows', platformVersion: '10.0.20348' });
    for (const [name, item] of instances()) expect(String(item.Platform) === 'windows').toBe(name.startsWith('win-'));
  });

  test('is online without a CloudWatch agent, but for the two that are not', () => {
    const managed = [...instances().keys()].filter((name) => nodeOf(name)?.connection === 'online');
    expect(managed).toHaveLength(10);
    expect(managed).not.toContain('batch-2');
    expect(managed).not.toContain('api-4');
    for (const name of managed) expect(nodeOf(name)?.agent).toMatchObject({ version: null, state: 'stopped' });
  });

  test('lets every node be managed with the role of its instance, under the address of its instance', () => {
    for (const [name, item] of instances()) {
      if (name === 'batch-2') continue;
      expect(item.IamInstanceProfile?.Arn).toBe(`arn:aws:iam::123456789012:instance-profile/${nodeOf(name)?.iamRole}`);
      expect(nodeOf(name)?.ipAddress).toBe(item.PrivateIpAddress);
      expect(policiesOf(name)).toContain('AmazonSSMManagedInstanceCore');
    }
  });

  test('shows the network interface of a server in the same way at both places', () => {
    const { networkInterfaces } = sandbox.store(ec2Store);
    for (const item of instances().values()) {
      const [eni] = item.NetworkInterfaces ?? [];
      const same = networkInterfaces.get(eni?.NetworkInterfaceId ?? '');
      expect(same).toMatchObject({
        SubnetId: item.SubnetId,
        PrivateIpAddress: item.PrivateIpAddress,
        Groups: item.SecurityGroups,
        Attachment: { InstanceId: item.InstanceId, DeviceIndex: 0 },
      });
      expect(eni).toMatchObject({ SubnetId: same?.SubnetId, Groups: same?.Groups });
    }
  });
});

describe('what is broken', () => {
  test('batch-2 has no instance profile, never registered, and says so on its console', () => {
    expect(named('batch-2').IamInstanceProfile).toBeUndefined();
    expect(nodeOf('batch-2')).toBeUndefined();
    const { consoles } = sandbox.store(ec2Store);
    expect(consoles.get(named('batch-2').InstanceId)?.text).toContain('no EC2 instance role found');
    expect(consoles.get(named('batch-1').InstanceId)?.text).not.toContain('no EC2 instance role found');
  });

  test('api-4 was lost two hours ago; the ACL of its own subnet lets requests out and no answers in', () => {
    const node = nodeOf('api-4');
    expect(node?.connection).toBe('lost');
    expect((START_MS - (node?.lastPingMs ?? 0)) / MINUTE_MS).toBe(121);
    const { networkAcls, instances: all } = sandbox.store(ec2Store);
    const { SubnetId } = named('api-4');
    expect([...all.values()].filter((item) => item.SubnetId === SubnetId)).toHaveLength(1);
    const acls = [...networkAcls.values()].filter((acl) => acl.Associations?.some((a) => a.SubnetId === SubnetId));
    expect(acls).toHaveLength(1);
    const entries = acls[0]?.Entries ?? [];
    const allowed = (egress: boolean, port: number) =>
      entries.some(
        ({ Egress, RuleAction, CidrBlock, PortRange }) =>
          Egress === egress &&
          RuleAction === 'allow' &&
          CidrBlock === '0.0.0.0/0' &&
          (PortRange?.From ?? 0) <= port &&
          port <= (PortRange?.To ?? 65_535),
      );
    expect(allowed(true, 443)).toBe(true);
    for (const port of [1024, 32_768, 49_152, 65_535]) expect(allowed(false, port)).toBe(false);
  });

  test('win-2 may be managed but may not send metrics and logs', () => {
    expect(nodeOf('win-2')?.connection).toBe('online');
    expect(policiesOf('win-2')).toEqual(['AmazonSSMManagedInstanceCore']);
    expect(policiesOf('win-1')).toContain('CloudWatchAgentServerPolicy');
  });

  test('nothing else is: every other subnet has the ACL that lets everything pass', () => {
    const { networkAcls, subnets } = sandbox.store(ec2Store);
    const [open, hardened] = [...networkAcls.values()];
    expect(open?.IsDefault).toBe(true);
    expect(open?.Associations).toHaveLength(subnets.size - 1);
    expect(hardened?.Associations).toHaveLength(1);
  });
});

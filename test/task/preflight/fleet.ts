import type { Instance, NetworkAclEntry, Route, SecurityGroup, VpcEndpoint } from '@aws-sdk/client-ec2';
import { onTestFinished } from 'vitest';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { Finding } from '../../../src/lib/checks/types.js';
import { checkNodes, type CheckNodesInput } from '../../../src/lib/preflight/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { seedWeb3tier } from '../../../src/sandbox/seed/web3tier.js';
import { ec2Store, type Ec2Store, type StoredInstance } from '../../../src/sandbox/services/ec2/store.js';
import { iamStore, type StoredInstanceProfile, type StoredRole } from '../../../src/sandbox/services/iam/store.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import type { StoredNode } from '../../../src/sandbox/services/ssm/types.js';
import { fakeClock, type FakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

export const REGION = 'ap-northeast-1';

/** The seeded fleet, to be broken by a test. */
export interface Fleet {
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  readonly ctx: TaskContext & { readonly events: readonly { readonly type: string }[] };
  readonly ec2: Ec2Store;
  id(name: string): string;
  instance(name: string): StoredInstance;
  /** Replaces parts of an instance. */
  change(name: string, changes: Partial<Instance>): void;
  node(name: string): StoredNode;
  /** SSM Agent of the node goes silent. */
  lose(...names: readonly string[]): void;
  profile(name: string): StoredInstanceProfile;
  role(name: string): StoredRole;
  group(name: string): SecurityGroup;
  /** Replaces routes of the table of the node's subnet by what `change` makes of them. */
  changeRoutes(name: string, change: (routes: readonly Route[]) => Route[]): void;
  /** The same for the rules of the network ACL of its subnet. */
  changeAcl(name: string, change: (entries: readonly NetworkAclEntry[]) => NetworkAclEntry[]): void;
  /** Interface endpoints in the subnet of the node for these services, with a group of their own that lets all in. */
  addEndpoints(name: string, services: readonly string[], changes?: Omit<VpcEndpoint, 'VpcEndpointId'>): SecurityGroup;
  /** How often each operation was called so far. */
  calls(): Readonly<Record<string, number>>;
  check(names: readonly string[], input?: Partial<CheckNodesInput>): Promise<readonly Finding[]>;
}

export async function startFleet(): Promise<Fleet> {
  const clock = fakeClock();
  const sandbox = await createSandbox({ clock, throttle: false });
  onTestFinished(() => sandbox.close());
  seedWeb3tier(sandbox, { regions: [REGION], services: ['ssm'] });
  const ctx = sandboxContext(sandbox, { region: REGION });
  const ec2 = sandbox.store(ec2Store);
  const iam = sandbox.store(iamStore);
  const { nodes } = sandbox.store(ssmStore);

  const instance = (name: string): StoredInstance =>
    must([...ec2.instances.values()].find(({ Tags }) => Tags?.some((tag) => tag.Key === 'Name' && tag.Value === name)));
  const id = (name: string): string => instance(name).InstanceId;
  const node = (name: string): StoredNode => must(nodes.get(id(name)));
  const profile = (name: string): StoredInstanceProfile =>
    must([...iam.instanceProfiles.values()].find(({ arn }) => arn === instance(name).IamInstanceProfile?.Arn));
  const tableOf = (name: string) =>
    must(
      [...ec2.routeTables.values()].find(({ Associations }) =>
        Associations?.some(({ SubnetId }) => SubnetId === instance(name).SubnetId),
      ),
    );
  const aclOf = (name: string) =>
    must(
      [...ec2.networkAcls.values()].find(({ Associations }) =>
        Associations?.some(({ SubnetId }) => SubnetId === instance(name).SubnetId),
      ),
    );

  return {
    sandbox,
    clock,
    ctx,
    ec2,
    id,
    instance,
    node,
    profile,
    change: (name, changes) => void ec2.instances.set(id(name), { ...instance(name), ...changes } as StoredInstance),
    lose(...names) {
      for (const name of names) {
        node(name).connection = 'lost';
        node(name).lastPingMs = clock.now() - 3_600_000;
      }
    },
    role: (name) => must(iam.roles.get(must(profile(name).roleName))),
    group: (name) => must(ec2.securityGroups.get(must(instance(name).SecurityGroups?.[0]?.GroupId))),
    changeRoutes(name, change) {
      const table = tableOf(name);
      ec2.routeTables.set(table.RouteTableId, { ...table, Routes: change(table.Routes ?? []) });
    },
    changeAcl(name, change) {
      const acl = aclOf(name);
      ec2.networkAcls.set(acl.NetworkAclId, { ...acl, Entries: change(acl.Entries ?? []) });
    },
    addEndpoints(name, services, changes = {}) {
      const { VpcId = '', SubnetId = '' } = instance(name);
      const group = {
        GroupId: 'sg-0123456789abcdef0',
        GroupName: 'endpoints',
        VpcId,
        IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      };
      ec2.securityGroups.set(group.GroupId, group);
      for (const [index, service] of services.entries()) {
        const eni = `eni-000000000000000${index}`;
        const endpoint = `vpce-000000000000000${index}`;
        ec2.networkInterfaces.set(eni, {
          NetworkInterfaceId: eni,
          VpcId,
          SubnetId,
          PrivateIpAddress: `10.0.31.20${index}`,
          InterfaceType: 'vpc_endpoint',
          Groups: [{ GroupId: group.GroupId, GroupName: group.GroupName }],
        });
        ec2.vpcEndpoints.set(endpoint, {
          VpcEndpointId: endpoint,
          VpcEndpointType: 'Interface',
          VpcId,
          ServiceName: `com.amazonaws.${REGION}.${service}`,
          State: 'available' as never,
          PrivateDnsEnabled: true,
          SubnetIds: [SubnetId],
          NetworkInterfaceIds: [eni],
          Groups: [{ GroupId: group.GroupId, GroupName: group.GroupName }],
          ...changes,
        });
      }
      return group;
    },
    calls() {
      const counts: Record<string, number> = {};
      for (const { service, operation } of sandbox.requests()) {
        const key = `${service}.${operation}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    },
    async check(names, input = {}) {
      const selection = { ids: names.map(id), tags: [], all: false };
      const wanted = { selection, configs: [], diagnose: false, allChecks: false, ...input };
      return (await checkNodes(wanted, ctx)).findings;
    },
  };
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the seeded fleet is not as this test expects');
  return value;
}

/** The findings of a status, as `name: check`. */
export function checksOf(findings: readonly Finding[], status: Finding['status']): readonly string[] {
  return findings
    .filter((finding) => finding.status === status)
    .map(({ evidence, check }) => `${String(evidence['name'])}: ${check}`);
}

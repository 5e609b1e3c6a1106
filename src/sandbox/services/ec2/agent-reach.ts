import type { Image, Instance } from '@aws-sdk/client-ec2';
import { placeOf, tracePath } from '../../../lib/network/path/index.js';
import type { NetworkView } from '../../../lib/network/types.js';
import type { Call } from '../../types.js';
import { isAllowed } from '../iam/authorize.js';
import { iamStore } from '../iam/store.js';
import type { NewNode } from '../ssm/store.js';
import type { StoredNode } from '../ssm/types.js';
import { ec2Store, type Ec2Store, type StoredInstance } from './store.js';

/** How long after a repair the agent of an instance tries again. */
const RETRY_MS = 60_000;

/** The services without which Systems Manager's agent cannot work. */
const NEEDED = ['ssm', 'ssmmessages'] as const;

/**
 * Whether a node that was lost is back: somebody changed something in EC2 since it was heard of last, a minute ago or
 * more, and now its agent has credentials that allow it and a way to Systems Manager.
 */
export function reconnects(call: Call, node: Pick<StoredNode, 'instanceId' | 'lastPingMs'>): boolean {
  const store = call.store(ec2Store);
  const instance = store.instances.get(node.instanceId);
  const { lastMs } = store.changes;
  if (!instance || lastMs === undefined || lastMs < node.lastPingMs) return false;
  return call.clock.now() >= lastMs + RETRY_MS && reachesSystemsManager(call, instance);
}

/** The instances that Systems Manager does not know yet, and that came to their role a minute ago or more. */
export function newlyManaged(call: Call, isKnown: (instanceId: string) => boolean): readonly NewNode[] {
  const store = call.store(ec2Store);
  return [...store.profileAssociations].flatMap(([id, { Timestamp }]) => {
    const instance = store.instances.get(id);
    const changedMs = Math.max(Timestamp?.getTime() ?? 0, store.changes.lastMs ?? 0);
    if (!instance || isKnown(id) || call.clock.now() < changedMs + RETRY_MS) return [];
    const platform = platformOf(store.images.get(instance.ImageId ?? ''));
    const iamRole = roleOf(call, instance);
    if (!platform || iamRole === undefined || !reachesSystemsManager(call, instance)) return [];
    const ipAddress = instance.PrivateIpAddress ?? '';
    const isWindows = platform.platformType === 'Windows';
    const computerName = isWindows ? {} : { computerName: instance.PrivateDnsName ?? '' };
    return [{ instanceId: id, ...platform, ...computerName, ipAddress, iamRole, registeredAtMs: changedMs + RETRY_MS }];
  });
}

function reachesSystemsManager(call: Call, instance: StoredInstance): boolean {
  const roleName = roleOf(call, instance);
  if (instance.State?.Name !== 'running' || roleName === undefined) return false;
  const permission = { roleName, action: 'ssm:UpdateInstanceInformation', resource: '*' };
  if (!isAllowed(call, permission)) return false;
  const view = networkViewOf(call.store(ec2Store));
  const from = placeOf(instance);
  return NEEDED.every((service) => tracePath({ view, from, service, region: call.region }).verdict === 'open');
}

/** The role in the instance profile of an instance. */
function roleOf(call: Call, { IamInstanceProfile }: Instance): string | undefined {
  const profiles = [...call.store(iamStore).instanceProfiles.values()];
  return profiles.find(({ arn }) => arn === IamInstanceProfile?.Arn)?.roleName;
}

/** The network as the analysis wants it. Nothing of it is hidden from the simulation itself. */
function networkViewOf(store: Ec2Store): NetworkView {
  return {
    vpcs: [...store.vpcs.values()].map(({ VpcId, DhcpOptionsId, CidrBlock }) => ({
      vpcId: VpcId,
      dnsSupport: store.vpcAttributes.get(VpcId)?.EnableDnsSupport ?? true,
      dnsHostnames: store.vpcAttributes.get(VpcId)?.EnableDnsHostnames ?? false,
      dhcpOptionsId: DhcpOptionsId ?? null,
      cidr: CidrBlock ?? null,
    })),
    dhcpOptions: [...store.dhcpOptions.values()],
    subnets: [...store.subnets.values()],
    routeTables: [...store.routeTables.values()],
    securityGroups: [...store.securityGroups.values()],
    networkAcls: [...store.networkAcls.values()],
    natGateways: [...store.natGateways.values()],
    vpcEndpoints: [...store.vpcEndpoints.values()],
    endpointInterfaces: [...store.networkInterfaces.values()],
    prefixLists: [...store.prefixLists.values()].map(({ PrefixListId, PrefixListName, Entries }) => ({
      id: PrefixListId,
      name: PrefixListName ?? PrefixListId,
      cidrs: Entries.flatMap(({ Cidr }) => Cidr ?? []),
    })),
  };
}

type Platform = Pick<NewNode, 'platformType' | 'platformName' | 'platformVersion'>;

/** What Systems Manager's agent tells of the operating system, by the name of the image. */
const PLATFORMS: readonly (readonly [image: RegExp, platform: Platform])[] = [
  [/^al2023-ami-/, { platformType: 'Linux', platformName: 'Amazon Linux', platformVersion: '2023' }],
  [/ubuntu-noble-24\.04/, { platformType: 'Linux', platformName: 'Ubuntu', platformVersion: '24.04' }],
  [
    /^Windows_Server-2022/,
    {
      platformType: 'Windows',
      platformName: 'Microsoft Windows Server 2022 Datacenter',
      platformVersion: '10.0.20348',
    },
  ],
];

function platformOf(image: Image | undefined): Platform | undefined {
  return PLATFORMS.find(([name]) => name.test(image?.Name ?? ''))?.[1];
}

import type {
  DhcpOptions,
  EgressOnlyInternetGateway,
  FlowLog,
  IamInstanceProfileAssociation,
  Image,
  Instance,
  InternetGateway,
  ManagedPrefixList,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  PrefixListEntry,
  RouteTable,
  SecurityGroup,
  Subnet,
  Volume,
  Vpc,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { Call, StoreKey } from '../../types.js';

type Identified<T, Id extends keyof T> = T & { readonly [K in Id]: string };

/** An instance and the reservation that it was launched in (its own when absent). */
export type StoredInstance = Identified<Instance, 'InstanceId'> & { readonly ReservationId?: string };

/** A prefix list: customer-managed, or of AWS (`OwnerId` is `AWS`, and it has no version). */
export type StoredPrefixList = Identified<ManagedPrefixList, 'PrefixListId'> & {
  readonly Entries: readonly PrefixListEntry[];
};

/** The attributes of a VPC that DescribeVpcs does not show. A VPC without any has EC2's defaults. */
export interface StoredVpcAttributes {
  readonly VpcId: string;
  readonly EnableDnsSupport: boolean;
  readonly EnableDnsHostnames: boolean;
}

/** What an instance wrote to its console. */
export interface StoredConsole {
  readonly InstanceId: string;
  readonly text: string;
  readonly timestampMs: number;
}

/** EC2 of one account and region: each kind by id, in the SDK's own shapes. */
export interface Ec2Store {
  readonly vpcs: Map<string, Identified<Vpc, 'VpcId'>>;
  readonly subnets: Map<string, Identified<Subnet, 'SubnetId'>>;
  readonly routeTables: Map<string, Identified<RouteTable, 'RouteTableId'>>;
  readonly securityGroups: Map<string, Identified<SecurityGroup, 'GroupId'>>;
  readonly networkAcls: Map<string, Identified<NetworkAcl, 'NetworkAclId'>>;
  readonly internetGateways: Map<string, Identified<InternetGateway, 'InternetGatewayId'>>;
  readonly natGateways: Map<string, Identified<NatGateway, 'NatGatewayId'>>;
  readonly instances: Map<string, StoredInstance>;
  readonly networkInterfaces: Map<string, Identified<NetworkInterface, 'NetworkInterfaceId'>>;
  readonly flowLogs: Map<string, Identified<FlowLog, 'FlowLogId'>>;
  readonly vpcEndpoints: Map<string, Identified<VpcEndpoint, 'VpcEndpointId'>>;
  readonly vpcAttributes: Map<string, StoredVpcAttributes>;
  readonly dhcpOptions: Map<string, Identified<DhcpOptions, 'DhcpOptionsId'>>;
  readonly egressOnlyGateways: Map<string, Identified<EgressOnlyInternetGateway, 'EgressOnlyInternetGatewayId'>>;
  readonly prefixLists: Map<string, StoredPrefixList>;
  readonly images: Map<string, Identified<Image, 'ImageId'>>;
  readonly volumes: Map<string, Identified<Volume, 'VolumeId'>>;
  readonly consoles: Map<string, StoredConsole>;
  /** By instance; an instance that was launched with its profile has none here until somebody changes it. */
  readonly profileAssociations: Map<string, Identified<IamInstanceProfileAssociation, 'InstanceId'>>;
  /** When a call last changed something that decides whether an instance reaches AWS. */
  readonly changes: { lastMs: number | undefined };
}

/** Key of the EC2 state of an account and region. */
export const ec2Store: StoreKey<Ec2Store> = {
  name: 'ec2',
  scope: 'regional',
  create: () => ({
    vpcs: new Map(),
    subnets: new Map(),
    routeTables: new Map(),
    securityGroups: new Map(),
    networkAcls: new Map(),
    internetGateways: new Map(),
    natGateways: new Map(),
    instances: new Map(),
    networkInterfaces: new Map(),
    flowLogs: new Map(),
    vpcEndpoints: new Map(),
    vpcAttributes: new Map(),
    dhcpOptions: new Map(),
    egressOnlyGateways: new Map(),
    prefixLists: new Map(),
    images: new Map(),
    volumes: new Map(),
    consoles: new Map(),
    profileAssociations: new Map(),
    changes: { lastMs: undefined },
  }),
};

type ItemOf<K extends keyof Ec2Store> = Ec2Store[K] extends Map<string, infer T> ? T : never;

/** Resources of any kinds, to be inserted together. */
export type Ec2Resources = { readonly [K in Exclude<keyof Ec2Store, 'changes'>]?: readonly ItemOf<K>[] };

/** Adds or replaces resources as they are: what is described later is what was inserted. */
export function insertEc2(store: Ec2Store, resources: Ec2Resources): void {
  for (const item of resources.vpcs ?? []) store.vpcs.set(item.VpcId, item);
  for (const item of resources.subnets ?? []) store.subnets.set(item.SubnetId, item);
  for (const item of resources.routeTables ?? []) store.routeTables.set(item.RouteTableId, item);
  for (const item of resources.securityGroups ?? []) store.securityGroups.set(item.GroupId, item);
  for (const item of resources.networkAcls ?? []) store.networkAcls.set(item.NetworkAclId, item);
  for (const item of resources.internetGateways ?? []) store.internetGateways.set(item.InternetGatewayId, item);
  for (const item of resources.natGateways ?? []) store.natGateways.set(item.NatGatewayId, item);
  for (const item of resources.instances ?? []) store.instances.set(item.InstanceId, item);
  for (const item of resources.networkInterfaces ?? []) store.networkInterfaces.set(item.NetworkInterfaceId, item);
  for (const item of resources.flowLogs ?? []) store.flowLogs.set(item.FlowLogId, item);
  for (const item of resources.vpcEndpoints ?? []) store.vpcEndpoints.set(item.VpcEndpointId, item);
  for (const item of resources.vpcAttributes ?? []) store.vpcAttributes.set(item.VpcId, item);
  for (const item of resources.dhcpOptions ?? []) store.dhcpOptions.set(item.DhcpOptionsId, item);
  for (const item of resources.egressOnlyGateways ?? []) {
    store.egressOnlyGateways.set(item.EgressOnlyInternetGatewayId, item);
  }
  for (const item of resources.prefixLists ?? []) store.prefixLists.set(item.PrefixListId, item);
  for (const item of resources.images ?? []) store.images.set(item.ImageId, item);
  for (const item of resources.volumes ?? []) store.volumes.set(item.VolumeId, item);
  for (const item of resources.consoles ?? []) store.consoles.set(item.InstanceId, item);
  for (const item of resources.profileAssociations ?? []) store.profileAssociations.set(item.InstanceId, item);
}

/** Notes that the network or the role of an instance was changed: agents that were cut off try again. */
export function noteChange(call: Pick<Call, 'store' | 'clock'>): void {
  call.store(ec2Store).changes.lastMs = call.clock.now();
}

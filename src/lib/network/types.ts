import type {
  DhcpOptions,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  RouteTable,
  SecurityGroup,
  Subnet,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { CheckStatus } from '../checks/types.js';

/** What could not be read, and the permission that is missing for it. */
export interface Denied {
  /** An IAM action, e.g. `ec2:DescribeRouteTables`. */
  readonly denied: string;
}

/** Everything of one kind in the VPCs, or why it is not there. */
export type Part<T> = readonly T[] | Denied;

/** A VPC as far as names are concerned. An attribute is null when it could not be read. */
export interface VpcNames {
  readonly vpcId: string;
  /** enableDnsSupport: the resolver of the VPC answers at all. */
  readonly dnsSupport: boolean | null;
  /** enableDnsHostnames: with the former, the condition for the private names of interface endpoints. */
  readonly dnsHostnames: boolean | null;
  readonly dhcpOptionsId: string | null;
  /** The first block of addresses; its third address is the resolver. */
  readonly cidr: string | null;
}

/** A prefix list with its entries: those of AWS (`com.amazonaws.<region>.s3`), and customer-managed ones. */
export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly cidrs: readonly string[];
}

/**
 * The network of some VPCs, as EC2 describes it. One kind that may not be read leaves the others as they are:
 * what depends on it is `unknown`.
 */
export interface NetworkView {
  readonly vpcs: Part<VpcNames>;
  readonly dhcpOptions: Part<DhcpOptions>;
  readonly subnets: Part<Subnet>;
  readonly routeTables: Part<RouteTable>;
  readonly securityGroups: Part<SecurityGroup>;
  readonly networkAcls: Part<NetworkAcl>;
  readonly natGateways: Part<NatGateway>;
  readonly vpcEndpoints: Part<VpcEndpoint>;
  /** Network interfaces of interface endpoints, for their addresses. */
  readonly endpointInterfaces: Part<NetworkInterface>;
  readonly prefixLists: Part<PrefixList>;
}

/** Where an instance is in the network. */
export interface InstancePlace {
  readonly instanceId: string;
  readonly vpcId: string | null;
  readonly subnetId: string | null;
  readonly securityGroupIds: readonly string[];
  readonly privateIp: string | null;
  readonly publicIp: string | null;
  readonly ipv6Addresses: readonly string[];
  /** Decides which ports answers come back to (their default range differs). */
  readonly platform: 'linux' | 'windows';
  /** The role of the instance profile, for endpoint policies that name principals; null or absent: not known. */
  readonly roleArn?: string | null;
}

/** The services that the SSM agent and the CloudWatch agent talk to. */
export type ServiceName = 'ssm' | 'ssmmessages' | 'ec2messages' | 'logs' | 'monitoring' | 'ec2' | 'kms' | 'sts' | 's3';

/** The kinds of way out; `other`: a target beyond which EC2 does not tell what happens (a transit gateway, …). */
export type Via =
  'interface-endpoint' | 'gateway-endpoint' | 'internet-gateway' | 'nat-gateway' | 'egress-only' | 'other';

/** What was found on one stage of the way. */
export interface PathFinding {
  readonly stage: 'dns' | 'endpoint' | 'route' | 'security-group' | 'network-acl';
  readonly status: CheckStatus;
  readonly reason: string;
  /** A command or console step that mends it; null when nothing is to be done. */
  readonly fix: string | null;
  /** The ids and values that prove it. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** The way from an instance to a service. */
export interface ServicePath {
  readonly service: ServiceName;
  /** `blocked`: the first finding that is `fail` is the cause. `unknown`: the first that is `unknown` says why. */
  readonly verdict: 'open' | 'blocked' | 'unknown';
  /** The way that the traffic takes, as far as it can be seen; null: there is none, or it cannot be seen. */
  readonly via: Via | null;
  /** In the order in which a cause counts: names, endpoint, route, security groups, network ACLs. */
  readonly hops: readonly PathFinding[];
}

/** What `tracePath` looks at. */
export interface TraceInput {
  readonly view: NetworkView;
  readonly from: InstancePlace;
  readonly service: ServiceName;
  readonly region: string;
}

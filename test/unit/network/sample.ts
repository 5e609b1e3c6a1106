import type {
  IpPermission,
  NatGateway,
  NetworkAcl,
  NetworkAclEntry,
  Route,
  SecurityGroup,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type {
  InstancePlace,
  NetworkView,
  PathFinding,
  ServiceName,
  ServicePath,
} from '../../../src/lib/network/index.js';
import { tracePath } from '../../../src/lib/network/index.js';

export const REGION = 'ap-northeast-1';

/** An instance in `subnet-app`, whose table leads to a NAT gateway in `subnet-public`. Nothing stands in the way. */
export const PLACE: InstancePlace = {
  instanceId: 'i-1',
  vpcId: 'vpc-1',
  subnetId: 'subnet-app',
  securityGroupIds: ['sg-app'],
  privateIp: '10.0.1.10',
  publicIp: null,
  ipv6Addresses: [],
  platform: 'linux',
};

export const allow = (entry: Partial<NetworkAclEntry> = {}): NetworkAclEntry => ({
  RuleNumber: 100,
  RuleAction: 'allow',
  Protocol: '-1',
  CidrBlock: '0.0.0.0/0',
  Egress: true,
  ...entry,
});

const LAST: readonly NetworkAclEntry[] = [true, false].map((Egress) =>
  allow({ Egress, RuleAction: 'deny', RuleNumber: 32_767 }),
);

/** An ACL with the rules given, and the last ones, which deny. */
export function acl(id: string, subnetIds: readonly string[], entries: readonly NetworkAclEntry[]): NetworkAcl {
  return {
    NetworkAclId: id,
    VpcId: 'vpc-1',
    Associations: subnetIds.map((SubnetId) => ({ SubnetId, NetworkAclId: id })),
    Entries: [...entries, ...LAST],
  };
}

export const OPEN_ACL = acl(
  'acl-open',
  ['subnet-app', 'subnet-public', 'subnet-endpoint'],
  [allow(), allow({ Egress: false })],
);

/** The same, without the subnet of the instance, which has this one instead. */
export function appAcl(...entries: readonly NetworkAclEntry[]): Pick<NetworkView, 'networkAcls'> {
  const others = acl('acl-open', ['subnet-public', 'subnet-endpoint'], [allow(), allow({ Egress: false })]);
  return { networkAcls: [others, acl('acl-app', ['subnet-app'], entries)] };
}

export const https = (side: Partial<IpPermission>): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  ...side,
});

export const everything: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

export const group = (
  GroupId: string,
  egress: readonly IpPermission[],
  ingress: readonly IpPermission[] = [],
): SecurityGroup => ({
  GroupId,
  VpcId: 'vpc-1',
  IpPermissionsEgress: [...egress],
  IpPermissions: [...ingress],
});

const LOCAL: Route = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' };
const TO_NAT: Route = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' };
const TO_IGW: Route = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' };

/** Route tables: the one of the instance's subnet with these routes besides the local one. */
export function routes(...own: readonly Route[]): Pick<NetworkView, 'routeTables'> {
  return {
    routeTables: [
      { RouteTableId: 'rtb-main', VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: [LOCAL] },
      {
        RouteTableId: 'rtb-app',
        VpcId: 'vpc-1',
        Associations: [{ SubnetId: 'subnet-app', Main: false, AssociationState: { State: 'associated' } }],
        Routes: [LOCAL, ...own],
      },
      {
        RouteTableId: 'rtb-public',
        VpcId: 'vpc-1',
        Associations: [{ SubnetId: 'subnet-public', Main: false }],
        Routes: [LOCAL, TO_IGW],
      },
    ],
  };
}

export const NAT: NatGateway = {
  NatGatewayId: 'nat-1',
  VpcId: 'vpc-1',
  SubnetId: 'subnet-public',
  State: 'available',
  ConnectivityType: 'public',
};

/** An interface endpoint that works, of SSM unless said otherwise. */
export const endpoint = (more: Partial<VpcEndpoint> = {}): VpcEndpoint => ({
  VpcEndpointId: 'vpce-1',
  VpcEndpointType: 'Interface',
  VpcId: 'vpc-1',
  ServiceName: `com.amazonaws.${REGION}.ssm`,
  State: 'Available',
  PrivateDnsEnabled: true,
  SubnetIds: ['subnet-endpoint'],
  NetworkInterfaceIds: ['eni-1'],
  Groups: [{ GroupId: 'sg-endpoint' }],
  RouteTableIds: [],
  ...more,
});

/** The network around it, with some parts replaced. */
export function network(parts: Partial<NetworkView> = {}): NetworkView {
  return {
    vpcs: [{ vpcId: 'vpc-1', dnsSupport: true, dnsHostnames: true, dhcpOptionsId: 'dopt-1', cidr: '10.0.0.0/16' }],
    dhcpOptions: [
      {
        DhcpOptionsId: 'dopt-1',
        DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] }],
      },
    ],
    subnets: [
      { SubnetId: 'subnet-app', CidrBlock: '10.0.1.0/24', AvailabilityZone: `${REGION}a` },
      { SubnetId: 'subnet-public', CidrBlock: '10.0.2.0/24', AvailabilityZone: `${REGION}a` },
      { SubnetId: 'subnet-endpoint', CidrBlock: '10.0.3.0/24', AvailabilityZone: `${REGION}a` },
    ],
    ...routes(TO_NAT),
    securityGroups: [
      group('sg-app', [everything]),
      group('sg-endpoint', [], [https({ IpRanges: [{ CidrIp: '10.0.0.0/16' }] })]),
    ],
    networkAcls: [OPEN_ACL],
    natGateways: [NAT],
    vpcEndpoints: [],
    endpointInterfaces: [{ NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-endpoint', PrivateIpAddress: '10.0.3.10' }],
    prefixLists: [{ id: 'pl-s3', name: `com.amazonaws.${REGION}.s3`, cidrs: ['52.92.0.0/17', '3.5.152.0/21'] }],
    ...parts,
  };
}

/** The path of the sample instance. */
export function trace(
  parts: Partial<NetworkView> = {},
  { service = 'ssm', place = {} }: { service?: ServiceName; place?: Partial<InstancePlace> } = {},
): ServicePath {
  return tracePath({ view: network(parts), from: { ...PLACE, ...place }, service, region: REGION });
}

/** The findings that are neither fine nor left out. */
export function problems(path: ServicePath): readonly PathFinding[] {
  return path.hops.filter(({ status }) => status !== 'pass' && status !== 'skip');
}

/** The only problem of a path. */
export function problem(path: ServicePath): PathFinding {
  const [only, ...others] = problems(path);
  if (!only || others.length > 0) throw new Error(`not one problem: ${JSON.stringify(path.hops, null, 1)}`);
  return only;
}

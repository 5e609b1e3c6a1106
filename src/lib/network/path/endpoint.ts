import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import type { PathFinding } from '../types.js';
import { judgeEndpointPolicy } from './endpoint-policy.js';
import { fail, isDenied, isEndpointOf, listsOf, pass, unknown, unread, type Trace } from './findings.js';
import { aclFindings, groupsFinding, type AclCheck, type Destination } from './firewall.js';
import { awsCommand, enableVpcAttribute } from './fixes.js';
import { parseCidrs, type AddressRange } from './ranges.js';
import { chooseRoute, destinationOf, routeTableOf, targetOf } from './routes.js';
import { bestOf } from './verdict.js';

const isAvailable = ({ State }: VpcEndpoint): boolean => State?.toLowerCase() === 'available';

/** The interface endpoints of a service in a VPC. */
export function interfaceEndpoints(endpoints: readonly VpcEndpoint[], trace: Trace): readonly VpcEndpoint[] {
  return endpoints.filter(
    (endpoint) =>
      endpoint.VpcId === trace.vpcId &&
      endpoint.VpcEndpointType === 'Interface' &&
      isEndpointOf(endpoint.ServiceName, trace),
  );
}

/** Whether the usual name of the service means the private addresses of an endpoint, when the VPC allows it. */
export function hasPrivateName(endpoint: VpcEndpoint): boolean {
  // S3's interface endpoints can keep their names for resolvers outside of the VPC.
  const isForOutside = endpoint.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint === true;
  return isAvailable(endpoint) && endpoint.PrivateDnsEnabled === true && !isForOutside;
}

/** Why traffic passes an endpoint by, and how that is mended. */
export function whyUnused(endpoint: VpcEndpoint, trace: Trace): Omit<PathFinding, 'status'> {
  const id = endpoint.VpcEndpointId ?? '';
  const evidence = {
    vpcEndpointId: id,
    state: endpoint.State ?? null,
    privateDnsEnabled: endpoint.PrivateDnsEnabled ?? null,
  };
  if (!isAvailable(endpoint)) {
    const why = endpoint.LastError?.Message ?? endpoint.FailureReason;
    return {
      stage: 'endpoint',
      reason: `the endpoint ${id} is not available, but ${endpoint.State ?? 'in no known state'}${why ? ` (${why})` : ''}`,
      fix: awsCommand(trace.region, `describe-vpc-endpoints --vpc-endpoint-ids ${id}`),
      evidence,
    };
  }
  if (hasPrivateName(endpoint)) {
    return {
      stage: 'dns',
      reason: `private DNS of the endpoint ${id} has no effect: enableDnsHostnames of ${trace.vpcId} is off`,
      fix: enableVpcAttribute(trace, 'enable-dns-hostnames'),
      evidence: { ...evidence, vpcId: trace.vpcId, enableDnsHostnames: false },
    };
  }
  return {
    stage: 'endpoint',
    reason: `private DNS of the endpoint ${id} is off: the name of ${trace.service} means its public addresses`,
    fix: awsCommand(trace.region, `modify-vpc-endpoint --vpc-endpoint-id ${id} --private-dns-enabled`),
    evidence,
  };
}

/** One network interface of an endpoint, or the subnet that it is in when it could not be read. */
interface Target {
  readonly subnetId: string;
  readonly networkInterfaceId: string | null;
  readonly addresses: readonly AddressRange[];
  readonly cidr: string;
  readonly isExact: boolean;
}

/** What stands on the way to an interface endpoint. Clients try its addresses in turn: one that works is enough. */
export function toEndpoint(trace: Trace, endpoint: VpcEndpoint): readonly PathFinding[] {
  const targets = targetsOf(trace, endpoint);
  if ('finding' in targets) return [targets.finding];
  const evidence = {
    vpcEndpointId: endpoint.VpcEndpointId,
    subnetIds: endpoint.SubnetIds ?? [],
    privateDnsEnabled: true,
    state: endpoint.State,
  };
  const found = pass('endpoint', `the endpoint ${endpoint.VpcEndpointId} answers to the name of the service`, evidence);
  const ways = targets.list.map((target) => toTarget(trace, endpoint, target));
  return [found, judgeEndpointPolicy(trace, endpoint), inbound(trace, endpoint), ...bestOf(ways)];
}

/** The interfaces of an endpoint, those of the instance's own zone first. */
function targetsOf(
  trace: Trace,
  endpoint: VpcEndpoint,
): { readonly list: readonly Target[] } | { readonly finding: PathFinding } {
  const { endpointInterfaces, subnets } = trace.view;
  const { SubnetIds = [], NetworkInterfaceIds = [], VpcEndpointId: id = '' } = endpoint;
  if (SubnetIds.length === 0) {
    const reason = `the endpoint ${id} has no network interface in any subnet`;
    const fix = awsCommand(
      trace.region,
      `modify-vpc-endpoint --vpc-endpoint-id ${id} --add-subnet-ids ${trace.subnetId}`,
    );
    return { finding: fail('endpoint', { reason, fix, evidence: { vpcEndpointId: id, subnetIds: [] } }) };
  }
  const interfaces = isDenied(endpointInterfaces)
    ? []
    : endpointInterfaces.filter(({ NetworkInterfaceId = '' }) => NetworkInterfaceIds.includes(NetworkInterfaceId));
  const exact = interfaces.map((eni) => ({
    subnetId: eni.SubnetId ?? '',
    networkInterfaceId: eni.NetworkInterfaceId ?? null,
    addresses: parseCidrs([eni.PrivateIpAddress]),
    cidr: `${eni.PrivateIpAddress}/32`,
    isExact: true,
  }));
  if (exact.length === 0 && isDenied(subnets)) return { finding: unread('endpoint', subnets, { vpcEndpointId: id }) };
  const rough = isDenied(subnets)
    ? []
    : subnets
        .filter(({ SubnetId = '' }) => SubnetIds.includes(SubnetId))
        .map(({ SubnetId = '', CidrBlock = '' }) => ({
          subnetId: SubnetId,
          networkInterfaceId: null,
          addresses: parseCidrs([CidrBlock]),
          cidr: CidrBlock,
          isExact: false,
        }));
  const list = exact.length > 0 ? exact : rough;
  if (list.length > 0) return { list: list.toSorted((a, b) => distance(trace, a) - distance(trace, b)) };
  const reason = `the network interfaces of the endpoint ${id} were not described`;
  return { finding: unknown('endpoint', { reason, fix: null, evidence: { vpcEndpointId: id, subnetIds: SubnetIds } }) };
}

/** 0: the same subnet, 1: the same zone, 2: another one. */
function distance({ view, subnetId }: Trace, target: Target): number {
  if (target.subnetId === subnetId) return 0;
  const zoneOf = (id: string) =>
    isDenied(view.subnets) ? undefined : view.subnets.find(({ SubnetId }) => SubnetId === id)?.AvailabilityZone;
  return zoneOf(target.subnetId) !== undefined && zoneOf(target.subnetId) === zoneOf(subnetId) ? 1 : 2;
}

/** Whether the security groups of the endpoint let the instance in. */
function inbound(trace: Trace, endpoint: VpcEndpoint): PathFinding {
  const { privateIp, securityGroupIds } = trace.from;
  const [own] = securityGroupIds;
  const remote: Destination = {
    name: 'the instance',
    addresses: parseCidrs([privateIp ?? undefined]),
    groupIds: securityGroupIds,
    isExact: true,
    rule: own === undefined ? { cidr: `${privateIp}/32` } : { groupId: own },
  };
  const groupIds = (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  const owner = `the endpoint ${endpoint.VpcEndpointId}`;
  return groupsFinding(trace, { direction: 'ingress', groupIds, remote, owner });
}

function toTarget(trace: Trace, endpoint: VpcEndpoint, target: Target): readonly PathFinding[] {
  const [group] = (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  const remote: Destination = {
    name: `the endpoint ${endpoint.VpcEndpointId}`,
    addresses: target.addresses,
    groupIds: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    isExact: target.isExact,
    rule: group === undefined ? { cidr: target.cidr } : { groupId: group },
  };
  const groupIds = trace.from.securityGroupIds;
  return [
    localRoute(trace, target),
    groupsFinding(trace, { direction: 'egress', groupIds, remote, owner: 'the instance' }),
    ...aclsBetween(trace, target),
  ];
}

/** Endpoints are in the VPC, which routes to itself unless somebody put something in between. */
function localRoute(trace: Trace, target: Target): PathFinding {
  const { routeTables } = trace.view;
  if (isDenied(routeTables)) return unread('route', routeTables);
  const table = routeTableOf(routeTables, trace);
  const { route } = table
    ? chooseRoute(table, { to: target.addresses, prefixLists: listsOf(trace.view) })
    : { route: undefined };
  const evidence = { routeTableId: table?.RouteTableId ?? null, destination: target.cidr };
  if (route && targetOf(route).kind === 'local') return pass('route', 'the endpoint is in the VPC', evidence);
  const reason = route
    ? `traffic to the endpoint goes through ${targetOf(route).id}; what becomes of it there cannot be seen`
    : `the route to ${target.cidr} was not described`;
  const through = route ? { route: destinationOf(route), through: targetOf(route).id } : {};
  return unknown('route', { reason, fix: null, evidence: { ...evidence, ...through } });
}

/** Network ACLs stand between subnets, not inside them. */
function aclsBetween(trace: Trace, target: Target): readonly PathFinding[] {
  const { from, subnetId } = trace;
  if (target.subnetId === subnetId) return [pass('network-acl', 'both are in one subnet', { subnetId })];
  const there = { remote: target.addresses, isExact: target.isExact, cidr: target.cidr };
  const here = { remote: parseCidrs([from.privateIp ?? undefined]), isExact: true, cidr: `${from.privateIp}/32` };
  const asker = from.platform;
  const checks: readonly AclCheck[] = [
    { ...there, asker, subnetId, kind: 'request', isEgress: true },
    { ...here, asker, subnetId: target.subnetId, kind: 'request', isEgress: false },
    { ...here, asker, subnetId: target.subnetId, kind: 'answer', isEgress: true },
    { ...there, asker, subnetId, kind: 'answer', isEgress: false },
  ];
  return aclFindings(trace, checks);
}

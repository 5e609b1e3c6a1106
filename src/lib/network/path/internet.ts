import type { NatGateway, Route, RouteTable, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { PathFinding, Via } from '../types.js';
import { judgeEndpointPolicy } from './endpoint-policy.js';
import { fail, isDenied, isEndpointOf, listsOf, pass, unknown, unread, type Trace } from './findings.js';
import { aclFindings, groupsFinding, type AclCheck, type Destination } from './firewall.js';
import { awsCommand, createEndpoint } from './fixes.js';
import { natWay } from './nat.js';
import { parseCidrs, PUBLIC, type Family } from './ranges.js';
import { chooseRoute, destinationOf, routeTableOf, targetOf, type RouteChoice } from './routes.js';

/** A way to the public addresses of a service. */
export interface Way {
  readonly via: Via | null;
  readonly hops: readonly PathFinding[];
}

/** Everything, as rules name it. */
export const ANYWHERE: Readonly<Record<Family, string>> = { ipv4: '0.0.0.0/0', ipv6: '::/0' };

/** What stands on the way to the public addresses of a service. */
export function toInternet(trace: Trace, endpoints: readonly VpcEndpoint[]): Way {
  const { routeTables } = trace.view;
  if (isDenied(routeTables)) {
    const evidence = { subnetId: trace.subnetId };
    return {
      via: null,
      hops: [unread('route', routeTables, evidence), ...filters(trace, publicSide(trace, 'ipv4'), [])],
    };
  }
  const table = routeTableOf(routeTables, trace);
  if (!table) {
    const reason = `the route table of ${trace.subnetId} was not described`;
    return { via: null, hops: [unknown('route', { reason, fix: null, evidence: { subnetId: trace.subnetId } })] };
  }
  const gateway = gatewayEndpoint(trace, endpoints, table);
  return gateway ? throughGateway(trace, gateway, table) : outside(trace, table);
}

/** The gateway endpoint that the route table of the subnet leads S3's addresses to. */
function gatewayEndpoint(trace: Trace, endpoints: readonly VpcEndpoint[], table: RouteTable): VpcEndpoint | undefined {
  return gatewayEndpoints(trace, endpoints).find(
    ({ RouteTableIds = [], State }) =>
      State?.toLowerCase() === 'available' && RouteTableIds.includes(table.RouteTableId ?? ''),
  );
}

/** The gateway endpoints of the service in the VPC. */
export function gatewayEndpoints(trace: Trace, endpoints: readonly VpcEndpoint[]): readonly VpcEndpoint[] {
  return endpoints.filter(
    (endpoint) =>
      endpoint.VpcId === trace.vpcId &&
      endpoint.VpcEndpointType === 'Gateway' &&
      isEndpointOf(endpoint.ServiceName, trace),
  );
}

/** Gateway endpoints are routed to by a prefix list, whose addresses the filters have to let pass. */
function throughGateway(trace: Trace, endpoint: VpcEndpoint, table: RouteTable): Way {
  const evidence = { vpcEndpointId: endpoint.VpcEndpointId, routeTableId: table.RouteTableId };
  const list = listsOf(trace.view)?.find(({ name }) => name === endpoint.ServiceName);
  const known = parseCidrs(list?.cidrs ?? []);
  const side: Destination = {
    name: `the addresses of ${trace.service}`,
    addresses: known.length > 0 ? known : PUBLIC.ipv4,
    groupIds: [],
    isExact: known.length > 0,
    rule: list ? { prefixListId: list.id } : { cidr: ANYWHERE.ipv4 },
  };
  return {
    via: 'gateway-endpoint',
    hops: [
      pass('endpoint', `the gateway endpoint ${endpoint.VpcEndpointId} serves the subnet`, evidence),
      judgeEndpointPolicy(trace, endpoint),
      pass('route', `the route table leads to ${endpoint.VpcEndpointId}`, evidence),
      ...filters(trace, side, []),
    ],
  };
}

/** IPv4 first, which agents use; IPv6 when there is no other way. */
function outside(trace: Trace, table: RouteTable): Way {
  const { privateIp, ipv6Addresses } = trace.from;
  const four = routeOut(trace, table, 'ipv4');
  const hasIpv6 = ipv6Addresses.length > 0;
  if (!hasIpv6 || (privateIp !== null && four.finding.status !== 'fail')) {
    return { via: four.via, hops: [four.finding, ...filters(trace, publicSide(trace, 'ipv4'), four.checks)] };
  }
  const six = routeOut(trace, table, 'ipv6');
  if (six.finding.status !== 'pass') {
    return { via: four.via, hops: [four.finding, ...filters(trace, publicSide(trace, 'ipv4'), four.checks)] };
  }
  const why = privateIp === null ? 'the instance has no IPv4 address' : four.finding.reason;
  const reason = `${why}; IPv6 goes out through ${String(six.finding.evidence['target'])}, which serves agents only when they are set to dual-stack endpoints`;
  const fix = `on the node, set AWS_USE_DUALSTACK_ENDPOINT=true for the agents; or for IPv4: ${four.finding.fix ?? createEndpoint(trace, table.RouteTableId)}`;
  const finding = unknown('route', { reason, fix, evidence: { ...six.finding.evidence, ipv4: four.finding.evidence } });
  return { via: six.via, hops: [finding, ...filters(trace, publicSide(trace, 'ipv6'), six.checks)] };
}

/** A route out of the VPC: how far it leads, and which further network ACLs are on it. */
interface Out {
  readonly via: Via | null;
  readonly finding: PathFinding;
  readonly checks: readonly AclCheck[];
}

function routeOut(trace: Trace, table: RouteTable, family: Family): Out {
  const choice = chooseRoute(table, { to: PUBLIC[family], prefixLists: listsOf(trace.view) });
  if (!choice.route) return { via: null, finding: noRoute(trace, table, { choice, family }), checks: [] };
  const { route } = choice;
  const target = targetOf(route);
  const others = choice.others.map((other) => `${destinationOf(other)} ${targetOf(other).id}`);
  const evidence = {
    routeTableId: table.RouteTableId,
    destination: destinationOf(route),
    target: target.id,
    ...(others.length > 0 ? { otherRoutes: others } : {}),
  };
  const end = (via: Via, finding: PathFinding): Out => ({ via, finding, checks: [] });
  if (route.State === 'blackhole')
    return { via: null, finding: blackhole(trace, { table, route, evidence }), checks: [] };
  switch (target.kind) {
    case 'internet-gateway':
      return end('internet-gateway', throughInternetGateway(trace, { table, family, evidence }));
    case 'egress-only':
      return end('egress-only', pass('route', `IPv6 goes out through ${target.id}`, evidence));
    case 'nat-gateway':
      return { via: 'nat-gateway', ...natWay(trace, { natGatewayId: target.id, table, evidence }) };
    default: {
      const reason = `traffic goes to ${target.id}; what becomes of it there cannot be seen from this VPC`;
      const fix = `look at the routes and the firewall behind ${target.id}`;
      return end('other', unknown('route', { reason, fix, evidence }));
    }
  }
}

function noRoute(
  trace: Trace,
  table: RouteTable,
  { choice, family }: { readonly choice: RouteChoice; readonly family: Family },
): PathFinding {
  const evidence = { routeTableId: table.RouteTableId, subnetId: trace.subnetId, routes: routesOf(table) };
  const fix = defaultRoute(trace, table);
  const unreadLists = (table.Routes ?? []).flatMap(({ DestinationPrefixListId: id, GatewayId }) =>
    id !== undefined && !GatewayId?.startsWith('vpce-') && !listsOf(trace.view)?.some((list) => list.id === id)
      ? [id]
      : [],
  );
  if (choice.others.length > 0 || unreadLists.length > 0) {
    const reason = `the route table ${table.RouteTableId} of ${trace.subnetId} leads to some public addresses only; whether the service's are among them cannot be seen`;
    return unknown('route', { reason, fix, evidence: { ...evidence, unreadLists } });
  }
  const reason = `the route table ${table.RouteTableId} of ${trace.subnetId} has no route to ${ANYWHERE[family]}, and there is no endpoint of ${trace.service} in use`;
  return fail('route', { reason, fix, evidence });
}

const routesOf = (table: RouteTable): readonly string[] =>
  (table.Routes ?? []).map((route) => `${destinationOf(route)} ${targetOf(route).id}`);

/** A route to a NAT gateway when the VPC has one, an endpoint otherwise. */
function defaultRoute(trace: Trace, table: RouteTable): string {
  const nat = natOf(trace);
  if (!nat) return createEndpoint(trace, table.RouteTableId);
  const words = `create-route --route-table-id ${table.RouteTableId} --destination-cidr-block ${ANYWHERE.ipv4} --nat-gateway-id ${nat.NatGatewayId}`;
  return awsCommand(trace.region, words);
}

function natOf({ view, vpcId }: Trace): NatGateway | undefined {
  if (isDenied(view.natGateways)) return undefined;
  return view.natGateways.find(
    ({ VpcId, State, ConnectivityType }) => VpcId === vpcId && State === 'available' && ConnectivityType !== 'private',
  );
}

type Evidence = PathFinding['evidence'];

function blackhole(
  trace: Trace,
  { table, route, evidence }: { readonly table: RouteTable; readonly route: Route; readonly evidence: Evidence },
): PathFinding {
  const destination = destinationOf(route);
  const reason = `the route to ${destination} is a blackhole: ${targetOf(route).id} is gone`;
  const nat = natOf(trace);
  const block =
    route.DestinationIpv6CidrBlock === undefined ? '--destination-cidr-block' : '--destination-ipv6-cidr-block';
  const fix = nat
    ? awsCommand(
        trace.region,
        `replace-route --route-table-id ${table.RouteTableId} ${block} ${destination} --nat-gateway-id ${nat.NatGatewayId}`,
      )
    : createEndpoint(trace, table.RouteTableId);
  return fail('route', { reason, fix, evidence: { ...evidence, state: 'blackhole' } });
}

/** An internet gateway translates public addresses of instances, and drops what comes from one that has none. */
function throughInternetGateway(
  trace: Trace,
  { table, family, evidence }: { readonly table: RouteTable; readonly family: Family; readonly evidence: Evidence },
): PathFinding {
  const { publicIp, ipv6Addresses, instanceId } = trace.from;
  const address = family === 'ipv4' ? publicIp : (ipv6Addresses[0] ?? null);
  if (address !== null) return pass('route', 'traffic goes out through the internet gateway', { ...evidence, address });
  const reason = `${destinationText(evidence)} leads to an internet gateway, and ${instanceId} has no public address`;
  const elastic = `aws ec2 allocate-address --domain vpc --region ${trace.region}, then ${awsCommand(trace.region, `associate-address --instance-id ${instanceId} --allocation-id ALLOCATION_ID`)}`;
  const fix = `${createEndpoint(trace, table.RouteTableId)}; or give it an address: ${elastic}`;
  return fail('route', { reason, fix, evidence: { ...evidence, publicIp } });
}

const destinationText = (evidence: Evidence): string => `the route to ${String(evidence['destination'])}`;

function publicSide({ service }: Trace, family: Family): Destination {
  return {
    name: `the public addresses of ${service}`,
    addresses: PUBLIC[family],
    groupIds: [],
    isExact: false,
    rule: { cidr: ANYWHERE[family] },
  };
}

/** The security groups of the instance, the network ACL of its subnet, and further ones on the way. */
function filters(trace: Trace, side: Destination, further: readonly AclCheck[]): readonly PathFinding[] {
  const { from, subnetId } = trace;
  const cidr = side.addresses[0]?.family === 'ipv6' ? ANYWHERE.ipv6 : ANYWHERE.ipv4;
  const own = { subnetId, remote: side.addresses, isExact: side.isExact, cidr, asker: from.platform };
  const checks: readonly AclCheck[] = [
    { ...own, kind: 'request', isEgress: true },
    { ...own, kind: 'answer', isEgress: false },
  ];
  const groupIds = from.securityGroupIds;
  return [
    groupsFinding(trace, { direction: 'egress', groupIds, remote: side, owner: 'the instance' }),
    ...aclFindings(trace, [...checks, ...further]),
  ];
}

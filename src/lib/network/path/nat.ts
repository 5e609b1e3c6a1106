import type { NatGateway, RouteTable } from '@aws-sdk/client-ec2';
import type { PathFinding } from '../types.js';
import { fail, isDenied, listsOf, pass, unknown, unread, type Trace } from './findings.js';
import type { AclCheck } from './firewall.js';
import { awsCommand, createEndpoint } from './fixes.js';
import { parseCidrs, PUBLIC } from './ranges.js';
import { chooseRoute, routeTableOf, targetOf } from './routes.js';

interface NatWay {
  readonly finding: PathFinding;
  /** The network ACL of the NAT gateway's own subnet is on the way too, in both directions. */
  readonly checks: readonly AclCheck[];
}

/** What becomes of traffic that a route leads to a NAT gateway. */
export function natWay(
  trace: Trace,
  {
    natGatewayId,
    table,
    evidence,
  }: {
    readonly natGatewayId: string;
    readonly table: RouteTable;
    readonly evidence: PathFinding['evidence'];
  },
): NatWay {
  const { natGateways } = trace.view;
  if (isDenied(natGateways)) return { finding: unread('route', natGateways, evidence), checks: [] };
  const nat = natGateways.find(({ NatGatewayId }) => NatGatewayId === natGatewayId);
  if (!nat) {
    const reason = `the NAT gateway ${natGatewayId} was not described; it may belong to another account`;
    return { finding: unknown('route', { reason, fix: null, evidence }), checks: [] };
  }
  const seen = { ...evidence, natState: nat.State ?? null, natSubnetId: nat.SubnetId ?? null };
  if (nat.State !== 'available') return { finding: notAvailable(trace, nat, { table, evidence: seen }), checks: [] };
  if (nat.ConnectivityType === 'private') {
    const reason = `${natGatewayId} is a private NAT gateway; what becomes of the traffic behind it cannot be seen`;
    const fix = `look at the routes of ${nat.SubnetId}`;
    return { finding: unknown('route', { reason, fix, evidence: seen }), checks: [] };
  }
  return { finding: behindNat(trace, nat, seen), checks: aclsOfNat(trace, nat) };
}

function notAvailable(
  trace: Trace,
  nat: NatGateway,
  { table, evidence }: { readonly table: RouteTable; readonly evidence: PathFinding['evidence'] },
): PathFinding {
  const why = nat.FailureMessage === undefined ? '' : ` (${nat.FailureMessage})`;
  const reason = `the NAT gateway ${nat.NatGatewayId} is not available, but ${nat.State}${why}`;
  if (nat.State === 'pending') {
    const fix = awsCommand(trace.region, `wait nat-gateway-available --nat-gateway-ids ${nat.NatGatewayId}`);
    return fail('route', { reason, fix, evidence });
  }
  return fail('route', { reason, fix: createEndpoint(trace, table.RouteTableId), evidence });
}

/** A NAT gateway sends on by the route table of its own subnet, which has to lead to an internet gateway. */
function behindNat(trace: Trace, nat: NatGateway, evidence: PathFinding['evidence']): PathFinding {
  const { routeTables } = trace.view;
  if (isDenied(routeTables)) return unread('route', routeTables, evidence);
  const table = nat.RouteTableId
    ? routeTables.find(({ RouteTableId }) => RouteTableId === nat.RouteTableId)
    : routeTableOf(routeTables, { subnetId: nat.SubnetId ?? '', vpcId: trace.vpcId });
  const { route } = table
    ? chooseRoute(table, { to: PUBLIC.ipv4, prefixLists: listsOf(trace.view) })
    : { route: undefined };
  const seen = { ...evidence, natRouteTableId: table?.RouteTableId ?? null };
  const target = route && targetOf(route);
  if (!table) {
    const reason = `the route table of the NAT gateway ${nat.NatGatewayId} was not described`;
    return unknown('route', { reason, fix: null, evidence: seen });
  }
  if (target?.kind === 'internet-gateway' && route?.State !== 'blackhole') {
    return pass('route', `traffic goes out through the NAT gateway ${nat.NatGatewayId}`, seen);
  }
  if (target?.kind === 'other' && route?.State !== 'blackhole') {
    const reason = `behind the NAT gateway ${nat.NatGatewayId}, traffic goes to ${target.id}, where it cannot be seen`;
    return unknown('route', { reason, fix: `look at the routes and the firewall behind ${target.id}`, evidence: seen });
  }
  const what = route?.State === 'blackhole' ? 'a blackhole' : (target?.id ?? 'nowhere');
  const reason = `the subnet of the NAT gateway ${nat.NatGatewayId} has no way out: its route table ${table.RouteTableId} leads to ${what}, not to an internet gateway`;
  const verb = route ? 'replace-route' : 'create-route';
  const words = `${verb} --route-table-id ${table.RouteTableId} --destination-cidr-block 0.0.0.0/0 --gateway-id INTERNET_GATEWAY_ID`;
  return fail('route', { reason, fix: awsCommand(trace.region, words), evidence: seen });
}

function aclsOfNat({ from }: Trace, nat: NatGateway): readonly AclCheck[] {
  if (nat.SubnetId === undefined) return [];
  const node = { remote: parseCidrs([from.privateIp ?? undefined]), isExact: true, cidr: `${from.privateIp}/32` };
  const outside = { remote: PUBLIC.ipv4, isExact: false, cidr: '0.0.0.0/0' };
  const place = { subnetId: nat.SubnetId };
  return [
    { ...place, ...node, kind: 'request', isEgress: false, asker: from.platform },
    { ...place, ...outside, kind: 'request', isEgress: true, asker: 'nat-gateway' },
    { ...place, ...outside, kind: 'answer', isEgress: false, asker: 'nat-gateway' },
    { ...place, ...node, kind: 'answer', isEgress: true, asker: from.platform },
  ];
}

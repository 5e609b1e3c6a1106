import type { Route, RouteTable } from '@aws-sdk/client-ec2';
import type { PrefixList } from '../types.js';
import { intersect, parseCidr, parseCidrs, sizeOf, withoutAll, type AddressRange } from './ranges.js';

/** The table that routes what leaves a subnet: the one associated with it, otherwise the main one of its VPC. */
export function routeTableOf(
  tables: readonly RouteTable[],
  { subnetId, vpcId }: { readonly subnetId: string; readonly vpcId: string },
): RouteTable | undefined {
  const isLive = (state: string | undefined) =>
    state === undefined || state === 'associated' || state === 'associating';
  const explicit = tables.find(({ Associations = [] }) =>
    Associations.some(({ SubnetId, AssociationState }) => SubnetId === subnetId && isLive(AssociationState?.State)),
  );
  const main = tables.find(
    (table) => table.VpcId === vpcId && table.Associations?.some((association) => association.Main === true),
  );
  return explicit ?? main;
}

/** What becomes of packets to some addresses. */
export interface RouteChoice {
  /** The route that most of the addresses take; undefined: most of them have none. */
  readonly route: Route | undefined;
  /** Further routes that some of them take. */
  readonly others: readonly Route[];
}

/**
 * The route to some addresses: the most specific one that matches an address wins (VPC user guide, "Route priority").
 * A route to the prefix list of a gateway endpoint is for that service only, and left out.
 */
export function chooseRoute(
  table: RouteTable,
  asked: {
    readonly to: readonly AddressRange[];
    readonly prefixLists: readonly PrefixList[] | undefined;
  },
): RouteChoice {
  const candidates = (table.Routes ?? [])
    .filter((route) => !isEndpointRoute(route))
    .flatMap((route) => destinationsOf(route, asked.prefixLists).map((range) => ({ route, range })))
    .toSorted((a, b) => Number(spanOf(a.range) > spanOf(b.range)) - Number(spanOf(a.range) < spanOf(b.range)));
  let left = asked.to;
  const shares = new Map<Route, bigint>();
  for (const { route, range } of candidates) {
    if (left.length === 0) break;
    const taken = left.flatMap((part) => intersect(part, range) ?? []);
    if (taken.length > 0) shares.set(route, (shares.get(route) ?? 0n) + sizeOf(taken));
    left = withoutAll(left, [range]);
  }
  const [first, ...others] = [...shares].toSorted(([, a], [, b]) => Number(b > a) - Number(b < a));
  if (!first || first[1] < sizeOf(left)) return { route: undefined, others: [...shares.keys()] };
  return { route: first[0], others: others.map(([route]) => route) };
}

const spanOf = ({ low, high }: AddressRange): bigint => high - low;

const isEndpointRoute = ({ DestinationPrefixListId, GatewayId }: Route): boolean =>
  DestinationPrefixListId !== undefined && GatewayId?.startsWith('vpce-') === true;

function destinationsOf(route: Route, prefixLists: readonly PrefixList[] | undefined): readonly AddressRange[] {
  const cidr = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock;
  if (cidr !== undefined) return [parseCidr(cidr)].flatMap((range) => range ?? []);
  return parseCidrs(prefixLists?.find(({ id }) => id === route.DestinationPrefixListId)?.cidrs ?? []);
}

/** What a route leads to. */
export interface RouteTarget {
  readonly kind: 'local' | 'internet-gateway' | 'nat-gateway' | 'egress-only' | 'other';
  readonly id: string;
}

/** What a route leads to, by the member that names it. */
export function targetOf(route: Route): RouteTarget {
  const gateway = route.GatewayId;
  if (gateway === 'local') return { kind: 'local', id: 'local' };
  if (gateway?.startsWith('igw-')) return { kind: 'internet-gateway', id: gateway };
  if (route.NatGatewayId !== undefined) return { kind: 'nat-gateway', id: route.NatGatewayId };
  if (route.EgressOnlyInternetGatewayId !== undefined) {
    return { kind: 'egress-only', id: route.EgressOnlyInternetGatewayId };
  }
  const id =
    gateway ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.InstanceId ??
    route.NetworkInterfaceId ??
    route.LocalGatewayId ??
    route.CarrierGatewayId ??
    route.CoreNetworkArn ??
    route.OdbNetworkArn;
  return { kind: 'other', id: id ?? 'an unknown target' };
}

/** The destination of a route as its table shows it. */
export function destinationOf(route: Route): string {
  return route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? 'unknown';
}

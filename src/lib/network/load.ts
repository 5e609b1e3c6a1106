import {
  EC2Client,
  paginateDescribeNatGateways,
  paginateDescribeNetworkAcls,
  paginateDescribeNetworkInterfaces,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';
import { loadDhcpOptions, loadNames, loadPrefixLists, type LoadContext } from './load-names.js';
import { readAll } from './read.js';
import type { NetworkView, Part } from './types.js';

/** EC2 API reference, MaxResults of most Describe operations. */
const PAGE_SIZE = 1000;

/**
 * Reads the network of some VPCs: each kind of thing by one Describe for all of them, and the two DNS attributes that
 * can be asked for one VPC at a time only. A call that is denied makes its part `{ denied: 'ec2:…' }`; any other
 * failure is thrown as the service put it.
 */
export async function loadNetwork(
  { vpcIds }: { readonly vpcIds: readonly string[] },
  ctx: LoadContext,
): Promise<NetworkView> {
  const ids = [...new Set(vpcIds)];
  ctx.report({ type: 'step', message: `reading the network of ${ids.length} ${ids.length === 1 ? 'VPC' : 'VPCs'}` });
  const [names, [subnets, routeTables, securityGroups, networkAcls], [natGateways, vpcEndpoints, endpointInterfaces]] =
    await Promise.all([loadVpcs(ids, ctx), loadInside(ids, ctx), loadGateways(ids, ctx)]);
  const prefixLists = await loadPrefixLists(idsOfLists(routeTables, securityGroups), ctx);
  const inside = { subnets, routeTables, securityGroups, networkAcls };
  return { ...names, ...inside, natGateways, vpcEndpoints, endpointInterfaces, prefixLists };
}

async function loadVpcs(ids: readonly string[], ctx: LoadContext): Promise<Pick<NetworkView, 'vpcs' | 'dhcpOptions'>> {
  const vpcs = await loadNames(ids, ctx);
  return { vpcs, dhcpOptions: await loadDhcpOptions(vpcs, ctx) };
}

function loadInside(ids: readonly string[], ctx: LoadContext) {
  const { paging, abort, filter } = readerOf(ids, ctx);
  return Promise.all([
    readAll({
      permission: 'DescribeSubnets',
      filter,
      pages: (inVpcs) => paginateDescribeSubnets(paging, { Filters: [inVpcs] }, abort),
      items: (page) => page.Subnets,
    }),
    readAll({
      permission: 'DescribeRouteTables',
      filter,
      pages: (inVpcs) => paginateDescribeRouteTables(paging, { Filters: [inVpcs] }, abort),
      items: (page) => page.RouteTables,
    }),
    readAll({
      permission: 'DescribeSecurityGroups',
      filter,
      pages: (inVpcs) => paginateDescribeSecurityGroups(paging, { Filters: [inVpcs] }, abort),
      items: (page) => page.SecurityGroups,
    }),
    readAll({
      permission: 'DescribeNetworkAcls',
      filter,
      pages: (inVpcs) => paginateDescribeNetworkAcls(paging, { Filters: [inVpcs] }, abort),
      items: (page) => page.NetworkAcls,
    }),
  ]);
}

function loadGateways(ids: readonly string[], ctx: LoadContext) {
  const { paging, abort, filter } = readerOf(ids, ctx);
  const ofEndpoints = { Name: 'interface-type', Values: ['vpc_endpoint'] };
  return Promise.all([
    readAll({
      permission: 'DescribeNatGateways',
      filter,
      pages: (inVpcs) => paginateDescribeNatGateways(paging, { Filter: [inVpcs] }, abort),
      items: (page) => page.NatGateways,
    }),
    readAll({
      permission: 'DescribeVpcEndpoints',
      filter,
      pages: (inVpcs) => paginateDescribeVpcEndpoints(paging, { Filters: [inVpcs] }, abort),
      items: (page) => page.VpcEndpoints,
    }),
    readAll({
      permission: 'DescribeNetworkInterfaces',
      filter,
      pages: (inVpcs) => paginateDescribeNetworkInterfaces(paging, { Filters: [inVpcs, ofEndpoints] }, abort),
      items: (page) => page.NetworkInterfaces,
    }),
  ]);
}

function readerOf(values: readonly string[], { aws, signal }: LoadContext) {
  return {
    paging: { client: aws.client(EC2Client), pageSize: PAGE_SIZE },
    abort: { abortSignal: signal },
    filter: { name: 'vpc-id', values },
  };
}

/** The prefix lists that routes and rules name. */
function idsOfLists(
  routeTables: NetworkView['routeTables'],
  securityGroups: NetworkView['securityGroups'],
): readonly string[] {
  const listsOf = <T>(part: Part<T>, idsIn: (item: T) => readonly (string | undefined)[]) =>
    'denied' in part ? [] : part.flatMap((item) => idsIn(item));
  const named = [
    ...listsOf(routeTables, ({ Routes = [] }) => Routes.map((route) => route.DestinationPrefixListId)),
    ...listsOf(securityGroups, ({ IpPermissionsEgress = [], IpPermissions = [] }) =>
      [...IpPermissionsEgress, ...IpPermissions].flatMap(({ PrefixListIds = [] }) =>
        PrefixListIds.map(({ PrefixListId }) => PrefixListId),
      ),
    ),
  ];
  return [...new Set(named.flatMap((id) => id ?? []))];
}

import {
  DescribeVpcAttributeCommand,
  EC2Client,
  paginateDescribeDhcpOptions,
  paginateDescribePrefixLists,
  paginateDescribeVpcs,
  paginateGetManagedPrefixListEntries,
  type DhcpOptions,
  type Vpc,
} from '@aws-sdk/client-ec2';
import type { TaskContext } from '../aws/task-context.js';
import { mapPool } from '../core/pool.js';
import { readAll, unlessDenied } from './read.js';
import type { Part, PrefixList, VpcNames } from './types.js';

/** What loading needs of a task's context. */
export type LoadContext = Pick<TaskContext, 'aws' | 'signal' | 'report'>;

const PAGE_SIZE = 1000;
/** EC2 API reference, MaxResults of GetManagedPrefixListEntries. */
const ENTRIES_PAGE_SIZE = 100;
/** For what can be asked for one VPC or one list at a time only. */
const CONCURRENCY = 4;

/** The VPCs with the attributes that decide over names. */
export async function loadNames(ids: readonly string[], ctx: LoadContext): Promise<Part<VpcNames>> {
  const paging = { client: ctx.aws.client(EC2Client), pageSize: PAGE_SIZE };
  const vpcs = await readAll({
    permission: 'DescribeVpcs',
    filter: { name: 'vpc-id', values: ids },
    pages: (filter) => paginateDescribeVpcs(paging, { Filters: [filter] }, { abortSignal: ctx.signal }),
    items: (page) => page.Vpcs,
  });
  if ('denied' in vpcs) return vpcs;
  return mapPool(vpcs, { limit: CONCURRENCY, signal: ctx.signal }, (vpc, { signal }) => namesOf(vpc, ctx, signal));
}

async function namesOf(vpc: Vpc, ctx: LoadContext, abortSignal: AbortSignal): Promise<VpcNames> {
  const { VpcId = '', DhcpOptionsId, CidrBlock } = vpc;
  const client = ctx.aws.client(EC2Client);
  const ask = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
    unlessDenied('DescribeVpcAttribute', () =>
      client.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }), { abortSignal }),
    );
  const support = await ask('enableDnsSupport');
  const hostnames = 'denied' in support ? support : await ask('enableDnsHostnames');
  return {
    vpcId: VpcId,
    dnsSupport: 'denied' in support ? null : (support.EnableDnsSupport?.Value ?? null),
    dnsHostnames: 'denied' in hostnames ? null : (hostnames.EnableDnsHostnames?.Value ?? null),
    // A VPC without options says `default`.
    dhcpOptionsId: DhcpOptionsId === undefined || DhcpOptionsId === 'default' ? null : DhcpOptionsId,
    cidr: CidrBlock ?? null,
  };
}

/** The DHCP options of the VPCs. */
export async function loadDhcpOptions(vpcs: Part<VpcNames>, ctx: LoadContext): Promise<Part<DhcpOptions>> {
  const ids = 'denied' in vpcs ? [] : vpcs.flatMap(({ dhcpOptionsId }) => dhcpOptionsId ?? []);
  const paging = { client: ctx.aws.client(EC2Client), pageSize: PAGE_SIZE };
  return readAll({
    permission: 'DescribeDhcpOptions',
    filter: { name: 'dhcp-options-id', values: [...new Set(ids)] },
    pages: (filter) => paginateDescribeDhcpOptions(paging, { Filters: [filter] }, { abortSignal: ctx.signal }),
    items: (page) => page.DhcpOptions,
  });
}

/**
 * The prefix lists of AWS, which one call gives with their entries, and those others that `ids` names. One whose
 * entries may not be read is left out.
 */
export async function loadPrefixLists(ids: readonly string[], ctx: LoadContext): Promise<Part<PrefixList>> {
  const client = ctx.aws.client(EC2Client);
  const own = await unlessDenied('DescribePrefixLists', async () => {
    const lists: PrefixList[] = [];
    for await (const page of paginateDescribePrefixLists(
      { client, pageSize: PAGE_SIZE },
      {},
      { abortSignal: ctx.signal },
    )) {
      for (const { PrefixListId = '', PrefixListName = '', Cidrs = [] } of page.PrefixLists ?? []) {
        lists.push({ id: PrefixListId, name: PrefixListName, cidrs: Cidrs });
      }
    }
    return lists;
  });
  if ('denied' in own) return own;
  const others = ids.filter((id) => !own.some((list) => list.id === id));
  const read = await mapPool(others, { limit: CONCURRENCY, signal: ctx.signal }, (id, { signal }) =>
    entriesOf(id, ctx, signal),
  );
  return [...own, ...read.flatMap((list) => list ?? [])];
}

async function entriesOf(id: string, ctx: LoadContext, abortSignal: AbortSignal): Promise<PrefixList | undefined> {
  const paging = { client: ctx.aws.client(EC2Client), pageSize: ENTRIES_PAGE_SIZE };
  const read = async () => {
    const entries: string[] = [];
    for await (const page of paginateGetManagedPrefixListEntries(paging, { PrefixListId: id }, { abortSignal })) {
      entries.push(...(page.Entries ?? []).flatMap(({ Cidr }) => Cidr ?? []));
    }
    return entries;
  };
  try {
    const cidrs = await unlessDenied('GetManagedPrefixListEntries', read);
    return 'denied' in cidrs ? undefined : { id, name: id, cidrs };
  } catch (error) {
    // A rule may name the list of another account that shares it no more.
    if (error instanceof Error && error.name === 'InvalidPrefixListID.NotFound') return undefined;
    throw error;
  }
}

import type {
  DescribeManagedPrefixListsRequest,
  DescribePrefixListsRequest,
  GetManagedPrefixListEntriesRequest,
  GetManagedPrefixListEntriesResult,
} from '@aws-sdk/client-ec2';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkDryRun, describeOperation } from './describe.js';
import { doesNotExist } from './errors.js';
import { ec2Store, type Ec2Store, type StoredPrefixList } from './store.js';

const notFound = doesNotExist('InvalidPrefixListID.NotFound', 'prefixList ID');

/** The lists of AWS services; DescribePrefixLists knows no others. */
function ofServices({ prefixLists }: Ec2Store): ReadonlyMap<string, StoredPrefixList> {
  return new Map([...prefixLists].filter(([, list]) => list.OwnerId === 'AWS'));
}

const describePrefixLists = describeOperation({
  items: ofServices,
  ids: (input: DescribePrefixListsRequest) => input.PrefixListIds,
  notFound,
  filters: {
    'prefix-list-id': (list) => list.PrefixListId,
    'prefix-list-name': (list) => list.PrefixListName,
  },
  output: (items, nextToken) => ({
    PrefixLists: items.map(({ PrefixListId, PrefixListName, Entries }) => ({
      PrefixListId,
      PrefixListName,
      Cidrs: Entries.flatMap(({ Cidr }) => Cidr ?? []),
    })),
    NextToken: nextToken,
  }),
});

const describeManagedPrefixLists = describeOperation({
  items: (store) => store.prefixLists,
  ids: (input: DescribeManagedPrefixListsRequest) => input.PrefixListIds,
  notFound,
  filters: {
    'owner-id': (list) => list.OwnerId,
    'prefix-list-id': (list) => list.PrefixListId,
    'prefix-list-name': (list) => list.PrefixListName,
  },
  output: (items, nextToken) => ({ PrefixLists: items, NextToken: nextToken }),
});

/** EC2 API reference, GetManagedPrefixListEntries: MaxResults. */
const MAX_ENTRIES = 100;

function getEntries(input: GetManagedPrefixListEntriesRequest, call: Call): GetManagedPrefixListEntriesResult {
  checkDryRun(input);
  const { PrefixListId: id = '' } = input;
  const list = call.store(ec2Store).prefixLists.get(id);
  if (!list) throw notFound([id]);
  const page = pageOf(list.Entries, {
    limit: Math.min(input.MaxResults ?? MAX_ENTRIES, MAX_ENTRIES),
    token: input.NextToken,
    scope: `ec2.${call.operation}.${id}`,
    invalidToken: () => new ServiceError('InvalidNextToken', `The token '${input.NextToken}' is invalid`),
  });
  return { Entries: [...page.items], NextToken: page.nextToken };
}

/** Prefix lists of AWS services and of customers. */
export const prefixListOperations: Operations = {
  DescribePrefixLists: describePrefixLists,
  DescribeManagedPrefixLists: describeManagedPrefixLists,
  GetManagedPrefixListEntries: getEntries,
};

import type { CreateTagsRequest, DeleteTagsRequest, DescribeTagsRequest, ResourceType, Tag } from '@aws-sdk/client-ec2';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkDryRun, invalidToken, pageLimit } from './describe.js';
import { applyFilters } from './filters.js';
import { instancesNotFound } from './instance-ids.js';
import { ec2Store, type Ec2Store } from './store.js';

/** Amazon EC2 user guide, "Tag restrictions". */
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** The kinds of resources that have tags here, each with what DescribeTags calls it. */
const KINDS = [
  ['instances', 'instance'],
  ['images', 'image'],
  ['vpcs', 'vpc'],
  ['subnets', 'subnet'],
  ['routeTables', 'route-table'],
  ['securityGroups', 'security-group'],
  ['networkAcls', 'network-acl'],
  ['internetGateways', 'internet-gateway'],
  ['egressOnlyGateways', 'egress-only-internet-gateway'],
  ['natGateways', 'natgateway'],
  ['flowLogs', 'vpc-flow-log'],
  ['vpcEndpoints', 'vpc-endpoint'],
  ['dhcpOptions', 'dhcp-options'],
  ['prefixLists', 'prefix-list'],
] as const satisfies readonly (readonly [keyof Ec2Store, ResourceType])[];

/** Tags of resources of any kind. */
export const tagOperations: Operations = {
  CreateTags: createTags,
  DeleteTags: deleteTags,
  DescribeTags: describeTags,
};

/** Reads and changes the tags of one resource. */
interface Tagged {
  readonly tags: readonly Tag[];
  set(tags: Tag[]): void;
}

function taggedOf(id: string, call: Call): Tagged {
  const store = call.store(ec2Store);
  for (const [kind] of KINDS) {
    const tagged = inKind<{ readonly Tags?: Tag[] | undefined }>(store[kind], id, 'Tags');
    if (tagged) return tagged;
  }
  const eni = inKind<{ readonly TagSet?: Tag[] | undefined }>(store.networkInterfaces, id, 'TagSet');
  if (eni) return eni;
  if (id.startsWith('i-')) throw instancesNotFound([id]);
  throw new ServiceError('InvalidID', `The ID '${id}' is not valid`);
}

function inKind<T extends object>(items: Map<string, T>, id: string, member: string & keyof T): Tagged | undefined {
  const item = items.get(id);
  if (!item) return undefined;
  const tags: unknown = item[member];
  return {
    tags: Array.isArray(tags) ? tags : [],
    set: (changed) => void items.set(id, { ...item, [member]: changed }),
  };
}

function createTags(input: CreateTagsRequest, call: Call): void {
  checkDryRun(input);
  const added = input.Tags ?? [];
  added.forEach(checkTag);
  const resources = (input.Resources ?? []).map((id) => taggedOf(id, call));
  const changes = resources.map((resource) => {
    const merged = new Map([...resource.tags, ...added].map(({ Key = '', Value = '' }) => [Key, Value]));
    return { resource, tags: [...merged].map(([Key, Value]) => ({ Key, Value })) };
  });
  // All or nothing: one resource that is full stops the others too.
  if (changes.some(({ tags }) => tags.length > MAX_TAGS)) {
    const message = `Tag limit exceeded. The maximum number of tags is ${MAX_TAGS}.`;
    throw new ServiceError('TagLimitExceeded', message);
  }
  for (const { resource, tags } of changes) resource.set(tags);
}

function checkTag({ Key = '', Value = '' }: Tag): void {
  if (Key.toLowerCase().startsWith('aws:')) {
    const message = `Value ( ${Key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`;
    throw new ServiceError('InvalidParameterValue', message);
  }
  if (Key.length > MAX_KEY_LENGTH) {
    const message = `Tag key exceeds the maximum length of ${MAX_KEY_LENGTH} characters.`;
    throw new ServiceError('InvalidParameterValue', message);
  }
  if (Value.length > MAX_VALUE_LENGTH) {
    const message = `Tag value exceeds the maximum length of ${MAX_VALUE_LENGTH} characters.`;
    throw new ServiceError('InvalidParameterValue', message);
  }
}

/** Without tags all of them go; a tag without a value goes whatever it is, one with a value only with that value. */
function deleteTags(input: DeleteTagsRequest, call: Call): void {
  checkDryRun(input);
  const { Tags: wanted } = input;
  for (const resource of (input.Resources ?? []).map((id) => taggedOf(id, call))) {
    const isWanted = (tag: Tag) =>
      wanted === undefined ||
      wanted.some(({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value));
    resource.set(resource.tags.filter((tag) => !isWanted(tag)));
  }
}

function describeTags(input: DescribeTagsRequest, call: Call): object {
  checkDryRun(input);
  const rows = allTags(call.store(ec2Store)).map((row) => ({ ...row, Tags: [{ Key: row.Key, Value: row.Value }] }));
  const table = {
    key: (row: (typeof rows)[number]) => row.Key,
    value: (row: (typeof rows)[number]) => row.Value,
    'resource-id': (row: (typeof rows)[number]) => row.ResourceId,
    'resource-type': (row: (typeof rows)[number]) => row.ResourceType,
  };
  const page = pageOf(applyFilters(rows, { filters: input.Filters ?? [], table }), {
    limit: pageLimit(input),
    token: input.NextToken,
    scope: `ec2.${call.operation}`,
    invalidToken: () => invalidToken(input),
  });
  const Tags = page.items.map(({ Key, Value, ResourceId, ResourceType }) => ({ Key, Value, ResourceId, ResourceType }));
  return { Tags, NextToken: page.nextToken };
}

function allTags(store: Ec2Store) {
  const rows = (id: string, kind: string, tags: readonly Tag[] | undefined) =>
    (tags ?? []).map(({ Key, Value }) => ({ Key, Value, ResourceId: id, ResourceType: kind }));
  return [
    ...KINDS.flatMap(([member, kind]) => [...store[member]].flatMap(([id, item]) => rows(id, kind, item.Tags))),
    ...[...store.networkInterfaces].flatMap(([id, eni]) => rows(id, 'network-interface', eni.TagSet)),
  ];
}

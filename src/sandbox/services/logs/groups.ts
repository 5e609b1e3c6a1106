import type {
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  ListLogGroupsRequest,
  ListLogGroupsResponse,
  LogGroup,
  LogGroupClass,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError, type Call, type Operation } from '../../types.js';
import {
  atMost,
  constraintError,
  groupByIdentifier,
  groupNameOf,
  groupOf,
  invalidParameter,
  limitOf,
} from './checks.js';
import { insertGroup, loaded, logsStore, type StoredGroup } from './store.js';
import { checkTags } from './tags.js';
import { pageOf } from './tokens.js';

/** Page limits (API reference, DescribeLogGroups and ListLogGroups). */
const MAX_DESCRIBED_GROUPS = 50;
const MAX_LISTED_GROUPS = 1000;
const DEFAULT_LISTED_GROUPS = 50;
/** ListLogGroups' pattern: up to five parts of 3 to 24 characters each (API reference). */
const MAX_PATTERN_PARTS = 5;

const classes: readonly LogGroupClass[] = ['STANDARD', 'INFREQUENT_ACCESS', 'ESSENTIALS', 'DELIVERY'];

/** `logs:CreateLogGroup` */
export const createLogGroup: Operation<CreateLogGroupRequest, object> = (input, call) => {
  const name = groupNameOf(input.logGroupName);
  const store = call.store(logsStore);
  if (input.logGroupClass !== undefined) checkClass(input.logGroupClass);
  if (input.tags !== undefined) checkTags(new Map(Object.entries(input.tags)));
  if (store.groups.has(name)) {
    throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
  }
  const { account, region } = call;
  const { kmsKeyId, logGroupClass, deletionProtectionEnabled, tags } = input;
  const options = { kmsKeyId, logGroupClass, deletionProtectionEnabled, tags };
  insertGroup(store, { name, account, region, creationTime: call.clock.now(), ...options });
  return {};
};

/** `logs:DeleteLogGroup` */
export const deleteLogGroup: Operation<DeleteLogGroupRequest, object> = (input, call) => {
  const group = groupOf(input, call);
  if (group.deletionProtectionEnabled) {
    const message = `Log group ${group.name} cannot be deleted because deletion protection is enabled`;
    throw new ServiceError('ValidationException', message);
  }
  call.store(logsStore).groups.delete(group.name);
  return {};
};

/** `logs:DescribeLogGroups` */
export const describeLogGroups: Operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse> = (input, call) => {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input;
  if (prefix !== undefined && pattern !== undefined) {
    throw invalidParameter('logGroupNamePrefix and logGroupNamePattern are mutually exclusive parameters.');
  }
  if (input.logGroupClass !== undefined) checkClass(input.logGroupClass);
  const limit = limitOf(input.limit, { member: 'limit', max: MAX_DESCRIBED_GROUPS, fallback: MAX_DESCRIBED_GROUPS });
  const found = identifiers
    ? describedByIdentifier(identifiers, input, call)
    : sortedGroups(call).filter(
        (group) =>
          group.name.startsWith(prefix ?? '') &&
          group.name.includes(pattern ?? '') &&
          isOfClass(group, input.logGroupClass),
      );
  const scope = JSON.stringify(['DescribeLogGroups', prefix, pattern, input.logGroupClass]);
  const page = pageOf(found, { scope, token: input.nextToken, limit });
  const describe = pattern === undefined ? describeGroup : describeGroupBriefly;
  return { logGroups: page.items.map(describe), nextToken: page.nextToken };
};

function describedByIdentifier(
  identifiers: readonly string[],
  input: DescribeLogGroupsRequest,
  call: Call,
): readonly StoredGroup[] {
  if (input.logGroupNamePrefix !== undefined || input.logGroupNamePattern !== undefined || input.logGroupClass) {
    throw invalidParameter('logGroupIdentifiers cannot be combined with other filters.');
  }
  return atMost(identifiers, 'logGroupIdentifiers', MAX_DESCRIBED_GROUPS).map((identifier) =>
    groupByIdentifier(identifier, call, 'logGroupIdentifiers'),
  );
}

/** `logs:ListLogGroups`; its pattern knows `^` for a prefix and `|` for alternatives. */
export const listLogGroups: Operation<ListLogGroupsRequest, ListLogGroupsResponse> = (input, call) => {
  if (input.logGroupClass !== undefined) checkClass(input.logGroupClass);
  const limit = limitOf(input.limit, { member: 'limit', max: MAX_LISTED_GROUPS, fallback: DEFAULT_LISTED_GROUPS });
  const parts = input.logGroupNamePattern?.split('|') ?? [];
  if (parts.length > MAX_PATTERN_PARTS || parts.some((part) => !/^\^?[.\-_/#A-Za-z0-9]{3,24}$/u.test(part))) {
    const constraint = 'Member must satisfy regular expression pattern: (\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24})(\\|…){0,4}';
    throw constraintError('logGroupNamePattern', input.logGroupNamePattern, constraint);
  }
  const byName = ({ name }: StoredGroup) =>
    parts.length === 0 ||
    parts.some((part) => (part.startsWith('^') ? name.startsWith(part.slice(1)) : name.includes(part)));
  const byTag = ({ tags }: StoredGroup) =>
    (input.logGroupTags ?? []).every(({ key, values }) => {
      const value = tags.get(key ?? '');
      return value !== undefined && (!values?.length || values.includes(value));
    });
  const found = sortedGroups(call).filter((g) => byName(g) && byTag(g) && isOfClass(g, input.logGroupClass));
  const scope = JSON.stringify(['ListLogGroups', parts, input.logGroupClass, input.logGroupTags]);
  const page = pageOf(found, { scope, token: input.nextToken, limit });
  const logGroups = page.items.map(({ name, arn, logGroupClass }) => ({
    logGroupName: name,
    logGroupArn: arn,
    logGroupClass,
  }));
  return { logGroups, nextToken: page.nextToken };
};

function sortedGroups(call: Call): readonly StoredGroup[] {
  return [...call.store(logsStore).groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function checkClass(value: LogGroupClass): void {
  if (!classes.includes(value)) {
    throw constraintError('logGroupClass', value, `Member must satisfy enum value set: [${classes.join(', ')}]`);
  }
}

function isOfClass(group: StoredGroup, wanted: LogGroupClass | undefined): boolean {
  // Asking for one of the two cheap classes gives both (API reference, DescribeLogGroups).
  const cheap = ['INFREQUENT_ACCESS', 'ESSENTIALS'];
  if (wanted !== undefined && cheap.includes(wanted)) return cheap.includes(group.logGroupClass);
  return wanted === undefined || wanted === group.logGroupClass;
}

function describeGroup(group: StoredGroup): LogGroup {
  const { storedBytes } = loaded(group);
  return {
    logGroupName: group.name,
    creationTime: group.creationTime,
    retentionInDays: group.retentionInDays,
    metricFilterCount: group.metricFilters.size,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    storedBytes,
    kmsKeyId: group.kmsKeyId,
    logGroupClass: group.logGroupClass,
    deletionProtectionEnabled: group.deletionProtectionEnabled,
  };
}

/** With a pattern the service tells less of each group (API reference, DescribeLogGroups). */
function describeGroupBriefly(group: StoredGroup): LogGroup {
  return { logGroupName: group.name, creationTime: group.creationTime, arn: `${group.arn}:*` };
}

import type { StartQueryRequest } from '@aws-sdk/client-cloudwatch-logs';
import type { CommandOf, InsightsQuery } from '../../../lib/logs/insights/index.js';
import { ServiceError, type Call } from '../../types.js';
import { atMost, groupByIdentifier, invalidParameter } from './checks.js';
import { findGroup, loaded, logsStore, type StoredGroup } from './store.js';

/** Groups of one query (API reference, StartQuery). */
const MAX_QUERY_GROUPS = 50;

/** The groups that a query reads: those of the request, or those of its own `SOURCE` command. */
export function queryGroups(input: StartQueryRequest, query: InsightsQuery, call: Call): readonly StoredGroup[] {
  const { logGroupName, logGroupNames, logGroupIdentifiers } = input;
  const given = [logGroupName, logGroupNames, logGroupIdentifiers].filter((value) => value !== undefined);
  if (given.length > 1) {
    throw invalidParameter('Only one of logGroupName, logGroupNames and logGroupIdentifiers can be specified.');
  }
  const source = query.commands.find((command): command is CommandOf<'source'> => command.kind === 'source');
  if (source) {
    if (given.length > 0) throw invalidParameter('Log groups cannot be specified together with the SOURCE command.');
    return sourceGroups(source, call);
  }
  const names = logGroupIdentifiers ?? logGroupNames ?? (logGroupName === undefined ? [] : [logGroupName]);
  if (names.length === 0) throw invalidParameter('At least one log group must be specified.');
  return [...new Set(atMost(names, 'logGroupNames', MAX_QUERY_GROUPS).map((name) => groupNamed(name, call)))];
}

function groupNamed(name: string, call: Call): StoredGroup {
  if (name.startsWith('arn:')) return groupByIdentifier(name, call, 'logGroupIdentifiers');
  const group = findGroup(call.store(logsStore), name);
  if (group) return group;
  throw new ServiceError(
    'ResourceNotFoundException',
    `Log group '${name}' does not exist for account ID '${call.account}'`,
  );
}

function sourceGroups(source: CommandOf<'source'>, call: Call): readonly StoredGroup[] {
  const selectors = new Map(source.selectors.map(({ name, values }) => [name.toLowerCase(), values]));
  for (const name of selectors.keys()) {
    if (!['nameprefix', 'class'].includes(name)) {
      throw new ServiceError('MalformedQueryException', `The sandbox does not execute SOURCE with ${name}.`);
    }
  }
  const prefixes = selectors.get('nameprefix');
  const classes = selectors.get('class');
  const found = [...call.store(logsStore).groups.values()].filter(
    ({ name, logGroupClass }) =>
      (prefixes?.some((prefix) => name.startsWith(prefix)) ?? true) && (classes?.includes(logGroupClass) ?? true),
  );
  return source.groups.length > 0 ? source.groups.map((name) => groupNamed(name, call)) : found.map(loaded);
}

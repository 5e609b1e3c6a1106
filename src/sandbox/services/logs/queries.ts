import type {
  DescribeQueriesRequest,
  DescribeQueriesResponse,
  GetLogRecordRequest,
  GetLogRecordResponse,
  GetQueryResultsRequest,
  GetQueryResultsResponse,
  StartQueryRequest,
  StartQueryResponse,
  StopQueryRequest,
  StopQueryResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { InsightsSyntaxError, parseInsights, type InsightsQuery } from '../../../lib/logs/insights/index.js';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { checkInsights, InsightsUnsupportedError } from '../insights/index.js';
import { constraintError, groupOf, invalidParameter, limitOf, required } from './checks.js';
import { eventAt, rangeOf, retainedFrom } from './events.js';
import { newId } from './ids.js';
import { queryGroups } from './query-sources.js';
import { isActive, outcomeOf, queryDurationMs, QUERY_TIMEOUT_MS, statusOf, type StoredQuery } from './query-run.js';
import { recordFields } from './record-fields.js';
import { decodePointer } from './record-pointer.js';
import { findGroup, logsStore, type LogsStore, type StoredGroup } from './store.js';
import { decodeToken, encodeToken, pageOf } from './tokens.js';

// Limits ("CloudWatch Logs quotas" and API reference, StartQuery, GetQueryResults, DescribeQueries).
const MAX_CONCURRENT_QUERIES = 100;
const MAX_QUERY_LENGTH = 10_000;
const MAX_ROWS = 100_000;
const MAX_ROWS_PER_PAGE = 10_000;
const MAX_DESCRIBED_QUERIES = 1000;
/** Ended queries that are kept, so that a long-lived sandbox does not grow for ever. */
const MAX_KEPT_QUERIES = 1000;
const MS_PER_SECOND = 1000;

/** `logs:StartQuery` */
export const startQuery: Operation<StartQueryRequest, StartQueryResponse> = (input, call) => {
  const text = required(input.queryString, 'queryString');
  if (text.length > MAX_QUERY_LENGTH) {
    throw constraintError('queryString', text, `Member must have length less than or equal to ${MAX_QUERY_LENGTH}`);
  }
  const startMs = required(input.startTime, 'startTime') * MS_PER_SECOND;
  // Both ends are whole seconds and belong to the range.
  const endMs = required(input.endTime, 'endTime') * MS_PER_SECOND + (MS_PER_SECOND - 1);
  if (startMs > endMs) throw invalidParameter('End time should not be before start time.');
  // A limit of 0 is the service's "no limit given"; everything else lies between 1 and the maximum.
  const limit =
    input.limit === undefined ? undefined : limitOf(input.limit, { member: 'limit', max: MAX_ROWS, fallback: 1 });
  const parsed = compile(text, input.queryLanguage);
  const groups = queryGroups(input, parsed, call);
  checkRange(groups, endMs, call);
  const store = call.store(logsStore);
  const now = call.clock.now();
  makeRoom(store, now);
  const sources = groups.map((group) => {
    const { events, from, to } = rangeOf(group, { startMs, endMs, now });
    return { groupName: group.name, log: `${call.account}:${group.name}`, events: events.slice(from, to) };
  });
  const scanned = sources.reduce((sum, { events }) => sum + events.length, 0);
  const id = newId(call);
  store.queries.set(id, {
    id,
    text,
    parsed,
    sources,
    logGroupName: groups[0]?.name,
    startMs,
    endMs,
    limit,
    createdAt: now,
    durationMs: queryDurationMs(scanned, store.queryMsPer20kEvents),
    userIdentity: `arn:aws:iam::${call.account}:user/${call.accessKeyId}`,
    cancelledAt: undefined,
    outcome: undefined,
  });
  return { queryId: id };
};

function compile(text: string, language: StartQueryRequest['queryLanguage']): InsightsQuery {
  if (language !== undefined && language !== 'CWLI') {
    throw malformed(`The sandbox executes CWLI queries only, not ${language}.`, { text });
  }
  try {
    const parsed = parseInsights(text);
    checkInsights(parsed);
    return parsed;
  } catch (cause) {
    if (!(cause instanceof InsightsSyntaxError || cause instanceof InsightsUnsupportedError)) throw cause;
    const place = cause instanceof InsightsSyntaxError ? { from: cause.offset, to: cause.endOffset } : {};
    throw malformed(cause.message, { text, cause, ...place });
  }
}

function malformed(
  message: string,
  at: { readonly text: string; readonly cause?: Error; readonly from?: number; readonly to?: number },
): ServiceError {
  const location = { startCharOffset: at.from ?? 0, endCharOffset: at.to ?? at.text.length };
  const failure = new ServiceError('MalformedQueryException', message, 400, {
    queryCompileError: { location, message },
  });
  failure.cause = at.cause;
  return failure;
}

function checkRange(groups: readonly StoredGroup[], endMs: number, call: Call): void {
  const now = call.clock.now();
  const isOutside = (group: StoredGroup) =>
    endMs < Math.max(retainedFrom(group, now), group.creationTime - MAX_EVENT_AGE_MS);
  if (groups.length > 0 && groups.every(isOutside)) {
    throw new ServiceError(
      'MalformedQueryException',
      'end date and time is either before the log groups creation time or exceeds the log groups log retention settings',
    );
  }
}

/** Events can be up to 14 days older than the group that they are put into. */
const MAX_EVENT_AGE_MS = 14 * 86_400_000;

function makeRoom(store: LogsStore, now: number): void {
  const ended: string[] = [];
  for (const [id, query] of store.queries) if (!isActive(query, now)) ended.push(id);
  if (store.queries.size - ended.length >= MAX_CONCURRENT_QUERIES) {
    throw new ServiceError(
      'LimitExceededException',
      `Account maximum query concurrency limit of [${MAX_CONCURRENT_QUERIES}] reached.`,
    );
  }
  for (const id of ended.slice(0, Math.max(0, store.queries.size - MAX_KEPT_QUERIES))) store.queries.delete(id);
}

/** `logs:GetQueryResults`: what there is now while the query runs, and pages of the whole when it is complete. */
export const getQueryResults: Operation<GetQueryResultsRequest, GetQueryResultsResponse> = (input, call) => {
  const query = queryOf(input.queryId, call);
  const rule = { member: 'maxItems', max: MAX_ROWS_PER_PAGE, fallback: MAX_ROWS_PER_PAGE };
  const pageSize = limitOf(input.maxItems, rule);
  const scope = `GetQueryResults ${query.id}`;
  const from = input.nextToken === undefined ? 0 : Number(decodeToken(scope, input.nextToken));
  const now = call.clock.now();
  const { rows, statistics } = outcomeOf(query, now);
  const status = statusOf(query, now);
  const to = from + pageSize;
  const hasMore = status === 'Complete' && to < rows.length;
  return {
    queryLanguage: 'CWLI',
    status,
    results: rows.slice(from, to),
    statistics,
    ...(hasMore ? { nextToken: encodeToken(scope, String(to)) } : {}),
  };
};

/** `logs:StopQuery` */
export const stopQuery: Operation<StopQueryRequest, StopQueryResponse> = (input, call) => {
  const query = queryOf(input.queryId, call);
  const now = call.clock.now();
  if (!isActive(query, now)) throw invalidParameter('The specified query is not running.');
  query.cancelledAt = now;
  return { success: true };
};

/** `logs:DescribeQueries`, newest first. */
export const describeQueries: Operation<DescribeQueriesRequest, DescribeQueriesResponse> = (input, call) => {
  const rule = { member: 'maxResults', max: MAX_DESCRIBED_QUERIES, fallback: MAX_DESCRIBED_QUERIES };
  const limit = limitOf(input.maxResults, rule);
  const now = call.clock.now();
  const group = input.logGroupName === undefined ? undefined : groupOf({ logGroupName: input.logGroupName }, call);
  const found = [...call.store(logsStore).queries.values()]
    .reverse()
    .filter((query) => group === undefined || query.sources.some(({ groupName }) => groupName === group.name))
    .filter((query) => input.status === undefined || statusOf(query, now) === input.status)
    .filter(() => input.queryLanguage === undefined || input.queryLanguage === 'CWLI');
  const scope = JSON.stringify(['DescribeQueries', input.logGroupName, input.status, input.queryLanguage]);
  const page = pageOf(found, { scope, token: input.nextToken, limit });
  return { queries: page.items.map((query) => describeQuery(query, now)), nextToken: page.nextToken };
};

function describeQuery(query: StoredQuery, now: number) {
  const endedMs = Math.min(query.durationMs, QUERY_TIMEOUT_MS, (query.cancelledAt ?? now) - query.createdAt);
  return {
    queryLanguage: 'CWLI' as const,
    queryId: query.id,
    queryString: query.text,
    status: statusOf(query, now),
    createTime: query.createdAt,
    logGroupName: query.logGroupName,
    queryDuration: endedMs,
    bytesScanned: query.outcome?.statistics.bytesScanned ?? 0,
    userIdentity: query.userIdentity,
  };
}

/** `logs:GetLogRecord`: all fields of the event that a `@ptr` points to. */
export const getLogRecord: Operation<GetLogRecordRequest, GetLogRecordResponse> = (input, call) => {
  const pointer = decodePointer(required(input.logRecordPointer, 'logRecordPointer'));
  if (!pointer) throw invalidParameter('The specified logRecordPointer is invalid.');
  const group = findGroup(call.store(logsStore), pointer.groupName);
  const event = group && eventAt(group, pointer.position);
  if (!group || !event) {
    throw new ServiceError('ResourceNotFoundException', 'The specified log record does not exist.');
  }
  return { logRecord: recordFields(event, `${call.account}:${group.name}`) };
};

function queryOf(queryId: string | undefined, call: Call): StoredQuery {
  const query = call.store(logsStore).queries.get(required(queryId, 'queryId'));
  if (!query) throw new ServiceError('ResourceNotFoundException', 'The specified query does not exist.');
  return query;
}

import type { Operations } from '../definition.js';
import { afterDeliveries } from '../firehose/due.js';
import { afterArrivals } from '../ssm/arrivals.js';
import { deleteAccountPolicy, describeAccountPolicies, putAccountPolicy } from './account-policies.js';
import { filterLogEvents } from './filter-events.js';
import { getLogEvents } from './get-events.js';
import { createLogGroup, deleteLogGroup, describeLogGroups, listLogGroups } from './groups.js';
import { startLiveTail } from './live-tail.js';
import { deleteMetricFilter, describeMetricFilters, putMetricFilter, testMetricFilter } from './metric-filters.js';
import { deleteIndexPolicy, describeFieldIndexes, describeIndexPolicies, putIndexPolicy } from './policies.js';
import { putLogEvents } from './put-events.js';
import { describeQueries, getLogRecord, getQueryResults, startQuery, stopQuery } from './queries.js';
import { deleteQueryDefinition, describeQueryDefinitions, putQueryDefinition } from './query-definitions.js';
import { deleteRetentionPolicy, putRetentionPolicy } from './retention.js';
import { createLogStream, deleteLogStream, describeLogStreams } from './streams.js';
import {
  deleteDestination,
  describeDestinations,
  putDestination,
  putDestinationPolicy,
} from './subscription-destinations.js';
import {
  deleteSubscriptionFilter,
  describeSubscriptionFilters,
  putSubscriptionFilter,
} from './subscription-filters.js';
import { listTagsForResource, tagResource, untagResource } from './tags.js';

export {
  findGroup,
  insertEvents,
  insertGroup,
  insertStream,
  loaded,
  logsStore,
  type LogsStore,
  type NewEvent,
  type StoredGroup,
  type StoredStream,
} from './store.js';

/** CloudWatch Logs: every operation that the sandbox runs, by its name. */
export const logsOperations: Operations = afterArrivals(
  afterDeliveries({
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteAccountPolicy: deleteAccountPolicy,
    DeleteDestination: deleteDestination,
    DeleteIndexPolicy: deleteIndexPolicy,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteMetricFilter: deleteMetricFilter,
    DeleteQueryDefinition: deleteQueryDefinition,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DeleteSubscriptionFilter: deleteSubscriptionFilter,
    DescribeAccountPolicies: describeAccountPolicies,
    DescribeDestinations: describeDestinations,
    DescribeFieldIndexes: describeFieldIndexes,
    DescribeIndexPolicies: describeIndexPolicies,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    DescribeMetricFilters: describeMetricFilters,
    DescribeQueries: describeQueries,
    DescribeQueryDefinitions: describeQueryDefinitions,
    DescribeSubscriptionFilters: describeSubscriptionFilters,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    GetLogRecord: getLogRecord,
    GetQueryResults: getQueryResults,
    ListLogGroups: listLogGroups,
    ListTagsForResource: listTagsForResource,
    PutAccountPolicy: putAccountPolicy,
    PutDestination: putDestination,
    PutDestinationPolicy: putDestinationPolicy,
    PutIndexPolicy: putIndexPolicy,
    PutLogEvents: putLogEvents,
    PutMetricFilter: putMetricFilter,
    PutQueryDefinition: putQueryDefinition,
    PutRetentionPolicy: putRetentionPolicy,
    PutSubscriptionFilter: putSubscriptionFilter,
    StartLiveTail: startLiveTail,
    StartQuery: startQuery,
    StopQuery: stopQuery,
    TagResource: tagResource,
    TestMetricFilter: testMetricFilter,
    UntagResource: untagResource,
  }),
);

import type {
  BatchGetQueryExecutionInput,
  BatchGetQueryExecutionOutput,
  GetQueryExecutionInput,
  GetQueryExecutionOutput,
  GetQueryRuntimeStatisticsInput,
  GetQueryRuntimeStatisticsOutput,
  ListQueryExecutionsInput,
  ListQueryExecutionsOutput,
  QueryExecution,
  StopQueryExecutionInput,
} from '@aws-sdk/client-athena';
import { pageOf } from '../../pages.js';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { constraintError, invalidRequest, invalidToken, pageLimit } from './errors.js';
import { athenaStore, ENGINE, type StoredExecution } from './store.js';
import { isOver, stateAt, statisticsAt } from './timeline.js';
import { findWorkGroup } from './workgroups.js';

/** Athena API reference: ListQueryExecutions and BatchGetQueryExecution. */
const MAX_LISTED = 50;

/** Looking at queries and stopping them. */
export const executionOperations: Operations = {
  GetQueryExecution: getQueryExecution,
  BatchGetQueryExecution: batchGetQueryExecution,
  ListQueryExecutions: listQueryExecutions,
  StopQueryExecution: stopQueryExecution,
  GetQueryRuntimeStatistics: getQueryRuntimeStatistics,
};

/** The execution of an id. Throws InvalidRequestException. */
export function findExecution(call: Call, id: string | undefined): StoredExecution {
  const found = call.store(athenaStore).executions.get(id ?? '');
  if (!found) throw invalidRequest(`QueryExecution ${id ?? ''} was not found`);
  return found;
}

/** Where the results of a query are, or will be; undefined for results that Athena keeps. */
export function resultLocation({ location, id, plan }: StoredExecution): string | undefined {
  if (location === undefined) return undefined;
  // UNLOAD and CTAS leave no table of rows there, but a list of the objects that they wrote.
  if (plan.substatementType === 'UNLOAD') return `${location}${id}`;
  if (plan.substatementType === 'CREATE_TABLE_AS_SELECT') return `${location}tables/${id}`;
  return `${location}${id}.${plan.statementType === 'DML' ? 'csv' : 'txt'}`;
}

function getQueryExecution(input: GetQueryExecutionInput, call: Call): GetQueryExecutionOutput {
  return { QueryExecution: executionView(findExecution(call, input.QueryExecutionId), call) };
}

/** A query as Athena describes it. */
function executionView(execution: StoredExecution, call: Call): QueryExecution {
  const { id, query, parameters, plan, location, resultConfiguration, reuse, context, workGroup } = execution;
  const nowMs = call.clock.now();
  const { state, reason, endedMs } = stateAt(execution, nowMs);
  const failure = state === 'FAILED' && execution.outcome?.kind === 'failed' ? execution.outcome.failure : undefined;
  const OutputLocation = resultLocation(execution);
  const manifest =
    state === 'SUCCEEDED' &&
    OutputLocation !== undefined &&
    /^(UNLOAD|CREATE_TABLE_AS_SELECT|INSERT)$/.test(plan.substatementType)
      ? { DataManifestLocation: `${location}${id}-manifest.csv` }
      : {};
  return {
    QueryExecutionId: id,
    Query: query,
    StatementType: plan.statementType,
    SubstatementType: plan.substatementType,
    ManagedQueryResultsConfiguration: { Enabled: location === undefined },
    ...(OutputLocation !== undefined && { ResultConfiguration: { ...resultConfiguration, OutputLocation } }),
    ResultReuseConfiguration: reuse ?? { ResultReuseByAgeConfiguration: { Enabled: false } },
    QueryExecutionContext: context,
    Status: {
      State: state,
      ...(reason !== undefined && { StateChangeReason: reason }),
      SubmissionDateTime: new Date(execution.submittedMs),
      ...(endedMs !== undefined && { CompletionDateTime: new Date(endedMs) }),
      ...(failure && {
        AthenaError: {
          ErrorCategory: failure.category,
          ErrorType: failure.type,
          Retryable: failure.isRetryable,
          ErrorMessage: failure.message,
        },
      }),
    },
    Statistics: { ...statisticsAt(execution, nowMs), ...manifest },
    WorkGroup: workGroup,
    EngineVersion: ENGINE,
    ...(parameters.length > 0 && { ExecutionParameters: [...parameters] }),
  };
}

function batchGetQueryExecution(input: BatchGetQueryExecutionInput, call: Call): BatchGetQueryExecutionOutput {
  const ids = input.QueryExecutionIds ?? [];
  if (ids.length < 1 || ids.length > MAX_LISTED) {
    throw constraintError('queryExecutionIds', ids.length, `Member must have length between 1 and ${MAX_LISTED}`);
  }
  const { executions } = call.store(athenaStore);
  return {
    QueryExecutions: ids.flatMap((id) => {
      const found = executions.get(id);
      return found ? [executionView(found, call)] : [];
    }),
    UnprocessedQueryExecutionIds: ids
      .filter((id) => !executions.has(id))
      .map((id) => ({
        QueryExecutionId: id,
        ErrorCode: 'INVALID_INPUT',
        ErrorMessage: `QueryExecution ${id} was not found`,
      })),
  };
}

/** The ids of a workgroup's queries, newest first. */
function listQueryExecutions(input: ListQueryExecutionsInput, call: Call): ListQueryExecutionsOutput {
  const { workGroup } = findWorkGroup(call, input.WorkGroup);
  const ids = [...call.store(athenaStore).executions.values()]
    .filter((execution) => execution.workGroup === workGroup.Name)
    .map(({ id }) => id)
    .reverse();
  const limit = pageLimit(input.MaxResults, { min: 0, max: MAX_LISTED }) || MAX_LISTED;
  const scope = `athena.ListQueryExecutions ${workGroup.Name}`;
  const page = pageOf(ids, { limit, token: input.NextToken, scope, invalidToken });
  return { QueryExecutionIds: [...page.items], NextToken: page.nextToken };
}

/** Stopping what is over already changes nothing. */
function stopQueryExecution(input: StopQueryExecutionInput, call: Call): object {
  const execution = findExecution(call, input.QueryExecutionId);
  const nowMs = call.clock.now();
  if (!isOver(execution, nowMs)) execution.cancelled = { atMs: nowMs, reason: 'Query cancelled by user' };
  return {};
}

function getQueryRuntimeStatistics(input: GetQueryRuntimeStatisticsInput, call: Call): GetQueryRuntimeStatisticsOutput {
  const execution = findExecution(call, input.QueryExecutionId);
  const { outcome } = execution;
  const nowMs = call.clock.now();
  const { state } = stateAt(execution, nowMs);
  const { DataScannedInBytes, ResultReuseInformation: _reuse, ...Timeline } = statisticsAt(execution, nowMs);
  if (state !== 'SUCCEEDED' || outcome?.kind !== 'succeeded') return { QueryRuntimeStatistics: { Timeline } };
  const { rows, inputRows } = outcome.result;
  const InputBytes = DataScannedInBytes;
  return { QueryRuntimeStatistics: { Timeline, Rows: { InputRows: inputRows, InputBytes, OutputRows: rows.length } } };
}

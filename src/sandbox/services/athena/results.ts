import type { GetQueryResultsInput, GetQueryResultsOutput, Row } from '@aws-sdk/client-athena';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { invalidRequest, invalidToken } from './errors.js';
import { findExecution } from './executions.js';
import type { ResultTable } from './store.js';
import { stateAt } from './timeline.js';

/** Athena API reference, GetQueryResults. */
const MAX_ROWS = 1000;

/** `athena:GetQueryResults`: pages of the result; the names of the columns are the first row of a SELECT's first page. */
export const getQueryResults: Operation<GetQueryResultsInput, GetQueryResultsOutput> = (input, call) => {
  if (input.QueryResultType === 'DATA_MANIFEST') {
    throw new ServiceError(
      'NotImplemented',
      'the sandbox does not page through manifests: read DataManifestLocation',
      501,
    );
  }
  const execution = findExecution(call, input.QueryExecutionId);
  const result = finishedResult(execution, call);
  const limit = limitOf(input.MaxResults);
  const rows = [...(result.hasHeader ? [result.columns.map(({ Name = '' }) => Name)] : []), ...result.rows];
  const scope = `athena.GetQueryResults ${execution.id}`;
  const page = pageOf(rows, { limit, token: input.NextToken, scope, invalidToken });
  return {
    UpdateCount: result.updateCount ?? 0,
    ResultSet: { Rows: page.items.map(rowView), ResultSetMetadata: { ColumnInfo: [...result.columns] } },
    NextToken: page.nextToken,
  };
};

function limitOf(wanted: number | undefined): number {
  if (wanted === undefined) return MAX_ROWS;
  if (wanted > MAX_ROWS) throw invalidRequest(`MaxResults is more than maximum allowed length ${MAX_ROWS}.`);
  if (wanted < 1) throw invalidRequest('MaxResults is less than minimum allowed length 1.');
  return wanted;
}

function finishedResult(execution: ReturnType<typeof findExecution>, call: Call): ResultTable {
  const { state } = stateAt(execution, call.clock.now());
  if (state === 'QUEUED' || state === 'RUNNING') {
    throw invalidRequest(`Query has not yet finished. Current state: ${state}`, 'INVALID_QUERY_EXECUTION_STATE');
  }
  if (execution.outcome?.kind === 'succeeded' && state === 'SUCCEEDED') return execution.outcome.result;
  throw invalidRequest(
    `Query did not finish successfully. Final query state: ${state}`,
    'INVALID_QUERY_EXECUTION_STATE',
  );
}

/** NULL is a value without a text. */
function rowView(values: readonly (string | null)[]): Row {
  return { Data: values.map((value) => (value === null ? {} : { VarCharValue: value })) };
}

import type { AthenaError, QueryExecution } from '@aws-sdk/client-athena';
import type { Execution, ExecutionError, ExecutionState } from './types.js';

const STATES: readonly ExecutionState[] = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];

/** The service's answer in our terms: what it leaves out is undefined, 0 or null. */
export function describeExecution(answer: QueryExecution): Execution {
  const { Status: status = {}, Statistics: statistics = {}, ResultConfiguration: result = {} } = answer;
  return {
    queryId: answer.QueryExecutionId ?? '',
    state: STATES.find((state) => state === status.State) ?? 'UNKNOWN',
    sql: answer.Query ?? '',
    statementType: answer.StatementType,
    substatementType: answer.SubstatementType,
    database: answer.QueryExecutionContext?.Database,
    workgroup: answer.WorkGroup,
    outputLocation: result.OutputLocation || undefined,
    manifestLocation: statistics.DataManifestLocation || undefined,
    encryption: result.EncryptionConfiguration?.EncryptionOption,
    hasManagedResult: answer.ManagedQueryResultsConfiguration?.Enabled === true,
    isReused: statistics.ResultReuseInformation?.ReusedPreviousResult === true,
    scannedBytes: statistics.DataScannedInBytes ?? 0,
    queueMs: statistics.QueryQueueTimeInMillis ?? 0,
    engineMs: statistics.EngineExecutionTimeInMillis ?? 0,
    totalMs: statistics.TotalExecutionTimeInMillis ?? 0,
    submittedAt: status.SubmissionDateTime?.toISOString() ?? null,
    completedAt: status.CompletionDateTime?.toISOString() ?? null,
    reason: status.StateChangeReason || undefined,
    error: status.AthenaError && describeError(status.AthenaError),
  };
}

const describeError = (error: AthenaError): ExecutionError => ({
  category: error.ErrorCategory === 1 ? 'system' : error.ErrorCategory === 2 ? 'user' : 'other',
  type: error.ErrorType,
  isRetryable: error.Retryable === true,
  message: error.ErrorMessage || undefined,
});

/** Whether it has ended, well or badly. QUEUED may come back after RUNNING: neither is an end. */
export const hasEnded = ({ state }: Pick<Execution, 'state'>): boolean =>
  state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';

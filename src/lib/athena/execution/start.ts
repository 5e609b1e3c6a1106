import { StartQueryExecutionCommand, TooManyRequestsException, type AthenaClient } from '@aws-sdk/client-athena';
import type { Clock } from '../../core/clock.js';
import { outlive } from '../../core/outlive.js';
import { createBackoff } from '../../core/poll.js';
import { explainStartError } from './start-errors.js';
import { noQueryId } from './failures.js';
import type { Statement } from './types.js';

/** How long to wait for a free place among the account's active queries before asking again. */
const QUEUE = { firstMs: 1000, maxMs: 10_000 };
/** A StartQueryExecution in flight at Ctrl-C is awaited this long: without its answer nobody could stop the query. */
const START_GRACE_MS = 3000;
const MS_PER_MINUTE = 60_000;

/**
 * Submits a statement.
 *
 * @param context `token`: the service starts one execution for it, however often the request is sent.
 *   `onQueued`: called once when the account has as many active queries as it may
 * @returns the id of the execution
 * @throws what the service refuses, explained: no output location, unknown workgroup, syntax
 */
export async function startStatement(
  statement: Statement,
  context: {
    readonly client: AthenaClient;
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly token: string;
    readonly onQueued: () => void;
  },
): Promise<string> {
  const { client, clock, signal } = context;
  const command = new StartQueryExecutionCommand(requestOf(statement, context.token));
  const grace = outlive(signal, { clock, graceMs: START_GRACE_MS });
  const backoff = createBackoff(QUEUE);
  try {
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      try {
        const { QueryExecutionId: queryId } = await client.send(command, { abortSignal: grace.signal });
        if (queryId === undefined) throw noQueryId();
        return queryId;
      } catch (error) {
        if (!isFull(error)) throw explainStartError(error, statement);
      }
      if (attempt === 1) context.onQueued();
      await clock.sleep(backoff.nextMs(), signal);
    }
  } finally {
    grace.end();
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof TooManyRequestsException && error.Reason === 'CONCURRENT_QUERY_LIMIT_EXCEEDED';

function requestOf(statement: Statement, token: string): ConstructorParameters<typeof StartQueryExecutionCommand>[0] {
  const { sql, database, catalog, workgroup, outputLocation, parameters = [], reuseMaxAgeMs } = statement;
  return {
    QueryString: sql,
    ClientRequestToken: token,
    ...(database === undefined && catalog === undefined
      ? {}
      : { QueryExecutionContext: { Database: database, Catalog: catalog } }),
    ...(workgroup === undefined ? {} : { WorkGroup: workgroup }),
    ...(outputLocation === undefined ? {} : { ResultConfiguration: { OutputLocation: outputLocation } }),
    ...(parameters.length === 0 ? {} : { ExecutionParameters: [...parameters] }),
    ...(reuseMaxAgeMs === undefined
      ? {}
      : {
          ResultReuseConfiguration: {
            ResultReuseByAgeConfiguration: {
              Enabled: true,
              MaxAgeInMinutes: Math.ceil(reuseMaxAgeMs / MS_PER_MINUTE),
            },
          },
        }),
  };
}

import { StopQueryExecutionCommand, type AthenaClient } from '@aws-sdk/client-athena';

/** The way out must not hang on a dead network: the process ends five seconds after an interrupt. */
const STOP_TIMEOUT_MS = 3000;

/**
 * Stops an execution with a time-out of its own: the signal of the command has aborted already. To stop one that has
 * ended is no error for the service.
 *
 * @returns why it could not be stopped; undefined when it no longer runs
 */
export async function stopExecution(queryId: string, client: AthenaClient): Promise<string | undefined> {
  try {
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: queryId }), {
      abortSignal: AbortSignal.timeout(STOP_TIMEOUT_MS),
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

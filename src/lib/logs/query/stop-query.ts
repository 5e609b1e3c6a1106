import {
  InvalidParameterException,
  StopQueryCommand,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';

/** The way out must not hang on a dead network. */
const STOP_TIMEOUT_MS = 3000;

/**
 * Stops a query with a time-out of its own: the signal of the command has aborted already.
 *
 * @returns why it could not be stopped; undefined when it no longer runs
 */
export async function stopQuery(queryId: string, client: CloudWatchLogsClient): Promise<string | undefined> {
  try {
    await client.send(new StopQueryCommand({ queryId }), { abortSignal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
    return undefined;
  } catch (error) {
    // This is how the service says that the query has ended by itself.
    if (error instanceof InvalidParameterException) return undefined;
    return error instanceof Error ? error.message : String(error);
  }
}

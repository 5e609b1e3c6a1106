import type { CommandInvocation, CommandPlugin } from '@aws-sdk/client-ssm';
import { readStatus } from '../status.js';
import type { NodeOutcome } from '../types.js';

/** What a node says of its part in a command; undefined while it goes on. */
export interface ReadInvocation {
  readonly outcome: NodeOutcome;
  /** The step whose output it is, as GetCommandInvocation wants it named. */
  readonly pluginName: string | undefined;
}

const ERROR_TITLE = '\n----------ERROR-------\n';
/** The agent ends what it cut like this (amazon-ssm-agent, iohandler.go). */
const OUTPUT_CUT = '\n---Output truncated---';
const ERROR_CUT = '\n---Error truncated----';
export const LONG_CUT = '--output truncated--';
/** Of a step for another platform (amazon-ssm-agent, pluginutil). */
const SKIPPED = /^Step execution skipped /;

/**
 * Reads one node's part in a command from a list with details.
 *
 * @param step the step that matters, where the document has several
 */
export function readInvocation(
  invocation: CommandInvocation,
  { step }: { readonly step: string | undefined },
): ReadInvocation | undefined {
  const { outcome: status, details } = readStatus(invocation.Status, invocation.StatusDetails);
  if (status === undefined) return undefined;
  const plugin = pluginOf(invocation.CommandPlugins ?? [], step);
  const text = splitOutput(plugin?.Output ?? '');
  const startedAtMs = plugin?.ResponseStartDateTime?.getTime() ?? null;
  const endedAtMs = plugin?.ResponseFinishDateTime?.getTime() ?? null;
  const hasRun = status === 'success' || status === 'failed' || status === 'timed-out' || status === 'cancelled';
  return {
    pluginName: plugin?.Name,
    outcome: {
      instanceId: invocation.InstanceId ?? '',
      status,
      statusDetails: details,
      // -1 is what the service says before and without an answer.
      exitCode: hasRun && plugin?.ResponseCode !== undefined && plugin.ResponseCode >= 0 ? plugin.ResponseCode : null,
      ...(hasRun ? text : { stdout: null, stderr: null, truncated: false }),
      startedAtMs,
      durationMs: startedAtMs === null || endedAtMs === null ? null : Math.max(0, endedAtMs - startedAtMs),
      commandId: invocation.CommandId ?? null,
      reason: reasonOf(details),
    },
  };
}

/** The step that failed, else the one that matters, else the last that was not for another platform. */
function pluginOf(plugins: readonly CommandPlugin[], step: string | undefined): CommandPlugin | undefined {
  const isFailed = ({ Status, StatusDetails }: CommandPlugin): boolean => {
    const { outcome } = readStatus(Status, StatusDetails);
    return outcome === 'failed' || outcome === 'timed-out';
  };
  return (
    plugins.find(isFailed) ??
    plugins.find(({ Name }) => Name === step) ??
    plugins.findLast(({ Output }) => !SKIPPED.test(Output ?? '')) ??
    plugins.at(-1)
  );
}

/** Lists give both outputs in one text of at most 2,500 characters, each cut with a mark where that is too short. */
export function splitOutput(text: string): Pick<NodeOutcome, 'stdout' | 'stderr' | 'truncated'> {
  const at = text.lastIndexOf(ERROR_TITLE);
  const [out, err] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + ERROR_TITLE.length)];
  // Which of several titles the agent wrote cannot be told: the output itself has one.
  const isAmbiguous = text.indexOf(ERROR_TITLE) !== at;
  const isCut = out.endsWith(OUTPUT_CUT) || err.endsWith(ERROR_CUT);
  return {
    stdout: out.endsWith(OUTPUT_CUT) ? out.slice(0, -OUTPUT_CUT.length) : out,
    stderr: err.endsWith(ERROR_CUT) ? err.slice(0, -ERROR_CUT.length) : err,
    truncated: isCut || isAmbiguous,
  };
}

/** What the states mean in which a node has nothing to say itself. */
function reasonOf(details: string): string | null {
  switch (details) {
    case 'DeliveryTimedOut':
      return 'it did not take the command in time, or did not say in time how it ended: see awsops node check';
    case 'Undeliverable':
      return 'the service could not reach it: see awsops node check';
    case 'InvalidPlatform':
      return 'the document is not for its platform';
    case 'AccessDenied':
      return 'it, or who sent the command, may not run this document on it';
    case 'ExecutionTimedOut':
      return 'it was stopped at the execution timeout of the document';
    case 'Terminated':
      return 'too many others had failed before its turn came';
    case 'Cancelled':
      return 'the command was cancelled';
    case 'RateExceeded':
    case 'LimitExceeded':
      return 'the account has too many commands pending';
    default:
      return null;
  }
}

/** The outcome of a node that there is nothing to read about. */
export const bareOutcome = (
  instanceId: string,
  fields: Pick<NodeOutcome, 'status' | 'statusDetails' | 'reason'> & { readonly commandId?: string | null },
): NodeOutcome => ({
  instanceId,
  exitCode: null,
  stdout: null,
  stderr: null,
  truncated: false,
  startedAtMs: null,
  durationMs: null,
  commandId: null,
  ...fields,
});

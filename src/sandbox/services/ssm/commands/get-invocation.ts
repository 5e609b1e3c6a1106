import type { GetCommandInvocationRequest, GetCommandInvocationResult } from '@aws-sdk/client-ssm';
import { ServiceError, type Call } from '../../../types.js';
import { ssmStore } from '../store.js';
import type { DocumentStep, StoredCommand } from '../types.js';
import { isVisible } from './list.js';
import { shownStderr, shownStdout } from './truncate.js';
import { coarseStatus, outputConfig, outputUrls } from './view.js';

/** What one step of a command did on one node. */
export function getCommandInvocation(input: GetCommandInvocationRequest, call: Call): GetCommandInvocationResult {
  const command = call.store(ssmStore).commands.get(input.CommandId ?? '');
  const invocation = command?.invocations.get(input.InstanceId ?? '');
  if (!command || !invocation || !isVisible(command, call)) {
    throw new ServiceError('InvocationDoesNotExist', 'The specified invocation does not exist.');
  }
  const step = stepOf(command, input.PluginName);
  const result = invocation.steps.find((candidate) => candidate.step === step);
  const state = result?.state ?? invocation.state;
  return {
    CommandId: command.id,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: command.document.name,
    DocumentVersion: command.documentVersion,
    PluginName: step.name,
    ResponseCode: result?.exitCode ?? -1,
    ExecutionStartDateTime: stamp(result?.startedAtMs ?? invocation.startedAtMs),
    ExecutionElapsedTime: result ? `PT${(result.finishedAtMs - result.startedAtMs) / 1000}S` : '',
    ExecutionEndDateTime: stamp(result?.finishedAtMs),
    Status: coarseStatus(state),
    StatusDetails: state,
    StandardOutputContent: shownStdout(result?.stdout ?? ''),
    StandardErrorContent: shownStderr(result?.stderr ?? ''),
    ...outputUrls({ command, invocation, step }, call),
    CloudWatchOutputConfig: outputConfig(command),
  };
}

const stamp = (atMs: number | undefined): string => (atMs === undefined ? '' : new Date(atMs).toISOString());

/** The step that is asked for by name; its name may be left out where there is only one. */
function stepOf({ version }: StoredCommand, name: string | undefined): DocumentStep {
  const [only, ...more] = version.steps;
  const found = name === undefined && more.length === 0 ? only : version.steps.find((step) => step.name === name);
  if (found) return found;
  const message =
    name === undefined
      ? 'The plugin name is required: the document has more than one step.'
      : `The plugin name ${name} is not valid.`;
  throw new ServiceError('InvalidPluginName', message);
}

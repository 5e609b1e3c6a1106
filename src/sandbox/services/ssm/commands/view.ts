import type {
  CloudWatchOutputConfig,
  Command,
  CommandInvocation,
  CommandInvocationStatus,
  CommandPlugin,
  CommandPluginStatus,
} from '@aws-sdk/client-ssm';
import type { Call } from '../../../types.js';
import { ssmStore } from '../store.js';
import type { DocumentStep, InvocationState, StepResult, StoredCommand, StoredInvocation } from '../types.js';
import { outputPrefix } from './outputs.js';
import { parentStatus } from './parent.js';
import { completedCountOf, countOf, errorCountOf } from './state.js';
import { shownTogether } from './truncate.js';

/** The coarse status that belongs to a detailed one. */
export function coarseStatus(state: InvocationState): CommandInvocationStatus {
  switch (state) {
    case 'ExecutionTimedOut':
    case 'DeliveryTimedOut':
      return 'TimedOut';
    case 'Undeliverable':
    case 'InvalidPlatform':
    case 'AccessDenied':
      return 'Failed';
    case 'Terminated':
      return 'Cancelled';
    default:
      return state;
  }
}

/** A command as the API shows it. */
export function commandView(command: StoredCommand): Command {
  const { status, details } = parentStatus(command);
  return {
    CommandId: command.id,
    DocumentName: command.document.name,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    // Nothing is left of a command at the end of both timeouts: that of the delivery and that of the execution.
    ExpiresAfter: new Date(command.requestedAtMs + command.deliveryTimeoutMs + command.executionTimeoutMs),
    Parameters: Object.fromEntries(Object.entries(command.given).map(([name, values]) => [name, [...values]])),
    InstanceIds: [...command.instanceIds],
    Targets: command.targets.map(({ Key, Values }) => ({ Key, Values: [...Values] })),
    RequestedDateTime: new Date(command.requestedAtMs),
    Status: status,
    StatusDetails: details,
    OutputS3BucketName: command.outputBucket,
    OutputS3KeyPrefix: command.outputPrefix,
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: command.targetCount,
    CompletedCount: completedCountOf(command),
    ErrorCount: errorCountOf(command),
    DeliveryTimedOutCount: countOf(command, 'DeliveryTimedOut'),
    ServiceRole: command.serviceRole,
    NotificationConfig: { NotificationArn: '', NotificationEvents: [] },
    CloudWatchOutputConfig: outputConfig(command),
    TimeoutSeconds: command.deliveryTimeoutMs / 1000,
  };
}

export const outputConfig = ({ logGroup }: StoredCommand): CloudWatchOutputConfig => ({
  CloudWatchLogGroupName: logGroup ?? '',
  CloudWatchOutputEnabled: logGroup !== undefined,
});

/** One node's part in a command as lists show it; with `details`, what its plugins did. */
export function invocationView(
  { command, invocation }: { readonly command: StoredCommand; readonly invocation: StoredInvocation },
  { isDetailed, call }: { readonly isDetailed: boolean; readonly call: Call },
): CommandInvocation {
  const first = command.version.steps[0];
  const node = call.store(ssmStore).nodes.get(invocation.instanceId);
  return {
    CommandId: command.id,
    InstanceId: invocation.instanceId,
    InstanceName: node?.computerName ?? '',
    Comment: command.comment,
    DocumentName: command.document.name,
    DocumentVersion: command.documentVersion,
    RequestedDateTime: new Date(invocation.requestedAtMs),
    Status: coarseStatus(invocation.state),
    StatusDetails: invocation.state,
    ...(first ? outputUrls({ command, invocation, step: first }, call) : {}),
    CommandPlugins: isDetailed
      ? command.version.steps.map((step, index) =>
          pluginView({ command, invocation, step, result: invocation.steps[index] }, call),
        )
      : [],
    ServiceRole: command.serviceRole,
    NotificationConfig: { NotificationArn: '', NotificationEvents: [] },
    CloudWatchOutputConfig: outputConfig(command),
  };
}

interface Plugin {
  readonly command: StoredCommand;
  readonly invocation: StoredInvocation;
  readonly step: DocumentStep;
  /** Absent until the node has reported. */
  readonly result: StepResult | undefined;
}

function pluginView({ command, invocation, step, result }: Plugin, call: Call): CommandPlugin {
  const state = result?.state ?? invocation.state;
  const { startedAtMs, finishedAtMs } = result ?? { startedAtMs: invocation.startedAtMs, finishedAtMs: undefined };
  return {
    Name: step.name,
    Status: pluginStatus(state),
    StatusDetails: state,
    ResponseCode: result?.exitCode ?? -1,
    ResponseStartDateTime: startedAtMs === undefined ? undefined : new Date(startedAtMs),
    ResponseFinishDateTime: finishedAtMs === undefined ? undefined : new Date(finishedAtMs),
    Output: result ? shownTogether(result.stdout, result.stderr) : '',
    ...outputUrls({ command, invocation, step }, call),
    OutputS3Region: call.region,
    OutputS3BucketName: command.outputBucket,
    OutputS3KeyPrefix: command.outputBucket === '' ? '' : outputPrefix(command, invocation.instanceId, { step }),
  };
}

/** Plugins know fewer states than invocations. */
function pluginStatus(state: InvocationState): CommandPluginStatus {
  const status = coarseStatus(state);
  if (status === 'Delayed') return 'Pending';
  return status === 'Cancelling' ? 'InProgress' : status;
}

/** Where a step's outputs are, or would be; empty without a bucket. */
export function outputUrls(
  { command, invocation, step }: Omit<Plugin, 'result'>,
  { region }: Call,
): { readonly StandardOutputUrl: string; readonly StandardErrorUrl: string } {
  if (command.outputBucket === '') return { StandardOutputUrl: '', StandardErrorUrl: '' };
  const folder = outputPrefix(command, invocation.instanceId, { step });
  const url = (name: string) => `https://s3.${region}.amazonaws.com/${command.outputBucket}/${folder}/${name}`;
  return { StandardOutputUrl: url('stdout'), StandardErrorUrl: url('stderr') };
}

import type { SendCommandRequest, SendCommandResult } from '@aws-sdk/client-ssm';
import { randomUUID } from 'node:crypto';
import { ServiceError, type Call } from '../../../types.js';
import { constraintError, listWithin, numberWithin, textMatching } from '../checks.js';
import { documentOf, versionOf } from '../documents/find.js';
import { stateOf } from '../node-state.js';
import { ssmStore, type SsmStore } from '../store.js';
import type { StoredCommand, StoredDocument } from '../types.js';
import { schedule } from './engine.js';
import { valuesOf } from './interpolate.js';
import { checkParameters } from './parameters.js';
import { CONCURRENCY_PATTERN, DEFAULT_CONCURRENCY, DEFAULT_ERRORS, ERRORS_PATTERN } from './rates.js';
import { invocationOf } from './state.js';
import { stepTimeoutMs } from './steps.js';
import { checkTargets } from './targets.js';
import { commandView } from './view.js';

// Limits of a command (API reference, SendCommand).
const MAX_INSTANCES = 50;
const INSTANCE_ID = /^i-(\w{8}|\w{17})$|^mi-\w{17}$/;
const TIMEOUT = { member: 'timeoutSeconds', min: 30, max: 2_592_000, fallback: 3600 };
const MAX_COMMENT = 100;
const MAX_RATE_LENGTH = 7;
const MAX_PREFIX = 500;
const MAX_GROUP_NAME = 512;
const MAX_DOCUMENT_BYTES = 65_536;
/** How long commands are remembered (user guide, Run Command). */
const HISTORY_MS = 30 * 86_400_000;

/** Sends a command, or refuses all of it. */
export function sendCommand(input: SendCommandRequest, call: Call): SendCommandResult {
  const store = call.store(ssmStore);
  const command = commandOf(input, call);
  forgetOld(store, call.clock.now());
  store.commands.set(command.id, command);
  store.commandList.push(command);
  store.nextSequence += 1;
  for (const instanceId of command.instanceIds) invocationOf(command, instanceId, store);
  schedule(command, call);
  return { Command: commandView(command) };
}

function commandOf(input: SendCommandRequest, call: Call): StoredCommand {
  const rates = checkRates(input);
  const targets = checkTargets(input.Targets);
  const instanceIds = checkInstanceIds(input, targets.length);
  const document = documentOf(input.DocumentName, call);
  const version = versionOf(document, input.DocumentVersion);
  const given = input.Parameters ?? {};
  checkParameters(given, version);
  checkSize(version.content, given);
  checkStates(instanceIds, document, call);
  const parameters = valuesOf(version, given);
  return {
    ...rates,
    id: randomUUID(),
    sequence: call.store(ssmStore).nextSequence,
    document,
    version,
    documentVersion: input.DocumentVersion ?? '$DEFAULT',
    given,
    parameters,
    instanceIds,
    targets,
    requestedAtMs: call.clock.now(),
    executionTimeoutMs: Math.max(...version.steps.map((step) => stepTimeoutMs(step, parameters))),
    outputBucket: input.OutputS3BucketName ?? '',
    logGroup: logGroupOf(input, document),
    serviceRole: input.ServiceRoleArn ?? '',
    targetCount: instanceIds.length,
    invocations: new Map(),
    invocationList: [],
    counts: new Map(),
    waiting: instanceIds,
    nextWaiting: 0,
    active: new Set(),
    rejection: undefined,
    isCancelled: false,
  };
}

function checkRates(input: SendCommandRequest) {
  const any = /^[\s\S]*$/;
  return {
    comment: textMatching(input.Comment, { member: 'comment', pattern: any, maxLength: MAX_COMMENT, fallback: '' }),
    deliveryTimeoutMs: numberWithin(input.TimeoutSeconds, TIMEOUT) * 1000,
    maxConcurrency: textMatching(input.MaxConcurrency, {
      member: 'maxConcurrency',
      pattern: CONCURRENCY_PATTERN,
      maxLength: MAX_RATE_LENGTH,
      fallback: DEFAULT_CONCURRENCY,
    }),
    maxErrors: textMatching(input.MaxErrors, {
      member: 'maxErrors',
      pattern: ERRORS_PATTERN,
      maxLength: MAX_RATE_LENGTH,
      fallback: DEFAULT_ERRORS,
    }),
    outputPrefix: textMatching(input.OutputS3KeyPrefix, {
      member: 'outputS3KeyPrefix',
      pattern: any,
      maxLength: MAX_PREFIX,
      fallback: '',
    }),
  };
}

function checkInstanceIds(input: SendCommandRequest, targetCount: number): readonly string[] {
  const ids = listWithin(input.InstanceIds, { member: 'instanceIds', max: MAX_INSTANCES });
  const malformed = ids.find((id) => !INSTANCE_ID.test(id));
  if (malformed !== undefined) {
    const constraint = `Member must satisfy constraint: [Member must satisfy regular expression pattern: ${INSTANCE_ID.source}]`;
    throw constraintError('instanceIds', `[${malformed}]`, constraint);
  }
  if (new Set(ids).size < ids.length) {
    throw new ServiceError('DuplicateInstanceId', 'An instance ID is specified more than once.');
  }
  if (ids.length > 0 === targetCount > 0) {
    const message = 'Specify either InstanceIds or Targets, and not both.';
    throw new ServiceError('ValidationException', message);
  }
  return ids;
}

function checkSize(content: string, given: Readonly<Record<string, readonly string[]>>): void {
  if (Buffer.byteLength(content) + Buffer.byteLength(JSON.stringify(given)) <= MAX_DOCUMENT_BYTES) return;
  throw new ServiceError('MaxDocumentSizeExceeded', 'The size limit of a document is 64 KB.');
}

/** One node that cannot take a command refuses it for all of them. */
function checkStates(instanceIds: readonly string[], document: StoredDocument, call: Call): void {
  const { nodes } = call.store(ssmStore);
  const invalid = instanceIds.filter((id) => {
    const node = nodes.get(id);
    return !node || !stateOf(node, call).isValid;
  });
  if (invalid.length > 0) {
    const message = `Instances [[${invalid.join(', ')}]] not in a valid state for account ${call.account}`;
    throw new ServiceError('InvalidInstanceId', message);
  }
  for (const id of instanceIds) {
    const platform = nodes.get(id)?.platformType;
    if (platform !== undefined && !document.platformTypes.includes(platform)) {
      const message = `Cannot perform operation for instance id ${id} of platform type ${platform}`;
      throw new ServiceError('UnsupportedPlatformType', message);
    }
  }
}

function logGroupOf(
  { CloudWatchOutputConfig: config }: SendCommandRequest,
  document: StoredDocument,
): string | undefined {
  if (config?.CloudWatchOutputEnabled !== true) return undefined;
  return textMatching(config.CloudWatchLogGroupName, {
    member: 'cloudWatchOutputConfig.cloudWatchLogGroupName',
    pattern: /^[.\-_/#A-Za-z0-9]+$/,
    maxLength: MAX_GROUP_NAME,
    fallback: `/aws/ssm/${document.name}`,
  });
}

function forgetOld(store: SsmStore, nowMs: number): void {
  const isOld = ({ requestedAtMs }: StoredCommand) => requestedAtMs < nowMs - HISTORY_MS;
  while (store.commandList[0] && isOld(store.commandList[0])) {
    const oldest = store.commandList.shift();
    if (oldest) store.commands.delete(oldest.id);
  }
}

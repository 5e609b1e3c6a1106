import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  FirehoseClient,
  StartDeliveryStreamEncryptionCommand,
  UpdateDestinationCommand,
} from '@aws-sdk/client-firehose';
import { whileUnknown } from '../../aws/propagation.js';
import { AppError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import { isMissing } from '../../errors/kinds.js';
import { tagList } from '../../plan/ownership.js';
import type { DeliverySpec } from '../spec/types.js';
import type { StreamContext } from './calls.js';
import { destinationDifferences, encryptionDifference } from './compare.js';
import type { StreamState } from './look.js';
import { requireUsable } from './owner.js';
import { settleStream } from './wait.js';

/** Changes of others in between are looked at again so often. */
const MAX_ROUNDS = 5;

/**
 * Makes the stream as it should be, from whatever state it is in by now, and waits until it takes records. Idempotent.
 *
 * @throws an error that says why Firehose could not make it, and what to do
 */
export async function ensureStream(spec: DeliverySpec, context: StreamContext): Promise<void> {
  const { name } = spec.destination;
  let hasCreated = false;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const state = await settleStream(name, context);
    if (state !== undefined) requireUsable(state, spec);
    if (state === undefined) {
      await createStream(spec, context);
      hasCreated = true;
    } else if (state.status === 'CREATING_FAILED') {
      // Nothing can be made over it. What failed just now would fail again: the next run deletes it.
      if (hasCreated) throw creationFailed(state);
      await removeStream(name, context);
    } else if (!(await alignStream(state, { spec, context }))) {
      return;
    }
  }
  throw new AppError(`Firehose stream "${name}" is changed by somebody else at the same time`, {
    category: 'failed',
    code: 'ConcurrentChanges',
    hint: 'find out who, then run the same command again',
  });
}

/** With its tags in one call, so that a run that ends here leaves a stream that the next one knows. */
async function createStream(spec: DeliverySpec, { ctx, calls }: StreamContext): Promise<void> {
  const client = ctx.aws.client(FirehoseClient);
  const command = new CreateDeliveryStreamCommand({
    DeliveryStreamName: spec.destination.name,
    DeliveryStreamType: 'DirectPut',
    ExtendedS3DestinationConfiguration: spec.configuration,
    DeliveryStreamEncryptionConfigurationInput: spec.encryption,
    Tags: tagList(spec.tags),
  });
  const create = () => calls.create(() => client.send(command, { abortSignal: ctx.signal }), ctx.signal);
  try {
    await untilAssumable(create, { spec, ctx });
  } catch (error) {
    // Another run was faster, the answer to an earlier try was lost, or an old one is not quite gone: look again.
    if (fromAws(error)?.code !== 'ResourceInUseException') throw error;
  }
}

/** Changes what differs; false when nothing does. */
async function alignStream(
  state: StreamState,
  { spec, context }: { readonly spec: DeliverySpec; readonly context: StreamContext },
): Promise<boolean> {
  const { ctx, calls } = context;
  const client = ctx.aws.client(FirehoseClient);
  const options = { abortSignal: ctx.signal };
  const DeliveryStreamName = state.name;
  if (destinationDifferences(state.destination ?? {}, spec.configuration).length > 0) {
    const command = new UpdateDestinationCommand({
      DeliveryStreamName,
      DestinationId: state.destinationId,
      CurrentDeliveryStreamVersionId: state.versionId,
      ExtendedS3DestinationUpdate: spec.configuration,
    });
    const update = () => calls.update(() => client.send(command, options), ctx.signal);
    await untilAssumable(update, { spec, ctx }).catch((error: unknown) => {
      if (!isConcurrent(error)) throw notUpdated(error, state.name);
    });
    return true;
  }
  if (encryptionDifference(state.encryption, spec.encryption) === undefined) return false;
  const command = new StartDeliveryStreamEncryptionCommand({
    DeliveryStreamName,
    DeliveryStreamEncryptionConfigurationInput: spec.encryption,
  });
  await calls.update(() => client.send(command, options), ctx.signal);
  return true;
}

/** Deletes a stream and waits until it is gone; a key that cannot be used must not keep it. Idempotent. */
export async function removeStream(name: string, context: StreamContext): Promise<void> {
  const { ctx, calls } = context;
  // While it is being made, or its encryption changed, it cannot be deleted.
  if ((await settleStream(name, context)) === undefined) return;
  const command = new DeleteDeliveryStreamCommand({ DeliveryStreamName: name, AllowForceDelete: true });
  const remove = () => ctx.aws.client(FirehoseClient).send(command, { abortSignal: ctx.signal });
  try {
    await calls.remove(remove, ctx.signal);
  } catch (error) {
    // Somebody was faster, or the answer to an earlier try was lost; it may also be on its way already.
    if (!isMissing(error) && fromAws(error)?.code !== 'ResourceInUseException') throw error;
  }
  await settleStream(name, context);
}

/** CreateDeliveryStream and UpdateDestination try the role: one that was just made is not known yet. */
const untilAssumable = <T>(
  call: () => Promise<T>,
  { spec, ctx }: { readonly spec: DeliverySpec; readonly ctx: StreamContext['ctx'] },
): Promise<T> =>
  whileUnknown(call, {
    ctx,
    waitsFor: (error) => {
      const known = fromAws(error);
      const isRole = known?.code === 'InvalidArgumentException' && /unable to assume role/i.test(known.message);
      return isRole ? true : undefined;
    },
    describe: () => 'Firehose can assume the role',
    giveUp: (cause) => {
      const known = fromAws(cause);
      return new AppError(`Firehose still cannot assume role "${spec.role.name}"`, {
        category: 'failed',
        code: known?.code ?? 'RoleNotAssumed',
        reason: `for three minutes it answered: ${known?.message ?? String(cause)}`,
        hint: `look at the role: awsops iam trust lint ${spec.role.name}; a service control policy may forbid it`,
        requestId: known?.requestId,
        cause,
      });
    },
  });

const isConcurrent = (error: unknown): boolean =>
  ['ConcurrentModificationException', 'ResourceInUseException'].includes(fromAws(error)?.code ?? '');

function notUpdated(cause: unknown, name: string): unknown {
  const error = fromAws(cause);
  if (error?.code !== 'InvalidArgumentException') return cause;
  return new AppError(`Firehose stream "${name}" cannot be changed like this in place`, {
    category: 'failed',
    code: error.code,
    reason: error.message,
    hint: `make it anew, the data stays: awsops pipeline destroy --stream ${name}; then run the same command again`,
    requestId: error.requestId,
    cause,
  });
}

const creationFailed = ({ name, failure }: StreamState): AppError =>
  new AppError(`Firehose could not make the stream "${name}"`, {
    category: 'failed',
    code: 'StreamCreationFailed',
    reason: failure ?? 'it does not say why',
    hint: 'mend that (a key has to exist in this region, be enabled, and let you make grants), then run the same command again: the failed stream is deleted then',
  });

import type {
  DeliveryStreamEncryptionConfiguration,
  DeliveryStreamEncryptionConfigurationInput,
  StartDeliveryStreamEncryptionInput,
  StopDeliveryStreamEncryptionInput,
} from '@aws-sdk/client-firehose';
import { arnParts } from '../arns.js';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { inUse, invalidArgument } from './errors.js';
import { firehoseStore, type Encryption, type StoredDeliveryStream } from './store.js';
import { findStream, statusOf } from './stream-state.js';

/** Encryption of the data that waits in a stream. */
export const encryptionOperations: Operations = {
  StartDeliveryStreamEncryption: startDeliveryStreamEncryption,
  StopDeliveryStreamEncryption: stopDeliveryStreamEncryption,
};

/** What a configuration asks for; without one there is no encryption. */
export function encryptionOf(
  input: DeliveryStreamEncryptionConfigurationInput | undefined,
  { settledAtMs }: { readonly settledAtMs: number },
): Encryption {
  if (input === undefined) return { isOn: false, settledAtMs: 0, key: {} };
  const { KeyType, KeyARN } = input;
  if (KeyType === 'CUSTOMER_MANAGED_CMK' && KeyARN === undefined) {
    throw invalidArgument('KeyARN must be provided when KeyType is CUSTOMER_MANAGED_CMK.');
  }
  if (KeyType === 'AWS_OWNED_CMK' && KeyARN !== undefined) {
    throw invalidArgument('KeyARN must not be provided when KeyType is AWS_OWNED_CMK.');
  }
  return { isOn: true, settledAtMs, key: { KeyType, ...(KeyARN === undefined ? {} : { KeyARN }) } };
}

/** Why a stream with this encryption cannot be made: keys have to be of its region and usable. */
export function keyFailure(call: Call, { key }: Encryption): StoredDeliveryStream['failure'] {
  if (key.KeyARN === undefined) return undefined;
  const arn = arnParts(key.KeyARN);
  const isHere = arn?.service === 'kms' && arn.region === call.region && arn.resource.startsWith('key/');
  const type = isHere ? call.store(firehoseStore).unusableKeys.get(key.KeyARN) : 'KMS_KEY_NOT_FOUND';
  return type && { type, details: `The KMS key ${key.KeyARN} could not be used by Firehose.` };
}

/** Encryption as DescribeDeliveryStream tells it. */
export function encryptionView(
  call: Call,
  { encryption, failure }: StoredDeliveryStream,
): DeliveryStreamEncryptionConfiguration {
  const { isOn, settledAtMs, key } = encryption;
  const isSettled = call.clock.now() >= settledAtMs;
  if (!isOn) return { Status: isSettled ? 'DISABLED' : 'DISABLING' };
  if (isSettled && failure) {
    return { ...key, Status: 'ENABLING_FAILED', FailureDescription: { Type: failure.type, Details: failure.details } };
  }
  return { ...key, Status: isSettled ? 'ENABLED' : 'ENABLING' };
}

function startDeliveryStreamEncryption(input: StartDeliveryStreamEncryptionInput, call: Call): object {
  const stream = changeable(call, input.DeliveryStreamName);
  const settledAtMs = call.clock.now() + call.store(firehoseStore).changeMs;
  const asked = input.DeliveryStreamEncryptionConfigurationInput ?? { KeyType: 'AWS_OWNED_CMK' };
  const encryption = encryptionOf(asked, { settledAtMs });
  const failure = keyFailure(call, encryption);
  if (failure) throw invalidArgument(failure.details);
  stream.encryption = encryption;
  return {};
}

function stopDeliveryStreamEncryption(input: StopDeliveryStreamEncryptionInput, call: Call): object {
  const stream = changeable(call, input.DeliveryStreamName);
  if (!stream.encryption.isOn) return {};
  stream.encryption = { isOn: false, settledAtMs: call.clock.now() + call.store(firehoseStore).changeMs, key: {} };
  return {};
}

/** The stream, if it is active and its encryption is not changing already. */
function changeable(call: Call, name: string | undefined): StoredDeliveryStream {
  const stream = findStream(call, name);
  const isSettled = call.clock.now() >= stream.encryption.settledAtMs;
  if (statusOf(call, stream) === 'ACTIVE' && isSettled) return stream;
  throw inUse(`Firehose ${stream.name} under account ${call.account} is being changed.`);
}

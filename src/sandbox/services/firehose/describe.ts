import type {
  DescribeDeliveryStreamInput,
  DescribeDeliveryStreamOutput,
  DestinationDescription,
  UpdateDestinationInput,
} from '@aws-sdk/client-firehose';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkRole, readDestination } from './destination.js';
import { encryptionView } from './encryption.js';
import { inUse, invalidArgument, notImplemented } from './errors.js';
import type { S3Destination, StoredDeliveryStream } from './store.js';
import { findStream, statusOf } from './stream-state.js';

/** A stream has one destination, which always has this id. */
const DESTINATION_ID = 'destinationId-000000000001';

/** What a stream is like, and the change of its destination. */
export const describeOperations: Operations = {
  DescribeDeliveryStream: describeDeliveryStream,
  UpdateDestination: updateDestination,
};

function describeDeliveryStream(input: DescribeDeliveryStreamInput, call: Call): DescribeDeliveryStreamOutput {
  const stream = findStream(call, input.DeliveryStreamName);
  const status = statusOf(call, stream);
  const { failure } = stream;
  return {
    DeliveryStreamDescription: {
      DeliveryStreamName: stream.name,
      DeliveryStreamARN: stream.arn,
      DeliveryStreamStatus: status,
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfiguration: encryptionView(call, stream),
      VersionId: String(stream.versionId),
      CreateTimestamp: new Date(stream.createdAtMs),
      LastUpdateTimestamp: stream.updatedAtMs === undefined ? undefined : new Date(stream.updatedAtMs),
      FailureDescription:
        status === 'CREATING_FAILED' && failure ? { Type: failure.type, Details: failure.details } : undefined,
      Destinations: [destinationView(stream.destination)],
      HasMoreDestinations: false,
    },
  };
}

function destinationView({ description }: S3Destination): DestinationDescription {
  const { RoleARN, BucketARN, Prefix, ErrorOutputPrefix, BufferingHints, CompressionFormat } = description;
  const { EncryptionConfiguration, CloudWatchLoggingOptions } = description;
  return {
    DestinationId: DESTINATION_ID,
    S3DestinationDescription: {
      RoleARN,
      BucketARN,
      Prefix,
      ErrorOutputPrefix,
      BufferingHints,
      CompressionFormat,
      EncryptionConfiguration,
      CloudWatchLoggingOptions,
    },
    ExtendedS3DestinationDescription: description,
  };
}

function updateDestination(input: UpdateDestinationInput, call: Call): object {
  const stream = findStream(call, input.DeliveryStreamName);
  checkChange(input, { stream, call });
  // oxlint-disable-next-line typescript/no-deprecated -- callers still send it
  const update = input.ExtendedS3DestinationUpdate ?? input.S3DestinationUpdate;
  if (!update) throw notImplemented('a change of the kind of destination');
  const destination = readDestination(update, stream.destination);
  checkRole(call, { roleArn: destination.roleArn, streamArn: stream.arn });
  stream.destination = destination;
  stream.versionId += 1;
  stream.updatedAtMs = call.clock.now();
  return {};
}

function checkChange(
  input: UpdateDestinationInput,
  { stream, call }: { readonly stream: StoredDeliveryStream; readonly call: Call },
): void {
  const { CurrentDeliveryStreamVersionId: given, DestinationId: destination } = input;
  const status = statusOf(call, stream);
  if (status !== 'ACTIVE') {
    throw inUse(`Firehose ${stream.name} under account ${call.account} is in ${status} state.`);
  }
  if (destination !== DESTINATION_ID) {
    throw invalidArgument(`Destination Id ${destination} not found`);
  }
  if (given === String(stream.versionId)) return;
  const message =
    `Cannot update firehose: ${stream.name} since the current version id: ${stream.versionId} ` +
    `and specified version id: ${given} do not match`;
  throw new ServiceError('ConcurrentModificationException', message);
}

import type {
  CreateDeliveryStreamInput,
  ExtendedS3DestinationConfiguration,
  ExtendedS3DestinationDescription,
  ExtendedS3DestinationUpdate,
} from '@aws-sdk/client-firehose';
import type { Call } from '../../types.js';
import { serviceMayAssume } from '../sts/assume-by-service.js';
import { constraintError, invalidArgument, notImplemented } from './errors.js';
import { checkPrefixes } from './prefixes.js';
import { readProcessing } from './processors.js';
import type { S3Destination } from './store.js';

/** BufferingHints (API reference): defaults and bounds. */
const DEFAULT_SIZE_MBS = 5;
const MAX_SIZE_MBS = 128;
const DEFAULT_INTERVAL_SECONDS = 300;
const MAX_INTERVAL_SECONDS = 900;
const BYTES_PER_MB = 1_048_576;

type Configuration = ExtendedS3DestinationConfiguration | ExtendedS3DestinationUpdate;

/** The destination that a request configures: an S3 bucket; the sandbox has no other. */
export function configurationOf(input: CreateDeliveryStreamInput): ExtendedS3DestinationConfiguration {
  const given = Object.entries(input).filter(
    ([name, value]) => name.endsWith('DestinationConfiguration') && value !== undefined,
  );
  if (given.length !== 1) {
    throw invalidArgument('Exactly one destination configuration is supported for a Firehose');
  }
  // oxlint-disable-next-line typescript/no-deprecated -- callers still send it
  const configuration = input.ExtendedS3DestinationConfiguration ?? input.S3DestinationConfiguration;
  if (!configuration) throw notImplemented(`the destination ${given[0]?.[0] ?? ''}`);
  return configuration;
}

/** Reads and checks a configuration, or a change of `before`. Throws what Firehose answers to a wrong one. */
export function readDestination(configuration: Configuration, before?: S3Destination): S3Destination {
  refuseUnsupported(configuration);
  const description = describe(configuration, before?.description);
  const { SizeInMBs: size = 0, IntervalInSeconds: seconds = 0 } = description.BufferingHints ?? {};
  const { Prefix: prefix = '', ErrorOutputPrefix: errorOutputPrefix, CustomTimeZone: timeZone = 'UTC' } = description;
  checkPrefixes(prefix, errorOutputPrefix);
  checkTimeZone(timeZone);
  const bucket = /^arn:[^:]+:s3:::(.+)$/u.exec(description.BucketARN ?? '')?.[1];
  if (bucket === undefined) throw constraintError('bucketARN', description.BucketARN, 'Member must match arn:.*:s3:::');
  const isGzipped = description.CompressionFormat === 'GZIP';
  return {
    roleArn: description.RoleARN ?? '',
    bucket,
    prefix,
    errorOutputPrefix,
    bufferBytes: size * BYTES_PER_MB,
    intervalMs: seconds * 1000,
    isGzipped,
    kmsKeyArn: description.EncryptionConfiguration?.KMSEncryptionConfig?.AWSKMSKeyARN,
    errorLog: readErrorLog(description.CloudWatchLoggingOptions),
    processing: readProcessing(description.ProcessingConfiguration),
    fileExtension: description.FileExtension ?? (isGzipped ? '.gz' : ''),
    timeZone,
    description,
  };
}

function describe(
  configuration: Configuration,
  before: ExtendedS3DestinationDescription | undefined,
): ExtendedS3DestinationDescription {
  return {
    RoleARN: configuration.RoleARN ?? before?.RoleARN,
    BucketARN: configuration.BucketARN ?? before?.BucketARN,
    Prefix: configuration.Prefix ?? before?.Prefix,
    ErrorOutputPrefix: configuration.ErrorOutputPrefix ?? before?.ErrorOutputPrefix,
    BufferingHints: readHints(configuration.BufferingHints) ??
      before?.BufferingHints ?? { SizeInMBs: DEFAULT_SIZE_MBS, IntervalInSeconds: DEFAULT_INTERVAL_SECONDS },
    CompressionFormat: configuration.CompressionFormat ?? before?.CompressionFormat ?? 'UNCOMPRESSED',
    EncryptionConfiguration: configuration.EncryptionConfiguration ??
      before?.EncryptionConfiguration ?? { NoEncryptionConfig: 'NoEncryption' },
    CloudWatchLoggingOptions: configuration.CloudWatchLoggingOptions ??
      before?.CloudWatchLoggingOptions ?? { Enabled: false },
    ProcessingConfiguration: configuration.ProcessingConfiguration ??
      before?.ProcessingConfiguration ?? { Enabled: false, Processors: [] },
    S3BackupMode: 'Disabled',
    FileExtension: configuration.FileExtension ?? before?.FileExtension,
    CustomTimeZone: configuration.CustomTimeZone ?? before?.CustomTimeZone,
  };
}

function refuseUnsupported(configuration: Configuration): void {
  if (configuration.S3BackupMode === 'Enabled') throw notImplemented('the S3 backup');
  if (configuration.DynamicPartitioningConfiguration?.Enabled === true) throw notImplemented('dynamic partitioning');
  if (configuration.DataFormatConversionConfiguration?.Enabled === true) throw notImplemented('format conversion');
  const { CompressionFormat: format = 'UNCOMPRESSED' } = configuration;
  if (format === 'UNCOMPRESSED' || format === 'GZIP') return;
  if (['ZIP', 'Snappy', 'HADOOP_SNAPPY'].includes(format)) throw notImplemented(`the compression ${format}`);
  const values = '[GZIP, HADOOP_SNAPPY, Snappy, UNCOMPRESSED, ZIP]';
  throw constraintError('compressionFormat', format, `Member must satisfy enum value set: ${values}`);
}

function readHints(hints: Configuration['BufferingHints']): Configuration['BufferingHints'] {
  if (hints === undefined) return undefined;
  const { SizeInMBs: size, IntervalInSeconds: seconds } = hints;
  if (size === undefined || seconds === undefined) {
    throw invalidArgument('BufferingHints must have both SizeInMBs and IntervalInSeconds');
  }
  checkRange(size, { member: 'bufferingHints.sizeInMBs', min: 1, max: MAX_SIZE_MBS });
  checkRange(seconds, { member: 'bufferingHints.intervalInSeconds', min: 0, max: MAX_INTERVAL_SECONDS });
  return hints;
}

function checkRange(
  value: number,
  rule: { readonly member: string; readonly min: number; readonly max: number },
): void {
  if (value < rule.min) {
    throw constraintError(rule.member, value, `Member must have value greater than or equal to ${rule.min}`);
  }
  if (value > rule.max) {
    throw constraintError(rule.member, value, `Member must have value less than or equal to ${rule.max}`);
  }
}

function checkTimeZone(timeZone: string): void {
  try {
    Intl.DateTimeFormat('en-GB', { timeZone });
  } catch (cause) {
    const failure = invalidArgument(`CustomTimeZone ${timeZone} is not a valid time zone`);
    failure.cause = cause;
    throw failure;
  }
}

function readErrorLog(options: Configuration['CloudWatchLoggingOptions']): S3Destination['errorLog'] {
  if (options?.Enabled !== true) return undefined;
  const { LogGroupName: group, LogStreamName: stream } = options;
  if (!group || !stream) {
    throw invalidArgument('LogGroupName and LogStreamName are required when CloudWatchLoggingOptions is enabled');
  }
  return { group, stream };
}

/** Whether Firehose gets the role of a destination: for itself, the account and the stream. */
export function canAssumeRole(call: Call, wish: { readonly roleArn: string; readonly streamArn: string }): boolean {
  const { roleArn, streamArn } = wish;
  const principals = ['firehose.amazonaws.com'];
  return serviceMayAssume(call, { roleArn, principals, sourceArn: streamArn, externalId: call.account });
}

/** @throws ServiceError InvalidArgumentException when Firehose does not get the role */
export function checkRole(call: Call, wish: { readonly roleArn: string; readonly streamArn: string }): void {
  if (canAssumeRole(call, wish)) return;
  throw invalidArgument(`Firehose is unable to assume role ${wish.roleArn}. Please check the role provided.`);
}

import type { Processor } from '@aws-sdk/client-firehose';
import { errorPrefix, objectPrefix, type ObjectPartition } from '../object-format.js';
import type { ErrorLogSpec, PipelineSettings, StreamConfiguration, StreamEncryption } from './types.js';

/**
 * Records come compressed. Without decompression the objects would be compressed twice, and without a delimiter their
 * records would be one endless line, of which readers see the first one only. The order is that of the service's guide;
 * AppendDelimiterToRecord adds a new line when it has no parameter (API reference, Processor).
 */
const PROCESSORS: Readonly<Record<PipelineSettings['records'], readonly Processor[]>> = {
  envelope: [decompression(), { Type: 'AppendDelimiterToRecord' }],
  message: [
    decompression(),
    {
      Type: 'CloudWatchLogProcessing',
      Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
    },
    { Type: 'AppendDelimiterToRecord' },
  ],
};

function decompression(): Processor {
  return { Type: 'Decompression', Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }] };
}

/** What the destination of a stream is made of, besides the settings. */
export interface ConfigurationInput {
  readonly settings: PipelineSettings;
  readonly partition: ObjectPartition;
  readonly roleArn: string;
  readonly bucketArn: string;
  readonly errorLog: Pick<ErrorLogSpec, 'group' | 'stream'>;
}

/** The configuration of the destination, as CreateDeliveryStream and UpdateDestination take it. */
export function streamConfiguration(input: ConfigurationInput): StreamConfiguration {
  const { settings, partition, roleArn, bucketArn, errorLog } = input;
  const place = { prefix: settings.prefix, partition };
  const { kmsKeyArn } = settings;
  return {
    RoleARN: roleArn,
    BucketARN: bucketArn,
    Prefix: objectPrefix(place),
    ErrorOutputPrefix: errorPrefix(place),
    // Both members, always: the service refuses one alone.
    BufferingHints: { SizeInMBs: settings.bufferSizeMib, IntervalInSeconds: settings.bufferIntervalSeconds },
    CompressionFormat: settings.compression,
    EncryptionConfiguration:
      kmsKeyArn === null
        ? { NoEncryptionConfig: 'NoEncryption' }
        : { KMSEncryptionConfig: { AWSKMSKeyARN: kmsKeyArn } },
    CloudWatchLoggingOptions: { Enabled: true, LogGroupName: errorLog.group, LogStreamName: errorLog.stream },
    ProcessingConfiguration: { Enabled: true, Processors: [...PROCESSORS[settings.records]] },
  };
}

/** Encryption of the data while it waits in the stream. */
export const streamEncryption = (kmsKeyArn: string | null): StreamEncryption =>
  kmsKeyArn === null ? { KeyType: 'AWS_OWNED_CMK' } : { KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN: kmsKeyArn };

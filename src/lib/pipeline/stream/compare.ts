import type {
  DeliveryStreamEncryptionConfiguration,
  ExtendedS3DestinationDescription,
  ProcessingConfiguration,
} from '@aws-sdk/client-firehose';
import type { StreamConfiguration, StreamEncryption } from '../spec/types.js';

/** How the destination of a stream differs from the wanted one, in words; empty when it does not. */
export function destinationDifferences(
  now: Partial<ExtendedS3DestinationDescription>,
  wanted: StreamConfiguration,
): readonly string[] {
  const values: readonly (readonly [name: string, now: string, wanted: string])[] = [
    ['role', now.RoleARN ?? 'none', wanted.RoleARN],
    ['bucket', now.BucketARN ?? 'none', wanted.BucketARN],
    ['prefix', now.Prefix ?? 'none', wanted.Prefix],
    ['error prefix', now.ErrorOutputPrefix ?? 'none', wanted.ErrorOutputPrefix],
    ['buffer', bufferWords(now.BufferingHints), bufferWords(wanted.BufferingHints)],
    ['compression', now.CompressionFormat ?? 'UNCOMPRESSED', wanted.CompressionFormat],
    ['key', keyOf(now.EncryptionConfiguration), keyOf(wanted.EncryptionConfiguration)],
    ['error log', logWords(now.CloudWatchLoggingOptions), logWords(wanted.CloudWatchLoggingOptions)],
    ['processing', processorWords(now.ProcessingConfiguration), processorWords(wanted.ProcessingConfiguration)],
  ];
  return values.flatMap(([name, is, shall]) => (is === shall ? [] : [`${name} is ${is}, ${shall} wanted`]));
}

/** How the encryption of the waiting data differs; undefined when it does not. */
export function encryptionDifference(
  now: DeliveryStreamEncryptionConfiguration | undefined,
  wanted: StreamEncryption,
): string | undefined {
  // Endpoints that are not AWS may tell no status.
  const isOn = now?.KeyType !== undefined && now.Status !== 'DISABLED' && now.Status !== 'DISABLING';
  const is = isOn ? encryptionWords(now) : 'none';
  const shall = encryptionWords(wanted);
  return is === shall ? undefined : `encryption of the stream is ${is}, ${shall} wanted`;
}

const encryptionWords = ({
  KeyType,
  KeyARN,
}: {
  readonly KeyType?: string | undefined;
  readonly KeyARN?: string | undefined;
}): string => (KeyType === 'CUSTOMER_MANAGED_CMK' ? (KeyARN ?? KeyType) : 'by Firehose');

const bufferWords = (hints: StreamConfiguration['BufferingHints'] | undefined): string =>
  `${hints?.SizeInMBs ?? 0} MiB or ${hints?.IntervalInSeconds ?? 0} s`;

const keyOf = (encryption: ExtendedS3DestinationDescription['EncryptionConfiguration']): string =>
  encryption?.KMSEncryptionConfig?.AWSKMSKeyARN ?? 'that of the bucket';

const logWords = (options: ExtendedS3DestinationDescription['CloudWatchLoggingOptions']): string =>
  options?.Enabled === true ? `${options.LogGroupName ?? ''}:${options.LogStreamName ?? ''}` : 'off';

/** The service may fill in parameters; only those that change what comes out are looked at. */
const PARAMETERS = new Set(['CompressionFormat', 'DataMessageExtraction']);

function processorWords(processing: ProcessingConfiguration | undefined): string {
  if (processing?.Enabled !== true) return 'off';
  const words = (processing.Processors ?? []).map(({ Type, Parameters = [] }) => {
    const told = Parameters.filter(({ ParameterName = '' }) => PARAMETERS.has(ParameterName));
    return `${Type ?? ''}${told.map(({ ParameterValue }) => ` ${ParameterValue ?? ''}`).join('')}`;
  });
  return words.join(', ');
}

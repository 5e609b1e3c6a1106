import type { TransitionStorageClass } from '@aws-sdk/client-s3';
import { parseArn } from '../../aws/arn.js';
import { usageError, type AppError } from '../../errors/app-error.js';
import { checkFilterPattern } from '../../subscription/index.js';
import { DEFAULT_PREFIX } from '../object-format.js';
import type { ArchiveClass, PipelineInput, PipelineSettings, Place } from './types.js';

const DAY_MS = 86_400_000;

/** BufferingHints (Firehose API reference): defaults and bounds. */
const DEFAULT_SIZE_MIB = 5;
const MAX_SIZE_MIB = 128;
const DEFAULT_INTERVAL_SECONDS = 300;
const MAX_INTERVAL_SECONDS = 900;

/** "Bucket naming rules" of the S3 user guide: general purpose buckets. */
const BUCKET_NAME = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** CreateDeliveryStream, DeliveryStreamName. */
const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;
/** "Object key naming guidelines": safe characters, and those of Hive partitions. */
const PREFIX = /^(?:[\w!.*'()=-]+\/)*[\w!.*'()=-]*$/;
/** With the partition, the day and the name of an object a key stays below its 1,024 bytes, and a prefix below 512. */
const MAX_PREFIX_LENGTH = 200;

const STORAGE_CLASSES: Readonly<Record<ArchiveClass, TransitionStorageClass>> = {
  glacier: 'GLACIER',
  'glacier-ir': 'GLACIER_IR',
  'deep-archive': 'DEEP_ARCHIVE',
};

/**
 * Checks what was asked for, before anything is looked at in AWS.
 *
 * @throws usage error that names the option, why its value cannot be, and what can
 */
export function readSettings(input: PipelineInput, place: Place): PipelineSettings {
  const { bucket, stream, filterPattern = '', kmsKeyArn } = input;
  if (!BUCKET_NAME.test(bucket)) {
    throw refuse('bucket', bucket, {
      reason: 'names of buckets have 3 to 63 lower-case letters, digits, dots and hyphens',
      hint: 'see yours: aws s3api list-buckets; a new one is made when there is none: --bucket NAME',
    });
  }
  if (stream !== undefined && !STREAM_NAME.test(stream)) {
    throw refuse('stream', stream, {
      reason: 'names of streams have 1 to 64 letters, digits and any of _.-',
      hint: 'leave it out for a stream for each log group',
    });
  }
  checkFilterPattern(filterPattern);
  if (kmsKeyArn !== undefined) checkKey(kmsKeyArn, place);
  const { archiveAfterMs, archiveClass, expireAfterMs, versioning } = input;
  const archiveDays = archiveAfterMs === undefined ? null : daysOf(archiveAfterMs, 'archive-after');
  const expireDays = expireAfterMs === undefined ? null : daysOf(expireAfterMs, 'expire-after');
  checkLifecycle({ archiveDays, expireDays, archiveClass });
  return {
    bucket,
    stream,
    prefix: readPrefix(input.prefix ?? DEFAULT_PREFIX),
    records: input.records ?? 'envelope',
    compression: input.compression === 'none' ? 'UNCOMPRESSED' : 'GZIP',
    ...readBuffering(input),
    filterPattern,
    kmsKeyArn: kmsKeyArn ?? null,
    archive:
      archiveDays === null ? null : { days: archiveDays, storageClass: STORAGE_CLASSES[archiveClass ?? 'glacier'] },
    expireDays,
    versioning: versioning === undefined ? null : versioning === 'enabled' ? 'Enabled' : 'Suspended',
    regionalPrincipal: input.regionalPrincipal ?? false,
    adoptBucket: input.adoptBucket ?? false,
  };
}

function readBuffering({
  bufferSizeMib: mib = DEFAULT_SIZE_MIB,
  bufferIntervalMs = DEFAULT_INTERVAL_SECONDS * 1000,
}: PipelineInput): Pick<PipelineSettings, 'bufferSizeMib' | 'bufferIntervalSeconds'> {
  if (!Number.isInteger(mib) || mib < 1 || mib > MAX_SIZE_MIB) {
    throw refuse('buffer-size', String(mib), {
      reason: `Firehose buffers from 1 to ${MAX_SIZE_MIB} MiB`,
      hint: `leave it out for ${DEFAULT_SIZE_MIB}`,
    });
  }
  const seconds = bufferIntervalMs / 1000;
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_INTERVAL_SECONDS) {
    throw refuse('buffer-interval', `${seconds}s`, {
      reason: `Firehose waits for 0 to ${MAX_INTERVAL_SECONDS} whole seconds`,
      hint: `leave it out for ${DEFAULT_INTERVAL_SECONDS} seconds`,
    });
  }
  return { bufferSizeMib: mib, bufferIntervalSeconds: seconds };
}

/** An empty prefix is possible; a slash at the end is added. */
function readPrefix(text: string): string {
  const prefix = text === '' || text.endsWith('/') ? text : `${text}/`;
  if (PREFIX.test(prefix) && prefix.length <= MAX_PREFIX_LENGTH) return prefix;
  throw refuse('prefix', text, {
    reason: text.startsWith('/')
      ? 'keys do not begin with a slash'
      : `it has up to ${MAX_PREFIX_LENGTH} letters, digits and any of !-_.*'()=/, without expressions: the log group and the day follow by themselves`,
    hint: `leave it out for ${DEFAULT_PREFIX}`,
  });
}

function checkKey(text: string, { region, partition }: Place): void {
  const arn = parseArn(text);
  const hint = 'see yours: aws kms list-keys; the form is arn:aws:kms:REGION:ACCOUNT:key/ID';
  if (arn?.service !== 'kms' || !/^key\/[\w-]+$/.test(arn.resource) || !/^\d{12}$/.test(arn.account)) {
    const reason = text.includes('alias/')
      ? 'Firehose takes the ARN of the key, not of an alias'
      : 'it is not the ARN of a KMS key';
    throw refuse('kms-key', text, { reason, hint });
  }
  if (arn.region === region && arn.partition === partition) return;
  throw refuse('kms-key', text, {
    reason: `the key has to be in ${region}, where the stream and the bucket are`,
    hint,
  });
}

/** Lifecycle rules count whole days. */
function daysOf(ms: number, option: string): number {
  const days = ms / DAY_MS;
  if (Number.isInteger(days) && days >= 1) return days;
  throw refuse(option, `${ms / 3_600_000}h`, {
    reason: 'lifecycle rules of S3 count whole days, from 1',
    hint: `e.g. --${option} 90d`,
  });
}

/** PutBucketLifecycleConfiguration takes an expiration after the transition only. */
function checkLifecycle({
  archiveDays,
  expireDays,
  archiveClass,
}: {
  readonly archiveDays: number | null;
  readonly expireDays: number | null;
  readonly archiveClass: ArchiveClass | undefined;
}): void {
  if (archiveClass !== undefined && archiveDays === null) {
    throw usageError('--archive-class does not go without --archive-after', {
      code: 'InvalidLifecycle',
      reason: 'nothing is archived',
      hint: 'add --archive-after 90d',
    });
  }
  if (archiveDays === null || expireDays === null || expireDays > archiveDays) return;
  throw usageError(`--expire-after ${expireDays}d is not after --archive-after ${archiveDays}d`, {
    code: 'InvalidLifecycle',
    reason: 'objects cannot be archived after they are deleted',
    hint: `leave out --archive-after, or use --expire-after ${archiveDays + 90}d`,
  });
}

const refuse = (
  option: string,
  value: string,
  { reason, hint }: { readonly reason: string; readonly hint: string },
): AppError => usageError(`--${option} cannot be "${value}"`, { code: 'InvalidPipeline', reason, hint });

import { gzipSync } from 'node:zlib';
import type { Call } from '../../types.js';
import { arnParts } from '../arns.js';
import { callIn } from '../call-in.js';
import { authorize } from '../iam/authorize.js';
import { compiled } from '../iam/compiled-policies.js';
import { newId } from '../logs/ids.js';
import { insertObject, s3Store, type StoredBucket } from '../s3/store.js';
import { canAssumeRole } from './destination.js';
import { logError, type DeliveryError } from './error-log.js';
import { publishStream } from './metrics.js';
import { evaluatePrefix, formatNameTime } from './prefixes.js';
import { firehosePlaces, type OutputBuffer, type OutputType, type StoredDeliveryStream } from './store.js';
import { liveStreams, statusOf } from './stream-state.js';

/** With an interval of zero, Firehose still takes moments ("buffering hints" of the developer guide). */
const MIN_INTERVAL_MS = 1000;
/** Delivery to S3 is tried again for a day ("Data delivery failure handling"). */
const RETRY_AFTER_MS = 5000;
const GIVE_UP_AFTER_MS = 86_400_000;

interface Due {
  readonly call: Call;
  readonly stream: StoredDeliveryStream;
  readonly output: OutputType;
  readonly buffer: OutputBuffer;
  readonly atMs: number;
}

/** Delivers everything that should have been delivered by now, in all accounts and regions, in order of time. */
export function deliverDue(call: Call): void {
  for (;;) {
    const [next] = dueBuffers(call).sort((a, b) => a.atMs - b.atMs);
    if (!next) return;
    deliver(next);
  }
}

function dueBuffers(call: Call): Due[] {
  const found: Due[] = [];
  for (const place of call.store(firehosePlaces).values()) {
    const there = callIn(call, place);
    for (const stream of liveStreams(there).values()) {
      if (statusOf(there, stream) !== 'ACTIVE') continue;
      for (const [output, buffer] of stream.buffers) {
        const atMs = dueAt(stream, buffer);
        if (atMs <= call.clock.now()) found.push({ call: there, stream, output, buffer, atMs });
      }
    }
  }
  return found;
}

function dueAt({ destination }: StoredDeliveryStream, buffer: OutputBuffer): number {
  if (buffer.retryAtMs !== undefined) return buffer.retryAtMs;
  const elapsed = buffer.firstMs + Math.max(destination.intervalMs, MIN_INTERVAL_MS);
  return Math.min(elapsed, buffer.fullAtMs ?? elapsed);
}

function deliver(due: Due): void {
  const { call, stream, output, buffer, atMs } = due;
  const key = keyOf(due);
  const target = destinationOf(due, key);
  if ('error' in target) return fail(due, target.error);
  const joined = Buffer.concat(buffer.chunks);
  const isCompressed = stream.destination.isGzipped && output === '';
  const body = isCompressed ? gzipSync(joined) : joined;
  const { kmsKeyArn } = stream.destination;
  const encryption = kmsKeyArn === undefined ? undefined : { algorithm: 'aws:kms' as const, kmsKeyArn };
  insertObject(target.bucket, { key, body, lastModifiedMs: atMs, ...(encryption && { encryption }) });
  stream.buffers.delete(output);
  if (output !== '') return;
  publishStream(call, stream.name, {
    atMs,
    values: [
      ['DeliveryToS3.Records', 'Count', buffer.chunks.length],
      ['DeliveryToS3.Bytes', 'Bytes', body.length],
      ['DeliveryToS3.ObjectCount', 'Count', 1],
      ['DeliveryToS3.Success', 'Count', 1],
      ['DeliveryToS3.DataFreshness', 'Seconds', Math.max(0, atMs - buffer.firstMs) / 1000],
    ],
  });
}

/** Notes a failure and when to try again. What nobody could take for a day is lost, as with the service. */
function fail({ call, stream, output, buffer, atMs }: Due, error: DeliveryError): void {
  const nowMs = call.clock.now();
  buffer.retryAtMs = nowMs + RETRY_AFTER_MS;
  if (nowMs - buffer.firstMs >= GIVE_UP_AFTER_MS) stream.buffers.delete(output);
  logError(call, stream, { error, atMs });
  publishStream(call, stream.name, {
    atMs,
    values: [
      ['DeliveryToS3.Success', 'Count', 0],
      ['DeliveryToS3.DataFreshness', 'Seconds', Math.max(0, atMs - buffer.firstMs) / 1000],
    ],
  });
}

/** `<prefix><stream>-<version>-<time>-<uuid><extension>` ("Amazon S3 object name format"). */
function keyOf({ call, stream, output, buffer }: Due): string {
  const { destination, name, versionId } = stream;
  const { timeZone } = destination;
  const random = () => call.random();
  const prefix = evaluatePrefix(destination, { timeMs: buffer.firstMs, timeZone, outputType: output, random });
  const time = formatNameTime(buffer.firstMs, timeZone);
  return `${prefix}${name}-${versionId}-${time}-${newId(call)}${output === '' ? destination.fileExtension : ''}`;
}

const ACCESS_DENIED =
  'Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to assume the role, ' +
  'and the access policy allows access to the S3 bucket.';

function destinationOf(
  { call, stream }: Due,
  key: string,
): { readonly bucket: StoredBucket } | { readonly error: DeliveryError } {
  const { roleArn, bucket: name, kmsKeyArn } = stream.destination;
  const denied = { error: { errorCode: 'S3.AccessDenied', message: ACCESS_DENIED } };
  if (!canAssumeRole(call, { roleArn, streamArn: stream.arn })) return denied;
  const bucket = call.store(s3Store).buckets.get(name);
  if (!bucket) {
    const message =
      'The specified S3 bucket does not exist. Create the bucket or use a different bucket that does exist.';
    return { error: { errorCode: 'S3.NoSuchBucket', message } };
  }
  const principalArn = roleArn.replace(/:iam::(\d+):role\/(?:.*\/)?([^/]+)$/, ':sts::$1:assumed-role/$2/firehose');
  const text = bucket.settings.policy;
  const resourcePolicies = text === undefined ? [] : [compiled(call, { text, kind: 'resource', id: name })];
  const put = authorize(call, {
    principalArn,
    action: 's3:PutObject',
    resource: `arn:aws:s3:::${name}/${key}`,
    resourceAccount: bucket.account,
    resourcePolicies,
  });
  if (put.decision !== 'allowed') return denied;
  if (kmsKeyArn === undefined) return { bucket };
  const keyPolicy = compiled(call, { text: defaultKeyPolicy(kmsKeyArn), kind: 'resource', id: kmsKeyArn });
  const encrypt = authorize(call, {
    principalArn,
    action: 'kms:GenerateDataKey',
    resource: kmsKeyArn,
    resourcePolicies: [keyPolicy],
    // S3 asks on behalf of the role, and names the object ("Encryption context" of the S3 user guide).
    context: {
      'kms:ViaService': `s3.${call.region}.amazonaws.com`,
      'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${name}/${key}`,
    },
  });
  if (encrypt.decision === 'allowed') return { bucket };
  const message =
    'Access was denied to the AWS KMS key. Ensure that the provided IAM role allows kms:GenerateDataKey on it.';
  return { error: { errorCode: 'S3.KMS.AccessDeniedException', message } };
}

/** There is no KMS here: keys have the policy that they are made with, which leaves permissions to IAM. */
function defaultKeyPolicy(keyArn: string): string {
  const account = arnParts(keyArn)?.account ?? '';
  const principal = { AWS: `arn:aws:iam::${account}:root` };
  const statement = { Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: statement });
}

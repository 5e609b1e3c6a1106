import type {
  DeleteObjectRequest,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  GetObjectRequest,
  HeadObjectOutput,
  HeadObjectRequest,
  PutObjectOutput,
  PutObjectRequest,
} from '@aws-sdk/client-s3';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { findBucket } from './buckets.js';
import { invalidArgument, invalidObjectState, noSuchKey, notModified, preconditionFailed } from './errors.js';
import { parseRange, type ByteRange } from './range.js';
import { insertObject, isArchived, type ObjectEncryption, type StoredObject } from './store.js';

/** S3 API reference, DeleteObjects. */
const MAX_DELETED_AT_ONCE = 1000;
const MAX_KEY_BYTES = 1024;

/** Objects; `list-objects.ts` lists them. */
export const objectOperations: Operations = {
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
};

/** On the server the body of a request has arrived as bytes. */
type PutInput = Omit<PutObjectRequest, 'Body'> & { readonly Body?: Uint8Array };

function putObject(input: PutInput, call: Call): PutObjectOutput {
  const bucket = findBucket(input, call);
  const key = input.Key ?? '';
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new ServiceError('KeyTooLongError', 'Your key is too long', 400, { Size: Buffer.byteLength(key) });
  }
  const existing = bucket.objects.get(key);
  if (input.IfNoneMatch === '*' && existing) throw preconditionFailed('If-None-Match');
  if (input.IfMatch !== undefined && !existing) throw noSuchKey(key);
  if (input.IfMatch !== undefined && !matchesTag(input.IfMatch, existing)) throw preconditionFailed('If-Match');
  const object = insertObject(bucket, {
    key,
    body: input.Body ?? new Uint8Array(),
    lastModifiedMs: call.clock.now(),
    contentType: input.ContentType,
    contentEncoding: input.ContentEncoding,
    contentDisposition: input.ContentDisposition,
    cacheControl: input.CacheControl,
    storageClass: input.StorageClass,
    metadata: input.Metadata,
    encryption: encryptionOf(input),
  });
  return { ETag: object.etag, ...encryptionHeaders(object) };
}

function getObject(input: GetObjectRequest, call: Call): object {
  const { object, range } = readTarget(input, call);
  if (isArchived(object)) throw invalidObjectState(object.storageClass ?? '');
  const body = range ? object.body.subarray(range.start, range.end + 1) : object.body;
  return { ...objectHeaders(object, range), Body: body };
}

function headObject(input: HeadObjectRequest, call: Call): HeadObjectOutput {
  const { object, range } = readTarget(input, call);
  return objectHeaders(object, range);
}

interface ReadInput {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly Range?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

function readTarget(input: ReadInput, call: Call): { object: StoredObject; range: ByteRange | undefined } {
  const object = findBucket(input, call).objects.get(input.Key ?? '');
  if (!object) throw noSuchKey(input.Key ?? '');
  checkConditions(input, object);
  return { object, range: input.Range === undefined ? undefined : parseRange(input.Range, object.body.length) };
}

/** Conditions in the order of RFC 9110 §13.2.2: an entity tag makes the date beside it void. */
function checkConditions(input: ReadInput, object: StoredObject): void {
  // HTTP dates have whole seconds.
  const modifiedMs = Math.floor(object.lastModifiedMs / 1000) * 1000;
  if (input.IfMatch !== undefined) {
    if (!matchesTag(input.IfMatch, object)) throw preconditionFailed('If-Match');
  } else if (input.IfUnmodifiedSince && modifiedMs > input.IfUnmodifiedSince.getTime()) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (input.IfNoneMatch !== undefined) {
    if (matchesTag(input.IfNoneMatch, object)) throw notModified();
  } else if (input.IfModifiedSince && modifiedMs <= input.IfModifiedSince.getTime()) {
    throw notModified();
  }
}

function matchesTag(condition: string, object: StoredObject | undefined): boolean {
  const bare = (tag: string): string => tag.trim().replace(/^"|"$/g, '');
  return (
    object !== undefined && condition.split(',').some((tag) => bare(tag) === '*' || bare(tag) === bare(object.etag))
  );
}

function objectHeaders(object: StoredObject, range: ByteRange | undefined): HeadObjectOutput {
  const total = object.body.length;
  return {
    AcceptRanges: 'bytes',
    ETag: object.etag,
    LastModified: new Date(object.lastModifiedMs),
    ContentType: object.contentType,
    ContentEncoding: object.contentEncoding,
    ContentDisposition: object.contentDisposition,
    CacheControl: object.cacheControl,
    ...encryptionHeaders(object),
    Metadata: { ...object.metadata },
    ContentLength: range ? range.end - range.start + 1 : total,
    ...(range ? { ContentRange: `bytes ${range.start}-${range.end}/${total}` } : {}),
    ...storageClassHeader(object),
  };
}

/** The encryption that a request names; undefined leaves it to the bucket. */
function encryptionOf(input: PutInput): ObjectEncryption | undefined {
  const { ServerSideEncryption: algorithm, SSEKMSKeyId: kmsKeyArn } = input;
  if (algorithm === undefined) return undefined;
  if (algorithm === 'AES256' || algorithm === 'aws:kms' || algorithm === 'aws:kms:dsse')
    return { algorithm, kmsKeyArn };
  throw invalidArgument('The encryption method specified is not supported');
}

function encryptionHeaders({
  encryption,
}: StoredObject): Pick<HeadObjectOutput, 'ServerSideEncryption' | 'SSEKMSKeyId'> {
  return { ServerSideEncryption: encryption.algorithm, SSEKMSKeyId: encryption.kmsKeyArn };
}

/** Objects of the class STANDARD come without the header. */
function storageClassHeader({ storageClass }: StoredObject): Pick<HeadObjectOutput, 'StorageClass'> {
  if (storageClass === undefined || storageClass === 'STANDARD') return {};
  return { StorageClass: storageClass as HeadObjectOutput['StorageClass'] };
}

/** Deleting what is not there is a success. */
function deleteObject(input: DeleteObjectRequest, call: Call): void {
  findBucket(input, call).objects.delete(input.Key ?? '');
}

function deleteObjects(input: DeleteObjectsRequest, call: Call): DeleteObjectsOutput {
  const bucket = findBucket(input, call);
  const keys = (input.Delete?.Objects ?? []).map((object) => object.Key ?? '');
  if (keys.length === 0 || keys.length > MAX_DELETED_AT_ONCE) {
    const message = 'The XML you provided was not well-formed or did not validate against our published schema';
    throw new ServiceError('MalformedXML', message);
  }
  for (const key of keys) bucket.objects.delete(key);
  return input.Delete?.Quiet === true ? {} : { Deleted: keys.map((Key) => ({ Key })) };
}

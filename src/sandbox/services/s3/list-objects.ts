import type {
  ListObjectsV2Output,
  ListObjectsV2Request,
  ListObjectVersionsOutput,
  ListObjectVersionsRequest,
  ObjectVersion,
  _Object,
} from '@aws-sdk/client-s3';
import { decodeToken, encodeToken } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { findBucket } from './buckets.js';
import { invalidArgument } from './errors.js';
import type { StoredBucket, StoredObject } from './store.js';

/** S3 API reference, ListObjectsV2. */
const MAX_KEYS = 1000;

/** The listing of a bucket. */
export const listObjectsOperations: Operations = {
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
};

/** The sandbox keeps no old versions: each object is its only one, whose id is `null` as where there never were any. */
function listObjectVersions(input: ListObjectVersionsRequest, call: Call): ListObjectVersionsOutput {
  const bucket = findBucket(input, call);
  if (input.Delimiter !== undefined) throw new ServiceError('NotImplemented', 'versions by delimiter', 501);
  const limit = Math.min(input.MaxKeys ?? MAX_KEYS, MAX_KEYS);
  const entries = listEntries(bucket, { prefix: input.Prefix ?? '', delimiter: '' });
  const { KeyMarker: marker = '' } = input;
  const rest = marker === '' ? entries : entries.filter((entry) => compareKeys(entry.name, marker) > 0);
  const page = rest.slice(0, limit);
  const isTruncated = rest.length > page.length;
  const encode = input.EncodingType === 'url' ? encodeKey : (key: string) => key;
  return {
    Name: bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    KeyMarker: encode(marker),
    MaxKeys: limit,
    IsTruncated: isTruncated,
    ...optional({
      EncodingType: input.EncodingType,
      NextKeyMarker: isTruncated ? encode(page.at(-1)?.name ?? '') : undefined,
      NextVersionIdMarker: isTruncated ? 'null' : undefined,
    }),
    Versions: page.flatMap(({ object }) =>
      object ? [{ ...objectView(object, encode), VersionId: 'null', IsLatest: true } as ObjectVersion] : [],
    ),
  };
}

/** One line of a listing: an object, or all objects below a common prefix. */
type Entry = { readonly name: string; readonly object: StoredObject | undefined };

function listObjectsV2(input: ListObjectsV2Request, call: Call): ListObjectsV2Output {
  const bucket = findBucket(input, call);
  const limit = Math.min(input.MaxKeys ?? MAX_KEYS, MAX_KEYS);
  if (limit < 0) throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647');
  const entries = listEntries(bucket, { prefix: input.Prefix ?? '', delimiter: input.Delimiter ?? '' });
  const after = startAfter(input, bucket);
  const rest = after === undefined ? entries : entries.filter((entry) => compareKeys(entry.name, after) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const isTruncated = limit > 0 && rest.length > page.length;
  const encode = input.EncodingType === 'url' ? encodeKey : (key: string) => key;
  return {
    Name: bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    MaxKeys: limit,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    ...optional({
      Delimiter: input.Delimiter,
      EncodingType: input.EncodingType,
      StartAfter: input.StartAfter,
      ContinuationToken: input.ContinuationToken,
      NextContinuationToken: isTruncated && last ? encodeToken(last.name, tokenScope(bucket)) : undefined,
    }),
    Contents: page.flatMap((entry) => (entry.object ? [objectView(entry.object, encode)] : [])),
    CommonPrefixes: page.flatMap((entry) => (entry.object ? [] : [{ Prefix: encode(entry.name) }])),
  };
}

/** A token goes on after the last entry of its page, so that what is added or deleted meanwhile does no harm. */
function startAfter(input: ListObjectsV2Request, bucket: StoredBucket): string | undefined {
  if (input.ContinuationToken === undefined) return input.StartAfter;
  const invalidToken = () => invalidArgument('The continuation token provided is incorrect');
  return decodeToken(input.ContinuationToken, { scope: tokenScope(bucket), invalidToken });
}

function tokenScope(bucket: StoredBucket): string {
  return `s3.ListObjectsV2 ${bucket.name}`;
}

function listEntries(
  bucket: StoredBucket,
  { prefix, delimiter }: { readonly prefix: string; readonly delimiter: string },
): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of bucket.objects.values()) {
    if (!object.key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const name = cut === -1 ? object.key : object.key.slice(0, cut + delimiter.length);
    entries.set(name, { name, object: cut === -1 ? object : undefined });
  }
  return [...entries.values()].sort((a, b) => compareKeys(a.name, b.name));
}

/** S3 lists keys in the order of their UTF-8 bytes. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}

function objectView(object: StoredObject, encode: (key: string) => string): _Object {
  return {
    Key: encode(object.key),
    LastModified: new Date(object.lastModifiedMs),
    ETag: object.etag,
    Size: object.body.length,
    StorageClass: (object.storageClass ?? 'STANDARD') as _Object['StorageClass'],
  };
}

function optional<T extends Readonly<Record<string, unknown>>>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}

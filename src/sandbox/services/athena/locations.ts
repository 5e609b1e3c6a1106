import type { Call } from '../../types.js';
import { s3Store, type StoredBucket } from '../s3/store.js';
import { invalidRequest } from './errors.js';

/** A place in S3: `s3://bucket/prefix`. */
export interface Location {
  readonly bucket: string;
  /** Ends with a slash, unless it is empty or names one object. */
  readonly key: string;
}

/** Reads `s3://bucket/prefix`; undefined for anything else. */
export function parseLocation(text: string): Location | undefined {
  const groups = /^s3[an]?:\/\/(?<bucket>[^/]+)(?:\/(?<key>.*))?$/s.exec(text)?.groups;
  const { bucket, key = '' } = groups ?? {};
  return bucket === undefined ? undefined : { bucket, key };
}

/** Reads the location of results. Throws InvalidRequestException for what is none. */
export function checkLocation(text: string): Location {
  const location = parseLocation(text);
  if (!location) throw invalidRequest('outputLocation is not a valid S3 path.');
  return location;
}

/** The bucket of results. Throws as Athena does when the bucket is missing or not one's own. */
export function outputBucket(call: Call, { bucket: name }: Location): StoredBucket {
  const bucket = call.store(s3Store).buckets.get(name);
  if (bucket && bucket.account === call.account && bucket.region === call.region) return bucket;
  throw invalidRequest(`Unable to verify/create output bucket ${name}`);
}

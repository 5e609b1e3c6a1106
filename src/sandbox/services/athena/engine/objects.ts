import type { Call } from '../../../types.js';
import { isArchived, s3Store } from '../../s3/store.js';
import { parseLocation } from '../locations.js';
import { QueryFailed } from './failures.js';
import type { TablePartition } from './partitions.js';

/** An object that a query reads, and the partition that it belongs to. */
export interface ReadObject {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly partition: TablePartition;
}

/** "Error type reference" of the user guide: S3 refuses. */
const S3_ACCESS_DENIED = 1200;

/**
 * The objects below the location of a partition, in the order of their keys. Those whose names begin with `_` or `.`
 * are hidden ("Create tables in Athena", "Avoid …"), empty ones hold no rows. What is below `folder` is not below
 * `folder-2`.
 */
export function objectsOf(call: Call, partition: TablePartition): readonly ReadObject[] {
  const location = parseLocation(partition.location);
  if (!location) throw new QueryFailed(`HIVE_INVALID_METADATA: Table location is invalid: ${partition.location}`);
  const bucket = call.store(s3Store).buckets.get(location.bucket);
  if (!bucket) {
    throw new QueryFailed(`PERMISSION_DENIED: The specified bucket does not exist (Bucket: ${location.bucket})`, {
      type: S3_ACCESS_DENIED,
    });
  }
  if (bucket.account !== call.account) {
    throw new QueryFailed(`PERMISSION_DENIED: Access denied when writing output or reading s3://${location.bucket}`, {
      type: S3_ACCESS_DENIED,
    });
  }
  const prefix = location.key === '' || location.key.endsWith('/') ? location.key : `${location.key}/`;
  return (
    [...bucket.objects.values()]
      .filter(({ key, body }) => key.startsWith(prefix) && body.length > 0 && !isHidden(key.slice(prefix.length)))
      // "Query restored Amazon S3 Glacier objects": what is archived is passed over without a word.
      .filter((object) => !isArchived(object))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, body }) => ({ bucket: bucket.name, key, bytes: body, partition }))
  );
}

const isHidden = (path: string): boolean =>
  path.split('/').some((part) => part.startsWith('_') || part.startsWith('.'));

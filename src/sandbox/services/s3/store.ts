import { createHash } from 'node:crypto';
import type {
  LifecycleRule,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionRule,
  Tag,
  TransitionDefaultMinimumObjectSize,
  VersioningConfiguration,
} from '@aws-sdk/client-s3';
import type { StoreKey } from '../../types.js';

/** An object with its bytes and the headers that come back with them. */
export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
  /** With the quotes that S3 puts around it. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly contentType: string;
  readonly contentEncoding: string | undefined;
  readonly cacheControl: string | undefined;
  readonly contentDisposition: string | undefined;
  readonly storageClass: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly encryption: ObjectEncryption;
}

/** How an object is encrypted: with keys of S3 or with one of KMS. */
export interface ObjectEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly kmsKeyArn?: string | undefined;
}

/** What can be set on a bucket; undefined is what was never set or was deleted. */
export interface BucketSettings {
  /** JSON text. */
  policy: string | undefined;
  lifecycle: readonly LifecycleRule[] | undefined;
  lifecycleMinimum: TransitionDefaultMinimumObjectSize | undefined;
  encryption: readonly ServerSideEncryptionRule[];
  publicAccessBlock: PublicAccessBlockConfiguration | undefined;
  versioning: VersioningConfiguration;
  tags: readonly Tag[] | undefined;
  ownership: ObjectOwnership | undefined;
}

export interface StoredBucket {
  readonly name: string;
  /** Account id of the owner. */
  readonly account: string;
  readonly region: string;
  readonly createdAtMs: number;
  readonly objects: Map<string, StoredObject>;
  readonly settings: BucketSettings;
}

/** S3 of all accounts: bucket names are unique in the whole sandbox. */
export interface S3Store {
  readonly buckets: Map<string, StoredBucket>;
}

/** Key of the S3 state. */
export const s3Store: StoreKey<S3Store> = { name: 's3', scope: 'global', create: () => ({ buckets: new Map() }) };

/**
 * Adds an empty bucket; an existing one of that name stays as it is and is returned. `fill` puts objects into a new one
 * when its objects are first looked at.
 */
export function insertBucket(
  store: S3Store,
  bucket: { readonly name: string; readonly account: string; readonly region: string; readonly createdAtMs: number },
  fill?: (bucket: StoredBucket) => void,
): StoredBucket {
  const existing = store.buckets.get(bucket.name);
  if (existing) return existing;
  const objects = new Map<string, StoredObject>();
  let pending = fill;
  const stored: StoredBucket = {
    ...bucket,
    settings: newSettings(),
    get objects() {
      const first = pending;
      pending = undefined;
      first?.(stored);
      return objects;
    },
  };
  store.buckets.set(bucket.name, stored);
  return stored;
}

/**
 * What new buckets have: encryption with keys of S3 since January 2023, no public access and no access control lists
 * since April 2023 (S3 user guide, "Default settings for new S3 buckets").
 */
function newSettings(): BucketSettings {
  return {
    policy: undefined,
    lifecycle: undefined,
    lifecycleMinimum: undefined,
    encryption: defaultEncryptionRules(),
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    versioning: {},
    tags: undefined,
    ownership: 'BucketOwnerEnforced',
  };
}

/** Encryption with keys of S3, for everything that is put without asking for another. */
export function defaultEncryptionRules(): readonly ServerSideEncryptionRule[] {
  return [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }];
}

export interface NewObject {
  readonly key: string;
  /** Text is stored as UTF-8. */
  readonly body: Uint8Array | string;
  readonly lastModifiedMs: number;
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly storageClass?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** The bucket's default when absent. */
  readonly encryption?: ObjectEncryption | undefined;
}

/** What S3 answers as the type of an object that was stored without one. */
const DEFAULT_CONTENT_TYPE = 'application/octet-stream';

/** Adds or replaces an object. */
export function insertObject(bucket: StoredBucket, object: NewObject): StoredObject {
  const body = typeof object.body === 'string' ? Buffer.from(object.body, 'utf8') : object.body;
  const stored: StoredObject = {
    key: object.key,
    body,
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
    lastModifiedMs: object.lastModifiedMs,
    contentType: object.contentType ?? DEFAULT_CONTENT_TYPE,
    contentEncoding: object.contentEncoding,
    cacheControl: object.cacheControl,
    contentDisposition: object.contentDisposition,
    storageClass: object.storageClass,
    metadata: object.metadata ?? {},
    encryption: object.encryption ?? defaultEncryption(bucket),
  };
  bucket.objects.set(object.key, stored);
  return stored;
}

/** Whether an object has to be restored before it can be read; nothing here restores. */
export const isArchived = ({ storageClass }: StoredObject): boolean =>
  storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';

function defaultEncryption({ settings }: StoredBucket): ObjectEncryption {
  const { SSEAlgorithm, KMSMasterKeyID } = settings.encryption[0]?.ApplyServerSideEncryptionByDefault ?? {};
  if (SSEAlgorithm === 'aws:kms' || SSEAlgorithm === 'aws:kms:dsse') {
    return { algorithm: SSEAlgorithm, kmsKeyArn: KMSMasterKeyID };
  }
  return { algorithm: 'AES256' };
}

import type { ExtendedS3DestinationConfiguration } from '@aws-sdk/client-firehose';
import type { BucketVersioningStatus, LifecycleRule, TransitionStorageClass } from '@aws-sdk/client-s3';
import type { Tags } from '../../plan/ownership.js';
import type { ServiceRole } from '../../service-role/index.js';
import type { Destination, TargetGroup } from '../../subscription/index.js';
import type { ObjectPartition } from '../object-format.js';

/** What a person asks for. What is absent has its default; running it again with less says less. */
export interface PipelineInput {
  /** Log groups by name, glob or ARN. */
  readonly groups: readonly string[];
  /** Not these, although a glob means them. */
  readonly exclude?: readonly string[] | undefined;
  readonly bucket: string;
  /** One stream of this name for all groups; default: a stream for each group. */
  readonly stream?: string | undefined;
  /** What all keys begin with; default `logs/`. */
  readonly prefix?: string | undefined;
  /** Whole records with their envelope (default), or the messages alone. */
  readonly records?: 'envelope' | 'message' | undefined;
  readonly compression?: 'gzip' | 'none' | undefined;
  /** An object is written when so much has come together, in MiB from 1 to 128, … */
  readonly bufferSizeMib?: number | undefined;
  /** … or after so long, up to 15 minutes. */
  readonly bufferIntervalMs?: number | undefined;
  /** Which events; default: all. */
  readonly filterPattern?: string | undefined;
  /** ARN of the key that encrypts the bucket, its objects and the stream; default: keys of S3 and of Firehose. */
  readonly kmsKeyArn?: string | undefined;
  /** Objects move to an archive after so long; default: never. */
  readonly archiveAfterMs?: number | undefined;
  readonly archiveClass?: ArchiveClass | undefined;
  /** Objects are deleted after so long; default: never. */
  readonly expireAfterMs?: number | undefined;
  /** Undefined leaves the bucket as it is. */
  readonly versioning?: 'enabled' | 'suspended' | undefined;
  /** CloudWatch Logs assumes its role as `logs.REGION.amazonaws.com`. */
  readonly regionalPrincipal?: boolean | undefined;
  /** Consent to use a bucket of this account that awsops did not make. */
  readonly adoptBucket?: boolean | undefined;
}

export type ArchiveClass = 'glacier' | 'glacier-ir' | 'deep-archive';

/** The input, checked, with its defaults. */
export interface PipelineSettings {
  readonly bucket: string;
  readonly stream: string | undefined;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly records: 'envelope' | 'message';
  readonly compression: 'GZIP' | 'UNCOMPRESSED';
  readonly bufferSizeMib: number;
  readonly bufferIntervalSeconds: number;
  readonly filterPattern: string;
  readonly kmsKeyArn: string | null;
  readonly archive: { readonly days: number; readonly storageClass: TransitionStorageClass } | null;
  readonly expireDays: number | null;
  readonly versioning: BucketVersioningStatus | null;
  readonly regionalPrincipal: boolean;
  readonly adoptBucket: boolean;
}

/** Where a pipeline lies: it never leaves its account and region. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The bucket as it is to be. */
export interface BucketSpec {
  readonly name: string;
  readonly arn: string;
  readonly kmsKeyArn: string | null;
  readonly versioning: BucketVersioningStatus | null;
  readonly mayAdopt: boolean;
  /** The rules for our own prefixes; others in the bucket are none of our business. */
  readonly rules: readonly OwnLifecycleRule[];
  readonly tags: Tags;
}

export type OwnLifecycleRule = LifecycleRule & { readonly ID: string };

/** One delivery stream with what belongs to it, and the groups that send to it. */
export interface DeliverySpec {
  readonly destination: Destination & { readonly kind: 'firehose' };
  readonly partition: ObjectPartition;
  readonly prefix: string;
  readonly targets: readonly TargetGroup[];
  readonly configuration: StreamConfiguration;
  readonly encryption: StreamEncryption;
  readonly tags: Tags;
  /** The role with which Firehose writes. */
  readonly role: ServiceRole;
  readonly errorLog: ErrorLogSpec;
  readonly filter: { readonly name: string; readonly pattern: string };
}

/** All members that awsops sets, and compares. */
export type StreamConfiguration = {
  [
    Key in
      | 'RoleARN'
      | 'BucketARN'
      | 'Prefix'
      | 'ErrorOutputPrefix'
      | 'BufferingHints'
      | 'CompressionFormat'
      | 'EncryptionConfiguration'
      | 'CloudWatchLoggingOptions'
      | 'ProcessingConfiguration'
  ]: NonNullable<ExtendedS3DestinationConfiguration[Key]>;
};

export type StreamEncryption =
  { readonly KeyType: 'AWS_OWNED_CMK' } | { readonly KeyType: 'CUSTOMER_MANAGED_CMK'; readonly KeyARN: string };

export interface ErrorLogSpec {
  readonly group: string;
  readonly stream: string;
  readonly retentionDays: number;
  readonly tags: Tags;
}

/** All that one `pipeline apply` makes. */
export interface PipelineSpec {
  readonly place: Place;
  readonly settings: PipelineSettings;
  readonly bucket: BucketSpec;
  readonly deliveries: readonly DeliverySpec[];
}

import { createHash } from 'node:crypto';
import { ownershipTags } from '../../plan/ownership.js';
import { filterNameFor, type TargetGroup } from '../../subscription/index.js';
import { groupPartition, groupSlug, streamPartition, type ObjectPartition } from '../object-format.js';
import { lifecycleRules } from './lifecycle.js';
import { partitionTag, PARTITION_TAG_KEY, writerRole } from './role.js';
import { streamConfiguration, streamEncryption } from './stream.js';
import type { BucketSpec, DeliverySpec, ErrorLogSpec, PipelineSettings, PipelineSpec, Place } from './types.js';

/** CreateDeliveryStream, DeliveryStreamName: at most 64 characters. */
const MAX_STREAM_NAME_LENGTH = 64;
const STREAM_PREFIX = 'awsops-';

/** Where Firehose streams log their errors by the convention of the console. */
export const ERROR_LOG_PREFIX = '/aws/kinesisfirehose/';
const ERROR_LOG_STREAM = 'S3Delivery';
const ERROR_LOG_RETENTION_DAYS = 30;

/** The stream that a log group gets for itself; the end keeps long names apart. */
export function defaultStreamName(group: string): string {
  const name = `${STREAM_PREFIX}${groupSlug(group)}`;
  if (name.length <= MAX_STREAM_NAME_LENGTH) return name;
  const end = `-${createHash('sha256').update(group).digest('hex').slice(0, 8)}`;
  return `${name.slice(0, MAX_STREAM_NAME_LENGTH - end.length)}${end}`;
}

export const bucketArnOf = (name: string, { partition }: Place): string => `arn:${partition}:s3:::${name}`;

export const firehoseDestination = (name: string, place: Place): DeliverySpec['destination'] => ({
  kind: 'firehose',
  arn: `arn:${place.partition}:firehose:${place.region}:${place.account}:deliverystream/${name}`,
  ...place,
  name,
  qualifier: null,
});

/** The log of what a stream could not deliver. */
export const errorLogOf = (stream: string): ErrorLogSpec => ({
  group: `${ERROR_LOG_PREFIX}${stream}`,
  stream: ERROR_LOG_STREAM,
  retentionDays: ERROR_LOG_RETENTION_DAYS,
  tags: ownershipTags(),
});

/** Everything that a pipeline consists of. Pure: what is there already is none of its concern. */
export function buildSpec(input: {
  readonly settings: PipelineSettings;
  readonly place: Place;
  readonly targets: readonly TargetGroup[];
  /** Whose records lie together in the stream that `settings.stream` names. */
  readonly partition: ObjectPartition | undefined;
}): PipelineSpec {
  const { settings, place, targets, partition } = input;
  const { stream } = settings;
  const deliveries =
    stream === undefined
      ? targets.map((target) => {
          const { name } = target.group;
          const about = { stream: defaultStreamName(name), partition: groupPartition(name) };
          return buildDelivery({ ...about, targets: [target] }, { settings, place });
        })
      : [
          buildDelivery(
            { stream, partition: partition ?? partitionFor(stream, targets), targets },
            { settings, place },
          ),
        ];
  return { place, settings, bucket: buildBucket({ settings, place, deliveries }), deliveries };
}

/** A group that has a stream for itself has its own partition. */
export const partitionFor = (stream: string, targets: readonly TargetGroup[]): ObjectPartition => {
  const [only, ...others] = targets;
  return only !== undefined && others.length === 0 ? groupPartition(only.group.name) : streamPartition(stream);
};

function buildDelivery(
  what: { readonly stream: string; readonly partition: ObjectPartition; readonly targets: readonly TargetGroup[] },
  { settings, place }: { readonly settings: PipelineSettings; readonly place: Place },
): DeliverySpec {
  const { partition, targets } = what;
  const { prefix, kmsKeyArn } = settings;
  const destination = firehoseDestination(what.stream, place);
  const bucketArn = bucketArnOf(settings.bucket, place);
  const errorLog = errorLogOf(what.stream);
  const role = writerRole({ place, stream: destination, bucketArn, prefix, partition, errorLog, kmsKeyArn });
  return {
    destination,
    partition,
    prefix,
    targets,
    configuration: streamConfiguration({ settings, partition, roleArn: role.arn, bucketArn, errorLog }),
    encryption: streamEncryption(kmsKeyArn),
    tags: ownershipTags({ [PARTITION_TAG_KEY]: partitionTag(partition) }),
    role,
    errorLog,
    filter: { name: filterNameFor(destination), pattern: settings.filterPattern },
  };
}

function buildBucket(input: {
  readonly settings: PipelineSettings;
  readonly place: Place;
  readonly deliveries: readonly DeliverySpec[];
}): BucketSpec {
  const { settings, place, deliveries } = input;
  return {
    name: settings.bucket,
    arn: bucketArnOf(settings.bucket, place),
    kmsKeyArn: settings.kmsKeyArn,
    versioning: settings.versioning,
    mayAdopt: settings.adoptBucket,
    rules: deliveries.flatMap(({ partition }) => lifecycleRules(settings, partition)),
    tags: ownershipTags(),
  };
}

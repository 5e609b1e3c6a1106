import { createHash } from 'node:crypto';

/**
 * What `pipeline apply` makes Firehose write, for everything that reads it (`pipeline verify`, `athena table create
 * firehose-logs`).
 *
 * With the default settings an object is gzip (extension `.gz`) of lines, each of them one record of CloudWatch Logs as
 * JSON (`LogRecord`): the envelope with the group, the stream and several events. `--records message` gives the messages
 * alone, a line each: the envelope is lost.
 *
 * Keys: `<prefix><partition>/day=<yyyy-MM-dd>/<stream>-<version>-<yyyy-MM-dd-HH-mm-ss>-<uuid>.gz`, the prefix being
 * `logs/` by default, the day in UTC, of the arrival of the oldest record in the object. The partition is
 * `log_group=<slug>` for a stream of one log group, `stream=<name>` for one that several groups share (Firehose knows
 * groups in prefixes by dynamic partitioning only, which costs extra and cannot be switched on later). So a table at
 * `s3://BUCKET/logs/log_group=<slug>/` needs one projected partition: `day`, type `date`, format `yyyy-MM-dd`, location
 * `s3://BUCKET/logs/log_group=<slug>/day=${day}/`.
 *
 * What cannot be processed lies beside it: `<prefix>errors/<partition>/type=<kind>/day=<yyyy-MM-dd>/…`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html for the record
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html and s3-object-name.html for the keys
 */
export interface LogRecord {
  /** CONTROL_MESSAGE: the service tests the destination; its only event is no log event. */
  readonly messageType: 'DATA_MESSAGE' | 'CONTROL_MESSAGE';
  /** Account id of the log group; `CloudwatchLogs` for control messages. */
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
  readonly logEvents: readonly LogRecordEvent[];
}

export interface LogRecordEvent {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** The columns of a table over such objects, in Hive's types and lower case, as the JSON SerDes of Athena read them. */
export const RECORD_COLUMNS = [
  { name: 'messagetype', type: 'string' },
  { name: 'owner', type: 'string' },
  { name: 'loggroup', type: 'string' },
  { name: 'logstream', type: 'string' },
  { name: 'subscriptionfilters', type: 'array<string>' },
  { name: 'logevents', type: 'array<struct<id:string,timestamp:bigint,message:string>>' },
] as const;

/** Where objects lie when nobody says otherwise. */
export const DEFAULT_PREFIX = 'logs/';

/** The partition that all objects have: its name, and the form of its values in Java's letters (UTC). */
export const DAY_PARTITION = { name: 'day', format: 'yyyy-MM-dd' } as const;

/** Whose records lie together. */
export interface ObjectPartition {
  readonly name: 'log_group' | 'stream';
  readonly value: string;
}

/** The partition of a stream that one log group has for itself. */
export const groupPartition = (group: string): ObjectPartition => ({ name: 'log_group', value: groupSlug(group) });

/** The partition of a stream that several log groups share. */
export const streamPartition = (stream: string): ObjectPartition => ({ name: 'stream', value: stream });

/** Evaluated prefixes have at most 512 characters, and names of groups may have as many. */
const MAX_SLUG_LENGTH = 120;

/**
 * The name of a log group as one segment of a key: `/web3tier/app` is `web3tier.app`. Names that would not be told apart
 * that way (`web3tier/app`, `/web3tier.app`) and very long ones get eight hexadecimal digits at their end.
 */
export function groupSlug(group: string): string {
  const slug = group
    .replace(/^\//, '')
    .replaceAll('/', '.')
    // `#` ends a URL; everything else that names of groups have is safe in keys and in names of streams.
    .replaceAll('#', '_');
  if (/^(?:\/[\w-]+)+$/.test(group) && slug.length <= MAX_SLUG_LENGTH) return slug;
  const digest = createHash('sha256').update(group).digest('hex').slice(0, 8);
  return `${slug.slice(0, MAX_SLUG_LENGTH - digest.length - 1)}-${digest}`;
}

interface Place {
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly partition: ObjectPartition;
}

/** The part that the keys of all objects of a stream begin with: `logs/log_group=web3tier.app/`. */
export const objectRoot = ({ prefix, partition: { name, value } }: Place): string => `${prefix}${name}=${value}/`;

/** The part that the keys of all failed records of a stream begin with. */
export const errorRoot = ({ prefix, partition: { name, value } }: Place): string => `${prefix}errors/${name}=${value}/`;

const DAY = `${DAY_PARTITION.name}=!{timestamp:${DAY_PARTITION.format}}/`;

/** The prefix expression of the stream. */
export const objectPrefix = (place: Place): string => `${objectRoot(place)}${DAY}`;

/**
 * The error prefix expression of the stream. With expressions in the prefix there has to be one, and it has to name the
 * kind of failure ("Custom prefixes for Amazon S3 objects" of the Firehose developer guide).
 */
export const errorPrefix = (place: Place): string => `${errorRoot(place)}type=!{firehose:error-output-type}/${DAY}`;

/** Reads the prefix expression of a stream of ours back; undefined for any other. */
export function readObjectPrefix(expression: string): Place | undefined {
  return expression.endsWith(DAY) ? readObjectRoot(expression.slice(0, -DAY.length)) : undefined;
}

/** Reads what the keys of all objects of a stream begin with; undefined for what is not of this form. */
export function readObjectRoot(root: string): Place | undefined {
  const found = /^(?<prefix>(?:.*\/)?)(?<name>log_group|stream)=(?<value>[^/=]+)\/$/.exec(root)?.groups;
  const { prefix, name, value } = found ?? {};
  if (prefix === undefined || value === undefined || (name !== 'log_group' && name !== 'stream')) return undefined;
  return { prefix, partition: { name, value } };
}

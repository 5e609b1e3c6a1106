import type {
  AccountPolicy,
  LogGroupClass,
  MetricFilter,
  QueryDefinition,
  SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import type { StoreKey } from '../../types.js';
import type { StoredQuery } from './query-run.js';

/** One event as kept; a group's events are ordered by timestamp, then by sequence. */
export interface StoredEvent {
  /** Milliseconds since the epoch, as the sender gave it. */
  readonly timestamp: number;
  /** Milliseconds since the epoch. */
  readonly ingestionTime: number;
  readonly message: string;
  readonly stream: string;
  /** Order of arrival in the store, from 1. */
  readonly sequence: number;
  /** UTF-8 bytes of the message. */
  readonly bytes: number;
}

export interface StoredStream {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  firstEventTimestamp: number | undefined;
  lastEventTimestamp: number | undefined;
  lastIngestionTime: number | undefined;
  /** What DescribeLogStreams tells as the last event: it lags behind the truth. */
  reportedLastEvent: number | undefined;
  /** Sandbox time at which the report began to be out of date. */
  staleSince: number | undefined;
}

export interface StoredGroup {
  readonly name: string;
  /** Without the trailing `:*`. */
  readonly arn: string;
  readonly creationTime: number;
  readonly logGroupClass: LogGroupClass;
  readonly kmsKeyId: string | undefined;
  readonly tags: Map<string, string>;
  readonly streams: Map<string, StoredStream>;
  readonly subscriptionFilters: Map<string, SubscriptionFilter>;
  readonly metricFilters: Map<string, MetricFilter>;
  /** Read it through `eventsOf`, which sorts it first. */
  events: StoredEvent[];
  isSorted: boolean;
  storedBytes: number;
  retentionInDays: number | undefined;
  deletionProtectionEnabled: boolean;
  /** Fills the group when it is first looked at: a seed has more events than most runs want to see. */
  load: (() => void) | undefined;
  indexPolicy:
    { readonly document: string; readonly fields: readonly string[]; readonly updatedAt: number } | undefined;
}

/** Told of every batch of events that arrives in the region. */
export type ArrivalListener = (group: StoredGroup, events: readonly StoredEvent[]) => void;

/** CloudWatch Logs of one account and region. */
export interface LogsStore {
  readonly groups: Map<string, StoredGroup>;
  readonly queries: Map<string, StoredQuery>;
  readonly queryDefinitions: Map<string, QueryDefinition & { readonly queryDefinitionId: string }>;
  readonly accountPolicies: Map<string, AccountPolicy>;
  readonly listeners: Set<ArrivalListener>;
  nextSequence: number;
  /** How long a query seems to run: this many milliseconds of sandbox time for every 20,000 events that it scans. */
  queryMsPer20kEvents: number;
}

/** Key of the Logs state of an account and region. */
export const logsStore: StoreKey<LogsStore> = {
  name: 'logs',
  scope: 'regional',
  create: () => ({
    groups: new Map(),
    queries: new Map(),
    queryDefinitions: new Map(),
    accountPolicies: new Map(),
    listeners: new Set(),
    nextSequence: 1,
    queryMsPer20kEvents: 300,
  }),
};

/** Where a group lives, for its ARN. */
export interface GroupPlace {
  readonly account: string;
  readonly region: string;
}

export interface NewGroup extends GroupPlace {
  readonly name: string;
  readonly creationTime: number;
  readonly logGroupClass?: LogGroupClass | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly retentionInDays?: number | undefined;
  readonly deletionProtectionEnabled?: boolean | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Adds an empty group; one of that name must not be there. */
export function insertGroup(store: LogsStore, group: NewGroup): StoredGroup {
  const stored: StoredGroup = {
    name: group.name,
    arn: `arn:${partitionOf(group.region)}:logs:${group.region}:${group.account}:log-group:${group.name}`,
    creationTime: group.creationTime,
    logGroupClass: group.logGroupClass ?? 'STANDARD',
    kmsKeyId: group.kmsKeyId,
    tags: new Map(Object.entries(group.tags ?? {})),
    streams: new Map(),
    subscriptionFilters: new Map(),
    metricFilters: new Map(),
    events: [],
    isSorted: true,
    storedBytes: 0,
    retentionInDays: group.retentionInDays,
    deletionProtectionEnabled: group.deletionProtectionEnabled ?? false,
    load: undefined,
    indexPolicy: undefined,
  };
  store.groups.set(group.name, stored);
  return stored;
}

/** The group of a name, filled. */
export function findGroup(store: LogsStore, name: string): StoredGroup | undefined {
  const group = store.groups.get(name);
  return group && loaded(group);
}

/** The group itself, once it is filled. */
export function loaded(group: StoredGroup): StoredGroup {
  const { load } = group;
  group.load = undefined;
  load?.();
  return group;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Adds an empty stream; one of that name must not be there. */
export function insertStream(group: StoredGroup, name: string, creationTime: number): StoredStream {
  const stream: StoredStream = {
    name,
    arn: `${group.arn}:log-stream:${name}`,
    creationTime,
    firstEventTimestamp: undefined,
    lastEventTimestamp: undefined,
    lastIngestionTime: undefined,
    reportedLastEvent: undefined,
    staleSince: undefined,
  };
  group.streams.set(name, stream);
  return stream;
}

export interface NewEvent {
  readonly timestamp: number;
  readonly message: string;
}

/**
 * Adds events to a stream, in order of arrival, and tells the listeners.
 * `ingestionTime` is one time for the batch or a function of an event's timestamp.
 * Returns the UTF-8 bytes of the messages.
 */
export function insertEvents(
  store: LogsStore,
  target: { readonly group: StoredGroup; readonly stream: StoredStream },
  batch: { readonly events: readonly NewEvent[]; readonly ingestionTime: number | ((timestamp: number) => number) },
): number {
  const { group, stream } = target;
  const { ingestionTime } = batch;
  const arrived: StoredEvent[] = [];
  let totalBytes = 0;
  let last = group.events.at(-1)?.timestamp ?? 0;
  for (const { timestamp, message } of batch.events) {
    const bytes = Buffer.byteLength(message);
    const at = typeof ingestionTime === 'number' ? ingestionTime : ingestionTime(timestamp);
    const event = { timestamp, ingestionTime: at, message, stream: stream.name, sequence: store.nextSequence, bytes };
    store.nextSequence += 1;
    if (timestamp < last) group.isSorted = false;
    last = timestamp;
    totalBytes += bytes;
    group.events.push(event);
    arrived.push(event);
    noteEvent(stream, event);
  }
  group.storedBytes += totalBytes;
  for (const listener of store.listeners) listener(group, arrived);
  return totalBytes;
}

function noteEvent(stream: StoredStream, { timestamp, ingestionTime }: StoredEvent): void {
  stream.firstEventTimestamp = Math.min(stream.firstEventTimestamp ?? timestamp, timestamp);
  stream.lastIngestionTime = Math.max(stream.lastIngestionTime ?? 0, ingestionTime);
  if (stream.lastEventTimestamp !== undefined && timestamp <= stream.lastEventTimestamp) return;
  stream.lastEventTimestamp = timestamp;
  stream.staleSince ??= ingestionTime;
}

import { cloudWatchStore, insertSamples } from '../services/cloudwatch/store.js';
import {
  insertEvents,
  insertGroup,
  insertStream,
  logsStore,
  type LogsStore,
  type NewEvent,
  type StoredGroup,
} from '../services/logs/index.js';
import type { Sandbox } from '../create.js';
import type { Story } from './story.js';

/** The log groups of the sample application. */
export const GROUP = {
  app: '/web3tier/app',
  nginx: '/web3tier/nginx/access',
  secure: '/web3tier/secure',
  flowLogs: '/aws/vpc/web3tier-flow-logs',
  cloudTrail: '/aws/cloudtrail/web3tier',
  database: '/aws/rds/cluster/web3tier/error',
  thumbnail: '/aws/lambda/web3tier-thumbnail',
} as const;

/** Days; the groups that nobody gave a retention keep everything for ever. */
const retentionDays: Partial<Record<keyof typeof GROUP, number>> = { app: 30, nginx: 14, cloudTrail: 365, secure: 90 };

/** A line of one stream. */
export interface SeedEvent extends NewEvent {
  readonly stream: string;
}

const USAGE_PERIOD_MS = 5 * 60_000;

/** Makes a log group that fills itself, and its usage metrics, when it is first looked at. */
export function addGroup(
  sandbox: Sandbox,
  story: Story,
  content: { readonly group: keyof typeof GROUP; readonly events: () => SeedEvent[] },
): StoredGroup {
  const store = sandbox.store(logsStore, story);
  const group = insertGroup(store, {
    name: GROUP[content.group],
    account: story.account,
    region: story.region,
    creationTime: story.createdAtMs,
    retentionInDays: retentionDays[content.group],
    tags: { Project: 'web3tier' },
  });
  group.load = () => {
    const events = content.events();
    insertAll(store, group, { story, events });
    publishUsage(sandbox, story, { group: group.name, events });
  };
  return group;
}

function insertAll(
  store: LogsStore,
  group: StoredGroup,
  { story, events }: { readonly story: Story; readonly events: readonly SeedEvent[] },
): void {
  const byStream = new Map<string, SeedEvent[]>();
  for (const event of events) {
    const list = byStream.get(event.stream);
    if (list) list.push(event);
    else byStream.set(event.stream, [event]);
  }
  for (const [name, list] of byStream) {
    const stream = insertStream(group, name, story.createdAtMs);
    // Agents send every few seconds, so an event arrives somewhat after it happened.
    const ingestionTime = (timestamp: number) => Math.min(story.nowMs, timestamp + 900 + (timestamp % 4000));
    list.sort((a, b) => a.timestamp - b.timestamp);
    insertEvents(store, { group, stream }, { events: list, ingestionTime });
  }
}

function publishUsage(
  sandbox: Sandbox,
  story: Story,
  usage: { readonly group: string; readonly events: readonly SeedEvent[] },
): void {
  const periods = new Map<number, { bytes: number; events: number }>();
  for (const { timestamp, message } of usage.events) {
    const startMs = Math.floor(timestamp / USAGE_PERIOD_MS) * USAGE_PERIOD_MS;
    const sum = periods.get(startMs) ?? { bytes: 0, events: 0 };
    sum.bytes += Buffer.byteLength(message);
    sum.events += 1;
    periods.set(startMs, sum);
  }
  const store = sandbox.store(cloudWatchStore, story);
  const sorted = [...periods].sort(([a], [b]) => a - b);
  const nowMs = story.nowMs;
  const bytes = sorted.map(([timestampMs, sum]) => ({ timestampMs, value: sum.bytes }));
  const events = sorted.map(([timestampMs, sum]) => ({ timestampMs, value: sum.events }));
  // Of the group, and of all groups together.
  for (const dimensions of [{ LogGroupName: usage.group }, {}]) {
    const metric = { namespace: 'AWS/Logs', dimensions };
    insertSamples(store, { ...metric, name: 'IncomingBytes', unit: 'Bytes' }, { samples: bytes, nowMs });
    insertSamples(store, { ...metric, name: 'IncomingLogEvents', unit: 'None' }, { samples: events, nowMs });
  }
}

import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { findGroup, insertEvents, insertGroup, insertStream, logsStore, type StoredGroup } from '../../logs/store.js';
import type { StoredNode } from '../types.js';
import { collectedLogs } from './config.js';
import { numberAt, objectAt, textAt, type JsonObject } from './json.js';
import { isReadableByAll, matchingFiles } from './log-files.js';
import type { Shipment } from './ship.js';
import { complain } from './state.js';

const MINUTE_MS = 60_000;

/** From the line in the file until it is in the service. */
const INGESTION_MS = 2_000;

/** The first agent that reads the journal (its release notes). */
const JOURNAL_VERSION = 300_070;

/** Sends the events that a configuration asks for. */
export function shipLogs(shipment: Shipment, config: JsonObject): void {
  const defaultStream = textAt(objectAt(config, 'logs'), 'log_stream_name') ?? '{instance_id}';
  const runAs = textAt(objectAt(config, 'agent'), 'run_as_user') ?? 'root';
  for (const { kind, entry } of collectedLogs(config)) {
    const sources = kind === 'files' ? fileSources(shipment, entry, runAs) : systemSources(shipment.node, kind, entry);
    for (const source of sources) {
      const group = expand(textAt(entry, 'log_group_name') ?? source, shipment.node);
      const stream = expand(textAt(entry, 'log_stream_name') ?? defaultStream, shipment.node);
      send(shipment, { entry, group, stream, source });
    }
  }
}

/** Names may hold what is known of the host. */
function expand(text: string, node: StoredNode): string {
  const values: Readonly<Record<string, string>> = {
    '{instance_id}': node.instanceId,
    '{hostname}': node.computerName,
    '{local_hostname}': node.computerName,
    '{ip_address}': node.ipAddress,
  };
  return text.replace(/\{\w+\}/g, (name) => (Object.hasOwn(values, name) ? (values[name] ?? name) : name));
}

/** The files of an entry that exist and can be read; what cannot is complained about in the agent's log. */
function fileSources({ node, untilMs }: Shipment, entry: JsonObject, runAs: string): readonly string[] {
  const isAll = entry['publish_multi_logs'] === true;
  return matchingFiles(node, textAt(entry, 'file_path') ?? '', { isAll }).filter((path) => {
    const isReadable = runAs === 'root' || node.platformType === 'Windows' || isReadableByAll(path);
    if (!isReadable) {
      const reason = `open ${path}: permission denied`;
      complain(node.agent, untilMs, `E! [inputs.logfile] Failed to tail file ${path} with error: ${reason}`);
    }
    return isReadable;
  });
}

function systemSources(node: StoredNode, kind: 'windows_events' | 'journald', entry: JsonObject): readonly string[] {
  if (kind === 'windows_events') return node.platformType === 'Windows' ? [textAt(entry, 'event_name') ?? ''] : [];
  const version = Number(/^1\.(\d+)/.exec(node.agent.version ?? '')?.[1] ?? 0);
  return node.platformType === 'Linux' && version >= JOURNAL_VERSION ? ['journald'] : [];
}

interface Destination {
  readonly entry: JsonObject;
  readonly group: string;
  readonly stream: string;
  readonly source: string;
}

function send(shipment: Shipment, destination: Destination): void {
  const { node, call, untilMs } = shipment;
  const times = minutes(shipment);
  if (times.length === 0) return;
  const group = groupOf(shipment, destination);
  if (!group) return;
  const resource = `${group.arn}:log-stream:${destination.stream}`;
  const what = `E! [outputs.cloudwatchlogs] Aws error received when sending logs to ${destination.group}/${destination.stream}: AccessDeniedException: `;
  const known = group.streams.get(destination.stream);
  if (!known && !shipment.may('logs:CreateLogStream', { resource, what })) return;
  if (!shipment.may('logs:PutLogEvents', { resource, what })) return;
  const stream = known ?? insertStream(group, destination.stream, times[0] ?? untilMs);
  const events = times.map((timestamp) => ({ timestamp, message: messageOf(node, destination.source, timestamp) }));
  const ingestionTime = (timestamp: number) => Math.min(untilMs, timestamp + INGESTION_MS);
  insertEvents(call.store(logsStore), { group, stream }, { events, ingestionTime });
}

/** Something is logged once a minute. */
function minutes({ fromMs, untilMs }: Shipment): readonly number[] {
  const first = Math.floor(fromMs / MINUTE_MS) + 1;
  const last = Math.floor(untilMs / MINUTE_MS);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * MINUTE_MS);
}

/** The group, made when it is not there and the role may; what only a new group can get is the class. */
function groupOf(shipment: Shipment, { entry, group: name }: Destination): StoredGroup | undefined {
  const { call, untilMs } = shipment;
  const store = call.store(logsStore);
  const arn = `arn:aws:logs:${call.region}:${call.account}:log-group:${name}`;
  const what = `E! [outputs.cloudwatchlogs] Aws error received when creating ${name}: AccessDeniedException: `;
  let group = findGroup(store, name);
  if (!group) {
    if (!shipment.may('logs:CreateLogGroup', { resource: arn, what })) return undefined;
    const logGroupClass = classOf(textAt(entry, 'log_group_class'));
    group = insertGroup(store, {
      name,
      account: call.account,
      region: call.region,
      creationTime: untilMs,
      logGroupClass,
    });
  }
  const days = numberAt(entry, 'retention_in_days') ?? -1;
  if (days > 0 && group.retentionInDays !== days && shipment.may('logs:PutRetentionPolicy', { resource: arn, what })) {
    group.retentionInDays = days;
  }
  return group;
}

/** A class that the agent does not know counts as none. */
function classOf(given: string | undefined): LogGroupClass | undefined {
  const classes: readonly LogGroupClass[] = ['STANDARD', 'INFREQUENT_ACCESS'];
  return classes.find((candidate) => candidate === given?.toUpperCase());
}

const LINES = [
  'systemd[1]: Starting sysstat-collect.service - system activity accounting tool...',
  'systemd[1]: sysstat-collect.service: Deactivated successfully.',
  'chronyd[1893]: Selected source 169.254.169.123',
  'dhclient[2120]: XMT: Solicit on ens5, interval 64460ms.',
];

function messageOf(node: StoredNode, source: string, atMs: number): string {
  const stamp = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const line = LINES[(atMs / MINUTE_MS) % LINES.length] ?? '';
  if (node.platformType === 'Windows') return `[${source}] [INFORMATION] [7036] [${node.computerName}] ${stamp}`;
  return `${stamp} ${node.computerName} ${line}`;
}

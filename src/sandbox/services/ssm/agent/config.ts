import { isDeepStrictEqual } from 'node:util';
import type { StoredNode } from '../types.js';
import { isObject, objectAt, objectsAt, textAt, textsAt, type JsonObject } from './json.js';

/** What the agent makes of its configuration files. */
export type MergedConfig =
  | { readonly kind: 'valid'; readonly config: JsonObject }
  /** A file that is no JSON: it is accepted without a word, and nothing is collected. */
  | { readonly kind: 'malformed' }
  /** What the translator says. */
  | { readonly kind: 'refused'; readonly errors: readonly string[] };

/** Files by name, as in `amazon-cloudwatch-agent.d`. */
export type ConfigFiles = ReadonlyMap<string, { readonly text: string }>;

/** Reads and merges configuration files in the order of their names, as the agent's translator does. */
export function mergeConfigs(files: ConfigFiles): MergedConfig {
  const errors: string[] = [];
  const merged: Record<string, unknown> = {};
  for (const [, { text }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const config = parse(text);
    if (!config) return { kind: 'malformed' };
    mergeInto(merged, config, { path: '/', errors });
  }
  errors.push(...retentionConflicts(merged), ...emptyLists(merged), ...badIntervals(merged));
  return errors.length > 0 ? { kind: 'refused', errors } : { kind: 'valid', config: merged };
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // what is wrong with it, nobody is told: that is the agent's own behaviour
  }
}

/** Sections whose members are merged; everything below them has to be the same in all files. */
const SECTIONS = new Set([
  '/agent',
  '/metrics',
  '/metrics/metrics_collected',
  '/metrics/append_dimensions',
  '/logs',
  '/logs/logs_collected',
  '/logs/logs_collected/files',
  '/logs/logs_collected/windows_events',
  '/logs/logs_collected/journald',
]);

/** Lists to which each file adds its own members. */
const LISTS = new Set(['collect_list', 'procstat']);

function mergeInto(
  target: Record<string, unknown>,
  source: JsonObject,
  { path, errors }: { readonly path: string; readonly errors: string[] },
): void {
  for (const [key, value] of Object.entries(source)) {
    const known = Object.hasOwn(target, key) ? target[key] : undefined;
    const here = `${path}${key}`;
    if (isObject(value) && SECTIONS.has(here)) {
      const section: Record<string, unknown> = { ...(isObject(known) ? known : {}) };
      mergeInto(section, value, { path: `${here}/`, errors });
      target[key] = section;
    } else if (known === undefined) {
      target[key] = value;
    } else if (LISTS.has(key) && Array.isArray(known) && Array.isArray(value)) {
      const added: readonly unknown[] = value;
      target[key] = [...known, ...added.filter((item) => !known.some((other) => isDeepStrictEqual(other, item)))];
    } else if (!isDeepStrictEqual(known, value)) {
      errors.push(`Under path : ${here} | Error : Different values are specified for ${key}`);
    }
  }
}

const COLLECTED_LOGS = ['files', 'windows_events', 'journald'] as const;

/** The entries of all lists of collected logs, with the kind of each. */
export const collectedLogs = (config: JsonObject) =>
  COLLECTED_LOGS.flatMap((kind) =>
    objectsAt(config, 'logs', 'logs_collected', kind, 'collect_list').map((entry) => ({ kind, entry })),
  );

/** The agent compares the names of groups without their case. */
function retentionConflicts(config: JsonObject): readonly string[] {
  const byGroup = new Map<string, unknown>();
  const errors: string[] = [];
  for (const { kind, entry } of collectedLogs(config)) {
    const group = textAt(entry, 'log_group_name')?.toLowerCase();
    const days = entry['retention_in_days'];
    if (group === undefined || typeof days !== 'number' || days < 1) continue;
    if (byGroup.has(group) && byGroup.get(group) !== days) {
      const path = `/logs/logs_collected/${kind}/collect_list/`;
      errors.push(
        `Under path : ${path} | Error : Different retention_in_days values can't be set for the same log group: ${group}`,
      );
    }
    byGroup.set(group, days);
  }
  return errors;
}

function emptyLists(config: JsonObject): readonly string[] {
  return COLLECTED_LOGS.flatMap((kind) => {
    const list = objectAt(config, 'logs', 'logs_collected', kind)['collect_list'];
    const path = `/logs/logs_collected/${kind}/collect_list`;
    return Array.isArray(list) && list.length === 0
      ? [`Under path : ${path} | Error : Array must have at least 1 items`]
      : [];
  });
}

function badIntervals(config: JsonObject): readonly string[] {
  const interval = objectAt(config, 'agent')['metrics_collection_interval'];
  if (interval === undefined || (typeof interval === 'number' && Number.isInteger(interval) && interval >= 1))
    return [];
  const type = typeof interval === 'string' ? 'string' : 'number';
  return [`Under path : /agent/metrics_collection_interval | Error : Invalid type. Expected: integer, given: ${type}`];
}

/** collectd's types, which the agent does not bring along. */
export const TYPES_DB = '/usr/share/collectd/types.db';

/** What keeps the agent from starting with a configuration that is fine in itself; undefined when nothing does. */
export function startFailure(config: JsonObject, node: StoredNode): string | undefined {
  const plugins = objectAt(config, 'metrics', 'metrics_collected');
  if (!Object.hasOwn(plugins, 'collectd')) return undefined;
  const paths = textsAt(objectAt(plugins, 'collectd'), 'collectd_typesdb');
  const missing = (paths.length > 0 ? paths : [TYPES_DB]).find((path) => !node.logFiles.includes(path));
  return missing === undefined
    ? undefined
    : `E! [telegraf] Error running agent: error initializing input socket_listener: open ${missing}: no such file or directory`;
}

/** What the agent collects when it is given nothing else (prescriptive guidance: memory and disks, no logs). */
export function defaultConfig({ platformType }: StoredNode): string {
  const metrics =
    platformType === 'Windows'
      ? {
          Memory: { measurement: ['% Committed Bytes In Use'] },
          LogicalDisk: { measurement: ['% Free Space'], resources: ['*'] },
        }
      : { mem: { measurement: ['mem_used_percent'] }, disk: { measurement: ['used_percent'], resources: ['*'] } };
  return JSON.stringify({
    ...(platformType !== 'Windows' && { agent: { run_as_user: 'cwagent' } }),
    metrics: {
      append_dimensions: {
        AutoScalingGroupName: '${aws:AutoScalingGroupName}',
        ImageId: '${aws:ImageId}',
        InstanceId: '${aws:InstanceId}',
        InstanceType: '${aws:InstanceType}',
      },
      metrics_collected: metrics,
    },
  });
}

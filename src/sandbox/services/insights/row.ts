import { discoverFields } from './discover.js';
import { isStructure, type Value } from './values.js';

/** One log event as the executor reads it. */
export interface InsightsEvent {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** Epoch milliseconds. */
  readonly ingestionTime: number;
  readonly message: string;
  readonly logStream: string;
  /** `account-id:log-group-name`. */
  readonly log: string;
  /** What `@ptr` shows, to be read with GetLogRecord. */
  readonly ptr: string;
}

/** A row on its way through the commands: a log event, or (after `stats`) computed columns only. */
export interface Row {
  readonly event: InsightsEvent | undefined;
  /** What commands computed so far, by column name. */
  readonly computed: Map<string, Value>;
  /** Filled on the first use of a field that is not a system field. */
  discovered: ReadonlyMap<string, Value> | undefined;
}

/** A row of computed columns, on top of an event where there is one. */
export function newRow(event: InsightsEvent | undefined, computed = new Map<string, Value>()): Row {
  return { event, computed, discovered: undefined };
}

const systemFields: ReadonlyMap<string, (event: InsightsEvent) => Value> = new Map<
  string,
  (event: InsightsEvent) => Value
>([
  ['@timestamp', ({ timestamp }) => new Date(timestamp)],
  ['@ingestionTime', ({ ingestionTime }) => new Date(ingestionTime)],
  ['@message', ({ message }) => message],
  ['@logStream', ({ logStream }) => logStream],
  ['@log', ({ log }) => log],
  ['@ptr', ({ ptr }) => ptr],
]);

/** A reader of one field, prepared once for all rows. */
export function fieldReader(name: string): (row: Row) => Value {
  const system = systemFields.get(name);
  // `a.b.c` may be a column, or b.c of a map in column a: the longest column name wins.
  const parts = name.split('.');
  const prefixes = parts.slice(1).map((_, i) => ({
    column: parts.slice(0, parts.length - 1 - i).join('.'),
    path: parts.slice(parts.length - 1 - i),
  }));
  return (row) => {
    if (row.computed.size > 0) {
      if (row.computed.has(name)) return row.computed.get(name);
      for (const { column, path } of prefixes) {
        const structure = row.computed.get(column);
        if (structure !== undefined && isStructure(structure)) return jsonMember(structure.json, path);
      }
    }
    if (row.event === undefined) return undefined;
    if (system !== undefined) return system(row.event);
    row.discovered ??= discoverFields(row.event);
    return row.discovered.get(name);
  };
}

/** What a path of keys and indexes leads to in JSON. Keys may have dots in them: the longest one that exists is taken. */
export function jsonMember(json: unknown, path: readonly string[]): Value {
  if (path.length === 0) return jsonValue(json);
  if (typeof json !== 'object' || json === null) return undefined;
  const entries: Readonly<Record<string, unknown>> = { ...json };
  for (let length = path.length; length > 0; length--) {
    const key = path.slice(0, length).join('.');
    if (Object.hasOwn(entries, key)) return jsonMember(entries[key], path.slice(length));
  }
  return undefined;
}

/** A value out of JSON; null is an absent field. */
export function jsonValue(json: unknown): Value {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  return typeof json === 'object' && json !== null ? { kind: 'structure', json } : undefined;
}

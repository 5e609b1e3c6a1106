import { parseProjection } from '../../../../lib/athena/projection/parse.js';
import { projectedPartitions } from '../../../../lib/athena/projection/partitions.js';
import type { Projection } from '../../../../lib/athena/projection/types.js';
import type { Duck } from './duck.js';
import { QueryFailed } from './failures.js';
import { quoteName, quoteText } from './pieces.js';
import type { TableDefinition } from './table-definition.js';
import type { TableReference, TableUse } from './table-uses.js';
import { duckType } from './types.js';

/** A partition of a table and where it is. */
export interface TablePartition {
  /** By the name of the key. */
  readonly values: Readonly<Record<string, string>>;
  /** `s3://bucket/prefix` */
  readonly location: string;
}

/** More than a sandbox can look at; Athena, too, gets slow and fails with that many. */
const MAX_PARTITIONS = 500_000;

/**
 * The partitions that a query has to read: those that fulfil what is demanded at one of the places where the table is
 * used. A table without partition keys has one, the whole of it.
 */
export async function partitionsToRead(
  { definition, references }: TableUse,
  { nowMs, duck }: { readonly nowMs: number; readonly duck: () => Promise<Duck> },
): Promise<readonly TablePartition[]> {
  const { storage } = definition;
  if (storage.partitionKeys.length === 0) return [{ values: {}, location: storage.location }];
  const found = new Map<string, TablePartition>();
  for (const reference of references) {
    const candidates = candidatesOf(definition, { reference, nowMs });
    for (const partition of await fulfilling(candidates, { definition, reference, duck })) {
      found.set(JSON.stringify(partition.values), partition);
    }
  }
  return [...found.values()];
}

function candidatesOf(
  definition: TableDefinition,
  { reference, nowMs }: { readonly reference: TableReference; readonly nowMs: number },
): readonly TablePartition[] {
  const projection = projectionOf(definition);
  if (!projection) return registered(definition);
  const wanted = wantedValues(reference);
  for (const { type, name } of projection.columns) {
    if (type !== 'injected' || wanted[name]) continue;
    throw new QueryFailed(
      `CONSTRAINT_VIOLATION: For the injected projected partition column ${name}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.`,
    );
  }
  const list: TablePartition[] = [];
  for (const partition of projectedPartitions(projection, { nowMs, wanted })) {
    list.push(partition);
    if (list.length <= MAX_PARTITIONS) continue;
    throw new QueryFailed(
      `HIVE_EXCEEDED_PARTITION_LIMIT: Query over table '${definition.database}.${definition.name}' can potentially read more than ${MAX_PARTITIONS} partitions`,
    );
  }
  return list;
}

/** The partition projection of a table; undefined when it has none. Fails the query for a wrong one. */
function projectionOf({ storage, name, database }: TableDefinition): Projection | undefined {
  const parsed = parseProjection(storage);
  if (parsed.kind === 'off') return undefined;
  if (parsed.kind === 'on') return parsed.projection;
  throw new QueryFailed(`INVALID_TABLE_PROPERTY: table ${database}.${name}: ${parsed.problems.join('; ')}`);
}

/** Values that conditions list; of several conditions about a column, the values that all of them list. */
function wantedValues({ conditions }: TableReference): Readonly<Record<string, readonly string[]>> {
  const wanted: Record<string, readonly string[]> = {};
  for (const { listed } of conditions) {
    if (!listed) continue;
    const before = wanted[listed.column];
    wanted[listed.column] = before ? before.filter((value) => listed.values.includes(value)) : listed.values;
  }
  return wanted;
}

function registered({ storage, partitions }: TableDefinition): readonly TablePartition[] {
  return partitions.map(({ Values: values = [], StorageDescriptor: descriptor }) => {
    const named = Object.fromEntries(storage.partitionKeys.map(({ name }, index) => [name, values[index] ?? '']));
    return { values: named, location: descriptor?.Location ?? hiveLocation(storage.location, named) };
  });
}

/** Where Hive puts a partition: `key=value/` below the table. */
export function hiveLocation(location: string, values: Readonly<Record<string, string>>): string {
  const path = Object.entries(values).map(([name, value]) => `${name}=${value}/`);
  return `${location.endsWith('/') ? location : `${location}/`}${path.join('')}`;
}

interface Filter {
  readonly definition: TableDefinition;
  readonly reference: TableReference;
  readonly duck: () => Promise<Duck>;
}

/** The conditions are DuckDB's to decide, over a table of the partitions alone. */
async function fulfilling(
  candidates: readonly TablePartition[],
  { definition, reference, duck }: Filter,
): Promise<readonly TablePartition[]> {
  if (reference.conditions.length === 0 || candidates.length === 0) return candidates;
  const { connection } = await duck();
  const keys = definition.storage.partitionKeys;
  const columns = keys.map(({ name, type }) => `CAST(${quoteName(name)} AS ${duckType(type)}) AS ${quoteName(name)}`);
  const names = keys.map(({ name }) => quoteName(name)).join(', ');
  const rows = candidates.map(
    ({ values }, index) => `(${index}, ${keys.map(({ name }) => quoteText(values[name] ?? '')).join(', ')})`,
  );
  const where = reference.conditions.map(({ sql }) => `(${sql})`).join(' AND ');
  const source = `SELECT "__index", ${columns.join(', ')} FROM (VALUES ${rows.join(', ')}) AS t("__index", ${names})`;
  const result = await connection.runAndReadAll(`SELECT "__index" FROM (${source}) AS p WHERE ${where}`);
  return result.getRows().flatMap(([index]) => candidates[Number(index)] ?? []);
}

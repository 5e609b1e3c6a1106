import type { TableName } from '../../../../lib/athena/ddl/types.js';
import { addPartition } from '../../glue/partitions.js';
import { partitionKey } from '../../glue/store.js';
import { s3Store } from '../../s3/store.js';
import { parseLocation } from '../locations.js';
import type { ResultTable } from '../store.js';
import { tableOfStatement, type DdlContext } from './ddl-context.js';
import { partitionInput } from './ddl-tables.js';
import { lines } from './show.js';

/** MSCK REPAIR TABLE: registers the partitions whose folders are named in Hive's way, `key=value/`. */
export function repairTable(context: DdlContext, name: TableName): ResultTable {
  const { call } = context;
  const stored = tableOfStatement(context, name);
  const keys = (stored.table.PartitionKeys ?? []).map((key) => key.Name ?? '');
  const location = parseLocation(stored.table.StorageDescriptor?.Location ?? '');
  const bucket = location && call.store(s3Store).buckets.get(location.bucket);
  if (!bucket || keys.length === 0) return lines('', []);
  const prefix = location.key === '' || location.key.endsWith('/') ? location.key : `${location.key}/`;
  const pattern = new RegExp(`^${keys.map((key) => `${key}=([^/]*)/`).join('')}`, 'i');
  const found = new Map<string, Readonly<Record<string, string>>>();
  for (const { key } of bucket.objects.values()) {
    const match = key.startsWith(prefix) ? pattern.exec(key.slice(prefix.length)) : null;
    if (!match) continue;
    const values = match.slice(1).map((value) => decodeURIComponent(value));
    found.set(partitionKey(values), Object.fromEntries(keys.map((name_, index) => [name_, values[index] ?? ''])));
  }
  const added = [...found].filter(([key]) => !stored.partitions.has(key));
  for (const [, values] of added) addPartition(call, stored, partitionInput(stored, { values }));
  const path = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .map(([key, value]) => `${key}=${value}`)
      .join('/');
  const report = added.map(([, values]) => `${stored.name}:${path(values)}`);
  if (report.length === 0) return lines('', []);
  return lines('', [
    `Partitions not in metastore:\t${report.join('\t')}`,
    ...added.map(([, values]) => `Repair: Added partition to metastore ${stored.name}:${path(values)}`),
  ]);
}

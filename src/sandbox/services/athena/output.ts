import type { Call } from '../../types.js';
import { insertObject } from '../s3/store.js';
import { resultLocation } from './executions.js';
import { outputBucket, parseLocation } from './locations.js';
import type { ResultTable, StoredExecution } from './store.js';
import { endMs } from './timeline.js';

/**
 * Puts the result of a query where its results go: `<id>.csv` for rows, `<id>.txt` for what other statements say, and
 * a description of the columns beside it. Results that Athena keeps are nowhere in S3.
 */
export function writeResult(call: Call, execution: StoredExecution, result: ResultTable): void {
  const location = parseLocation(resultLocation(execution) ?? '');
  if (!location || execution.plan.substatementType === 'UNLOAD' || isCtas(execution)) return;
  const bucket = outputBucket(call, location);
  const lastModifiedMs = endMs(execution);
  const body = result.extension === 'csv' ? csvText(result) : plainText(result);
  insertObject(bucket, { key: location.key, body, lastModifiedMs, contentType: 'application/octet-stream' });
  // The service's own format of these files is not documented, and no client reads them.
  const metadata = JSON.stringify({ columns: result.columns });
  insertObject(bucket, { key: `${location.key}.metadata`, body: metadata, lastModifiedMs });
}

function isCtas({ plan }: StoredExecution): boolean {
  return plan.substatementType === 'CREATE_TABLE_AS_SELECT';
}

/** Every value in quotes, quotes in values doubled, nothing at all for NULL; each line ends with a newline. */
export function csvText({ columns, rows, hasHeader }: ResultTable): string {
  const line = (values: readonly (string | null)[]) => `${values.map(quoted).join(',')}\n`;
  const header = hasHeader ? line(columns.map(({ Name = '' }) => Name)) : '';
  return header + rows.map(line).join('');
}

function quoted(value: string | null): string {
  return value === null ? '' : `"${value.replaceAll('"', '""')}"`;
}

/** Lines as they are, with tabs between values. */
function plainText({ rows }: ResultTable): string {
  return rows.map((values) => `${values.map((value) => value ?? '').join('\t')}\n`).join('');
}

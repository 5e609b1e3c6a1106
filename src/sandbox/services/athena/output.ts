import { createCipheriv, randomBytes } from 'node:crypto';
import type { Call } from '../../types.js';
import { insertObject, type NewObject } from '../s3/store.js';
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
  const object = { key: location.key, lastModifiedMs, contentType: 'application/octet-stream' };
  const encryption = execution.resultConfiguration?.EncryptionConfiguration;
  const isSealed = encryption?.EncryptionOption === 'CSE_KMS';
  insertObject(bucket, { ...object, ...(isSealed ? sealed(body, encryption.KmsKey ?? '') : { body }) });
  // The service's own format of these files is not documented, and no client reads them.
  const metadata = JSON.stringify({ columns: result.columns });
  insertObject(bucket, { key: `${location.key}.metadata`, body: metadata, lastModifiedMs });
}

/**
 * A result that is encrypted before it is in S3 (CSE_KMS), as clients of S3 write one: whoever gets the object has
 * bytes that only the key of the metadata opens, and that key only KMS. GetQueryResults opens it for its callers.
 */
function sealed(body: string, kmsKey: string): Pick<NewObject, 'body' | 'metadata'> {
  const [key, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return {
    body: Buffer.concat([cipher.update(body, 'utf8'), cipher.final()]),
    metadata: {
      // The sandbox has no KMS that could wrap the key, so it is thrown away.
      'x-amz-key-v2': randomBytes(184).toString('base64'),
      'x-amz-iv': iv.toString('base64'),
      'x-amz-cek-alg': 'AES/CBC/PKCS5Padding',
      'x-amz-wrap-alg': 'kms',
      'x-amz-matdesc': JSON.stringify({ kms_cmk_id: kmsKey }),
      'x-amz-unencrypted-content-length': String(Buffer.byteLength(body)),
    },
  };
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

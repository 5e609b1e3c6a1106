import type { TaskContext } from '../../../aws/task-context.js';
import { checkReport } from '../../../checks/report.js';
import type { CheckReport, Finding } from '../../../checks/types.js';
import { notFoundError, usageError } from '../../../errors/app-error.js';
import { fromAws } from '../../../errors/from-aws.js';
import { parseProjection, type ParsedProjection } from '../../projection/parse.js';
import { readTable, type CatalogTable, type TableId } from '../catalog.js';
import { readS3Folder, type S3Folder } from '../location.js';
import type { ListedObject } from '../objects.js';
import { checkObjects } from './check-objects.js';
import { checkPartitions } from './check-partitions.js';
import { checkProjection } from './check-projection.js';
import { findObjects } from './find-objects.js';
import { denied, finding, type CheckSubject } from './types.js';

export interface CheckTableInput {
  /** `name` or `database.name` */
  readonly name: string;
  readonly database?: string | undefined;
}

/**
 * Explains why a table gives no rows, or rows of NULLs: its location, its partitions (projected or of the catalog)
 * against the keys that are there, and real objects against its format, line by line.
 *
 * @throws not-found error for a table that is not there; usage error for views and Iceberg tables
 */
export async function checkTable(input: CheckTableInput, ctx: TaskContext): Promise<CheckReport> {
  const id = tableId(input);
  const target = `${id.database}.${id.name}`;
  const table = await readTable(id, ctx);
  if (table === undefined) {
    throw notFoundError(`table "${target}" does not exist`, {
      code: 'TableNotFound',
      hint: 'list them: awsops athena tables',
    });
  }
  if (table.type !== 'files') {
    throw usageError(
      `"${target}" is a ${table.type === 'iceberg' ? 'table of Iceberg' : table.type}, not a table over files`,
      {
        code: 'NotATableOfFiles',
        hint: 'check the tables that it is made from: awsops athena tables',
      },
    );
  }
  return checkReport(await findingsOf(table, { target, ctx }));
}

function tableId({ name, database }: CheckTableInput): TableId {
  const [table = '', inName, ...rest] = name.toLowerCase().split('.').toReversed();
  if (table === '' || rest.length > 0)
    throw usageError(`"${name}" is no name of a table`, { hint: 'give NAME or DATABASE.NAME' });
  if (inName !== undefined && database !== undefined && inName !== database) {
    throw usageError(`"${name}" is not in the database "${database}"`, {
      hint: 'leave --database out, or give the name alone',
    });
  }
  return { name: table, database: inName ?? database ?? 'default' };
}

async function findingsOf(
  table: CatalogTable,
  { target, ctx }: { readonly target: string; readonly ctx: TaskContext },
): Promise<readonly Finding[]> {
  const folder = readS3Folder(table.storage.location);
  if (folder === undefined) {
    const reason = `the location "${table.storage.location}" is no folder in S3`;
    return [
      finding('location', target, { status: 'fail', reason, fix: `ALTER TABLE ${target} SET LOCATION 's3://…/'` }),
    ];
  }
  const projection = parseProjection(table.storage);
  const looked = await lookAtLocation(folder, { target, projection, ctx });
  const subject: CheckSubject = { table, target, folder, projection, objects: looked.objects, ctx };
  const findings = [looked.finding, checkProjection(subject), await checkPartitions(subject)];
  if (looked.objects.length > 0) findings.push(...(await checkObjects(subject)));
  return findings;
}

async function lookAtLocation(
  folder: S3Folder,
  {
    target,
    projection,
    ctx,
  }: { readonly target: string; readonly projection: ParsedProjection; readonly ctx: TaskContext },
): Promise<{ readonly finding: Finding; readonly objects: readonly ListedObject[] }> {
  const uri = `s3://${folder.bucket}/${folder.prefix}`;
  ctx.report({ type: 'step', message: `looking into ${uri}` });
  try {
    const objects = await findObjects(folder, { projection, ctx });
    const [last, first = last] = objects;
    if (first === undefined || last === undefined) {
      const reason = `there is no object in ${uri}: every query gives zero rows`;
      const fix = `look where the objects are: aws s3 ls s3://${folder.bucket}/ --recursive`;
      return {
        objects: [],
        finding: finding('location', target, { status: 'fail', reason, fix, evidence: { location: uri } }),
      };
    }
    const reason = `there are objects in ${uri}, the last one "${last.key}"`;
    return {
      objects,
      finding: finding('location', target, { status: 'pass', reason, evidence: { first: first.key, last: last.key } }),
    };
  } catch (error) {
    ctx.signal.throwIfAborted();
    const known = fromAws(error);
    if (known?.category === 'not_found') {
      const fix = 'the bucket is gone, or in another account: give the table another location, or drop it';
      return { objects: [], finding: finding('location', target, { status: 'fail', reason: known.message, fix }) };
    }
    if (known?.category !== 'auth') throw error;
    return { objects: [], finding: finding('location', target, denied('s3:ListBucket', known.message)) };
  }
}

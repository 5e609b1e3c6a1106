import type { TaskContext } from '../../../aws/task-context.js';
import { AppError } from '../../../errors/app-error.js';
import type { TableStorage } from '../../table/types.js';
import type { S3Folder } from '../location.js';
import { judgeObject, type Verdict } from '../sample.js';
import { rowLines, shorten } from '../show-row.js';
import type { S3Object } from '../../serde/object.js';

/**
 * Runs real objects through the rules of the table that is about to be made, tells what comes out, and refuses a table
 * that would show nothing but NULLs.
 */
export async function verifyObjects(
  objects: readonly S3Object[],
  { storage, folder, ctx }: { readonly storage: TableStorage; readonly folder: S3Folder; readonly ctx: TaskContext },
): Promise<readonly { readonly object: string; readonly verdict: Verdict }[]> {
  const verdicts: { object: string; verdict: Verdict }[] = [];
  for (const object of objects) {
    const uri = `s3://${folder.bucket}/${object.key}`;
    const verdict = await judgeObject(object, storage);
    refuseLost(uri, verdict);
    verdicts.push({ object: uri, verdict });
    tell(object.key.slice(folder.prefix.length), { verdict, isFirst: verdicts.length === 1, ctx });
  }
  return verdicts;
}

function refuseLost(uri: string, { rows, lost, problem, examples }: Verdict): void {
  if (problem === null && (rows === 0 || lost < rows)) return;
  const [example] = examples;
  const line = example?.text === null || example === undefined ? '' : `; line ${example.row}: ${shorten(example.text)}`;
  throw new AppError(`the table would not read ${uri}`, {
    category: 'failed',
    code: 'TableDoesNotFit',
    reason: problem ?? `${example?.problem.reason ?? 'no row has a value'}${line}`,
    hint: `nothing was made; see whether the kind is right, and look at the object: aws s3 cp ${uri} -`,
  });
}

function tell(
  name: string,
  { verdict, isFirst, ctx }: { readonly verdict: Verdict; readonly isFirst: boolean; readonly ctx: TaskContext },
): void {
  const { rows, good, firstRow, examples } = verdict;
  const note = (message: string): void => ctx.report({ type: 'note', message });
  note(`${good} of ${rows} rows fit: ${name}`);
  if (isFirst && firstRow !== null) for (const line of ['the first row:', ...rowLines(firstRow)]) note(line);
  for (const { problem, row, count } of examples) {
    const where = problem.column === null ? '' : ` (column ${problem.column})`;
    const message = `${count} of ${rows} rows of ${name}${where}: ${problem.reason}, first in row ${row}`;
    ctx.report({ type: 'warn', code: problem.isFatal ? 'RowsFail' : 'RowsAreNull', message });
  }
}

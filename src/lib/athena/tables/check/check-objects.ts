import type { Finding } from '../../../checks/types.js';
import { AppError } from '../../../errors/app-error.js';
import { fromAws } from '../../../errors/from-aws.js';
import { SERDE } from '../../table/classes.js';
import type { ListedObject } from '../objects.js';
import { readHead } from '../objects.js';
import { judgeObject, type ProblemExample, type Verdict } from '../sample.js';
import { shorten } from '../show-row.js';
import { denied, finding, type CheckSubject, type Outcome } from './types.js';

/** Reads the last and the first object as the table would: their format, their rows, the types of their values. */
export async function checkObjects(subject: CheckSubject): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [index, object] of subject.objects.entries()) {
    const which = index === 0 ? 'last object' : 'first object';
    findings.push(...(await checkObject(object, { subject, target: `${subject.target}: ${which}` })));
  }
  return findings;
}

async function checkObject(
  object: ListedObject,
  { subject, target }: { readonly subject: CheckSubject; readonly target: string },
): Promise<readonly Finding[]> {
  const { table, folder, ctx } = subject;
  const uri = `s3://${folder.bucket}/${object.key}`;
  const tell = (check: string, { evidence, ...outcome }: Outcome): Finding =>
    finding(check, target, { ...outcome, evidence: { object: uri, ...evidence } });
  ctx.report({ type: 'step', message: `reading ${uri}` });
  try {
    const isParquet = table.storage.serde === SERDE.parquet;
    const verdict = await judgeObject(await readHead({ bucket: folder.bucket, object, isParquet }, ctx), table.storage);
    if (verdict.problem !== null) return [tell('format', formatProblem(verdict.problem, subject))];
    const skipped = Number(table.storage.properties['skip.header.line.count'] ?? 0);
    return [
      tell('format', { status: 'pass', reason: 'the object is of the format that the table has' }),
      tell('rows', judgeRows(verdict, { subject, skipped })),
      ...typeFindings(verdict).map((outcome) => tell('types', outcome)),
    ];
  } catch (error) {
    ctx.signal.throwIfAborted();
    return [tell('format', unreadable(error))];
  }
}

/** Denied is not broken: a key of KMS, a policy of the bucket, or another owner may be in the way. */
function unreadable(error: unknown): Outcome {
  const known = fromAws(error);
  if (known?.category === 'auth') {
    return denied(/kms/i.test(`${known.code} ${known.message}`) ? 'kms:Decrypt' : 's3:GetObject', known.message);
  }
  if (known?.code === 'InvalidObjectState') {
    const reason = 'the object is archived (Glacier): Athena passes over it';
    const fix = `restore it (aws s3api restore-object), then set the property 'read_restored_glacier_objects' of the table to 'true'`;
    return { status: 'fail', reason, fix };
  }
  if (error instanceof AppError && (error.category === 'config' || error.code === 'ObjectTooLarge')) {
    const isProperty = error.code === 'ConfigurationError';
    return {
      status: isProperty ? 'fail' : 'unknown',
      reason: `${error.message}${error.reason === undefined ? '' : `: ${error.reason}`}`,
      fix: error.hint ?? null,
    };
  }
  throw error;
}

function formatProblem(reason: string, { target }: CheckSubject): Outcome {
  const fix = /cannot decompress/.test(reason)
    ? null
    : `give the table the format of its objects: awsops athena table create --replace, or keep objects of other kinds out of the location of ${target}`;
  return { status: /cannot decompress/.test(reason) ? 'unknown' : 'fail', reason, fix };
}

function judgeRows(
  verdict: Verdict,
  { subject, skipped }: { readonly subject: CheckSubject; readonly skipped: number },
): Outcome {
  const { rows, good, lost, examples } = verdict;
  const evidence = { rows, good, lost };
  if (rows === 0) return { status: 'warn', reason: 'the object has no rows', evidence };
  const broken = examples.filter(({ problem }) => problem.kind !== 'badValue' || problem.isFatal);
  const [example] = broken.toSorted((a, b) => b.count - a.count);
  if (example === undefined)
    return { status: 'pass', reason: `${good} of ${rows} rows are what the table says`, evidence };
  const header = headerProblem(example, { skipped, subject });
  if (header !== undefined) return { ...header, evidence };
  const { problem, row, text, count } = example;
  const column = problem.column === null ? '' : `column "${problem.column}": `;
  const line = text === null ? '' : `; it is: ${shorten(text)}`;
  const effect = problem.isFatal
    ? 'queries fail'
    : lost === rows
      ? 'every column of every row is NULL'
      : `${lost} of ${rows} rows are NULL`;
  return {
    status: problem.isFatal || lost > rows / 2 ? 'fail' : 'warn',
    reason: `${count} of ${rows} rows do not fit (${effect}). Line ${row}: ${column}${problem.reason}${line}`,
    fix: fixFor(example, subject),
    evidence: { ...evidence, line: row, at: problem.at ?? null },
  };
}

/** One line that does not fit, the first, is a header that nobody skips. */
function headerProblem(
  { row, count, text }: ProblemExample,
  { skipped, subject: { target } }: { readonly skipped: number; readonly subject: CheckSubject },
): Omit<Outcome, 'evidence'> | undefined {
  if (
    skipped > 0 ||
    row !== 1 ||
    count > 2 ||
    text === null ||
    !/^#|^[a-z][a-z_-]*(?:[ ,\t][a-z][a-z_-]*)+$/i.test(text)
  )
    return undefined;
  return {
    status: 'warn',
    reason: `the first line is a header, and is read as a row: ${shorten(text)}`,
    fix: `ALTER TABLE ${target} SET TBLPROPERTIES ('skip.header.line.count'='${count}')`,
  };
}

function fixFor({ problem }: ProblemExample, { table, target }: CheckSubject): string {
  if (table.storage.serde === SERDE.regex) {
    return `the expression is older than the log: awsops athena table create KIND --location ${table.storage.location} --replace`;
  }
  if (problem.kind === 'malformed') {
    return `mend what writes the objects (one JSON object a line); to pass over such lines: ALTER TABLE ${target} SET SERDEPROPERTIES ('ignore.malformed.json'='true')`;
  }
  return `compare the columns with the object, then: awsops athena table create KIND --location ${table.storage.location} --replace`;
}

/** Values that are NULL because they do not fit their type. */
function typeFindings({ examples, rows }: Verdict): readonly Outcome[] {
  return examples
    .filter(({ problem }) => problem.kind === 'badValue' && !problem.isFatal)
    .map(({ problem, count, row }) => ({
      status: count === rows ? 'fail' : 'warn',
      reason: `column "${problem.column ?? ''}" is NULL in ${count} of ${rows} rows: ${problem.reason} (row ${row})`,
      fix: 'make the column a string, or give it the type of its values',
      evidence: { column: problem.column, rows: count },
    }));
}

import { readObject, objectText, linesOf, binaryKind, type S3Object } from '../serde/object.js';
import { parquetColumns } from '../serde/parquet.js';
import type { HiveValue, RowProblem, RowRead } from '../serde/types.js';
import type { TableStorage } from '../table/types.js';
import type { Sample } from './kinds/types.js';

/** Rows that are looked at: enough that a rare kind of line is among them. */
const MAX_ROWS = 1000;
const SAMPLE_LINES = 10;

/** How many rows of an object are what the table makes of them. */
export interface Verdict {
  readonly rows: number;
  /** Rows without any problem. */
  readonly good: number;
  /** Rows that are NULL in every column, or fail the query. */
  readonly lost: number;
  readonly firstRow: Readonly<Record<string, HiveValue>> | null;
  /** The first row with each kind of problem. */
  readonly examples: readonly ProblemExample[];
  /** Why there are no rows at all. */
  readonly problem: string | null;
}

export interface ProblemExample {
  readonly row: number;
  readonly text: string | null;
  readonly problem: RowProblem;
  /** Rows with a problem of this kind in this column. */
  readonly count: number;
}

/**
 * Reads an object as the table would, and counts what becomes of its rows.
 *
 * @throws config error for tables that awsops cannot follow
 */
export async function judgeObject(object: S3Object, storage: TableStorage): Promise<Verdict> {
  const result = await readObject(object, { storage, maxRows: MAX_ROWS });
  if ('problem' in result) {
    return { rows: 0, good: 0, lost: 0, firstRow: null, examples: [], problem: result.problem.reason };
  }
  let rows = 0;
  let good = 0;
  let lost = 0;
  let firstRow: Verdict['firstRow'] = null;
  const examples = new Map<string, { example: Omit<ProblemExample, 'count'>; count: number }>();
  for (const row of result.rows) {
    rows += 1;
    if (row.problems.length === 0) good += 1;
    if (isLost(row)) lost += 1;
    else firstRow ??= Object.fromEntries(storage.columns.map(({ name }, index) => [name, row.values[index] ?? null]));
    for (const problem of row.problems) {
      const key = `${problem.kind} ${problem.column ?? ''}`;
      const known = examples.get(key);
      if (known === undefined) examples.set(key, { example: { row: row.number, text: row.text, problem }, count: 1 });
      else known.count += 1;
    }
    if (rows >= MAX_ROWS) break;
  }
  const all = [...examples.values()].map(({ example, count }) => ({ ...example, count }));
  return { rows, good, lost, firstRow, examples: all, problem: null };
}

const isLost = ({ values, problems }: RowRead): boolean =>
  problems.some(({ isFatal }) => isFatal) || (problems.length > 0 && values.every((value) => value === null));

/** What a kind takes its columns from. */
export async function sampleOf(object: S3Object): Promise<Sample> {
  const { key, bytes } = object;
  if (binaryKind(bytes) === 'Parquet') {
    return { key, format: 'parquet', lines: [], parquetColumns: await parquetColumns(bytes) };
  }
  const decoded = objectText(object);
  const lines = 'text' in decoded ? takeLines(decoded.text) : [];
  return { key, format: lines[0]?.trimStart().startsWith('{') === true ? 'json' : 'text', lines, parquetColumns: [] };
}

function takeLines(text: string): readonly string[] {
  const lines: string[] = [];
  for (const line of linesOf(text)) {
    lines.push(line);
    if (lines.length >= SAMPLE_LINES) break;
  }
  return lines;
}

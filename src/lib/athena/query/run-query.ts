import type { TaskContext } from '../../aws/task-context.js';
import { formatSize } from '../../core/size.js';
import { AppError } from '../../errors/app-error.js';
import { createStatementRunner, type Execution, type Statement, type StatementRunner } from '../execution/index.js';
import { openResult, type QueryResult, type ResultRow } from '../results/index.js';
import { checkedStatements } from './check-input.js';
import { scanLimitPassed } from './query-errors.js';
import { isSelect } from './sql-text.js';
import { describeStatistics, statisticsOf } from './statistics.js';
import type { AthenaQueryInput, AthenaResult } from './types.js';
import { unloadedFiles, unloadStatement } from './unload.js';

/**
 * Runs a query and opens its result; the rows come while they are read. Several statements run one after the other.
 * Reports where a setting of the workgroup took the place of one of the input, and at the end what was scanned and
 * what that costs. Stops what runs in Athena however it ends.
 *
 * @throws usage errors before anything is submitted; Athena's reason with its place in the SQL; `MaxScanExceeded`; the
 *   signal's reason
 */
export async function runAthenaQuery(input: AthenaQueryInput, ctx: TaskContext): Promise<AthenaResult> {
  const { before, last } = checkedStatements(input);
  const runner = createStatementRunner(ctx);
  for (const [index, sql] of before.entries()) {
    ctx.report({ type: 'step', message: `running statement ${index + 1} of ${before.length + 1}` });
    const done = await runner.run({ sql, ...placeOf(input) }, watchOf(input, ctx));
    ctx.report({
      type: 'note',
      message: `statement ${index + 1} of ${before.length + 1} is done; query ${done.queryId}`,
    });
  }
  const watched = watchOf(input, ctx);
  const tell = async (rows: number): Promise<void> => {
    const execution = watched.latest();
    if (execution) await input.onStatistics?.(statisticsOf(execution, { rows, region: ctx.aws.region }));
  };
  try {
    ctx.report({ type: 'progress', message: 'running the query' });
    const execution = await runLast(last, { runner, input, ctx, onProgress: watched.onProgress });
    reportOverride(execution, input, ctx);
    const result = await resultOf(execution, input, ctx);
    return { ...result, execution, batches: counted(result.batches, { execution, input, ctx, tell }) };
  } catch (error) {
    await tell(0);
    throw error;
  }
}

const placeOf = ({ database, workgroup, outputLocation }: AthenaQueryInput): Omit<Statement, 'sql'> => ({
  database,
  workgroup,
  outputLocation,
});

interface Watch {
  readonly onProgress: (execution: Execution) => void;
  latest(): Execution | undefined;
}

function watchOf({ maxScanBytes }: AthenaQueryInput, ctx: TaskContext): Watch {
  let last: Execution | undefined;
  return {
    latest: () => last,
    onProgress(execution) {
      last = execution;
      if (maxScanBytes !== undefined && execution.scannedBytes > maxScanBytes && execution.state !== 'SUCCEEDED') {
        throw scanLimitPassed(execution, { maxScanBytes, region: ctx.aws.region });
      }
      const scanned = execution.scannedBytes > 0 ? `, ${formatSize(execution.scannedBytes)} scanned` : '';
      ctx.report({ type: 'progress', message: `${execution.state.toLowerCase()}${scanned}` });
    },
  };
}

interface LastRun {
  readonly runner: StatementRunner;
  readonly input: AthenaQueryInput;
  readonly ctx: TaskContext;
  readonly onProgress: (execution: Execution) => void;
}

async function runLast(sql: string, { runner, input, ctx, onProgress }: LastRun): Promise<Execution> {
  const { unload, parameters, reuseMaxAgeMs } = input;
  const statement: Statement = {
    ...placeOf(input),
    sql: unload === undefined ? sql : unloadStatement(sql, unload),
    parameters,
  };
  // What an UNLOAD, DDL or SHOW did once is not done again by taking an earlier result.
  const options = { onSubmitted: loadS3, onProgress };
  if (reuseMaxAgeMs === undefined || unload !== undefined || !isSelect(sql)) return runner.run(statement, options);
  try {
    return await runner.run({ ...statement, reuseMaxAgeMs }, options);
  } catch (error) {
    if (input.isReuseAsked === true || !isReuseRefused(error)) throw error;
    ctx.report({ type: 'note', message: `running without the reuse of results: ${error.reason ?? error.message}` });
    return runner.run(statement, options);
  }
}

/** What reads the result takes a moment to load; while the query runs nothing else is done. */
const loadS3 = (): void =>
  void setImmediate(() => {
    // Whoever needs it is told why it cannot be loaded.
    import('@aws-sdk/client-s3').catch(() => undefined);
  });

/** Engine version 2 and some table formats do not have it; the service then refuses the statement. */
const isReuseRefused = (error: unknown): error is AppError =>
  error instanceof AppError &&
  error.category === 'usage' &&
  /result ?reuse|reuse of .*results?/i.test(error.reason ?? '');

/** EnforceWorkGroupConfiguration: the settings of the workgroup win, and the service does not say so. */
function reportOverride(execution: Execution, input: AthenaQueryInput, { report }: TaskContext): void {
  const { outputLocation } = input;
  if (outputLocation === undefined || execution.outputLocation?.startsWith(outputLocation) === true) return;
  const where = execution.hasManagedResult ? 'in Athena' : (execution.outputLocation ?? 'elsewhere');
  const message = `workgroup "${execution.workgroup ?? 'primary'}" enforces its own settings: the result is ${where}, not in ${outputLocation}`;
  report({ type: 'warn', code: 'OutputLocationOverridden', message });
}

async function resultOf(execution: Execution, input: AthenaQueryInput, ctx: TaskContext): Promise<QueryResult> {
  if (input.unload === undefined) {
    return openResult(execution, ctx);
  }
  const files = await unloadedFiles(execution, ctx);
  ctx.report({ type: 'note', message: `written to ${input.unload.location} as ${input.unload.format}` });
  const column = { key: 'file', name: 'file', type: 'varchar', kind: undefined, rigid: true };
  return { columns: [column], batches: one(files.map(({ file }) => ({ file }))) };
}

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value;
}

/** Counts the rows that are taken; at their end, however that comes, tells of the query. */
async function* counted(
  batches: QueryResult['batches'],
  end: {
    readonly execution: Execution;
    readonly input: AthenaQueryInput;
    readonly ctx: TaskContext;
    readonly tell: (rows: number) => Promise<void>;
  },
): AsyncGenerator<readonly ResultRow[]> {
  let rows = 0;
  try {
    for await (const batch of batches) {
      rows += batch.length;
      yield batch;
    }
    const options = { rows, region: end.ctx.aws.region };
    end.ctx.report({ type: 'note', message: describeStatistics(end.execution, options) });
    const { emptyAdvice } = end.input;
    if (rows === 0 && emptyAdvice !== undefined) end.ctx.report({ type: 'note', message: emptyAdvice });
  } finally {
    await end.tell(rows);
  }
}

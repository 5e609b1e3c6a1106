import { CloudWatchLogsClient, type QueryStatistics } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { formatSize } from '../../core/size.js';
import { createRateGovernor } from '../../core/token-bucket.js';
import { analyseQuery, type QueryAnalysis } from './analyse.js';
import { athenaAdvice } from './athena-advice.js';
import { rangeAdvice, resolveScope, type GroupScope } from './group-scope.js';
import { planLimits, type RowLimits } from './limits.js';
import { mergeByTime } from './merge.js';
import { explainStartError } from './query-errors.js';
import { readSlices, type SliceResult } from './read-slices.js';
import { toRows, type QueryRow } from './rows.js';
import { runOnce, type QueryRun, type RunContext } from './run-once.js';
import { createScanLedger, describeScan, type ScanLedger } from './scan-ledger.js';
import { sliceOf } from './slices.js';
import type { QueryInput, ResultRow, Slice } from './types.js';

/** StartQuery and GetQueryResults: 10 calls a second each, per account and region. */
const CALLS_PER_SECOND = 10;
/** An account runs 100 queries at a time, dashboards and colleagues included. */
const PARALLEL_SLICES = 8;
const MAX_PIECES = 16;
/** Events are not spread evenly: pieces this much smaller than the average seldom need another cut. */
const PIECE_MARGIN = 1.25;
const PREVIEW_ROWS = 50;

interface Job {
  readonly input: QueryInput;
  readonly ctx: TaskContext;
  readonly analysis: QueryAnalysis;
  readonly scope: GroupScope;
  readonly limits: RowLimits;
  readonly ledger: ScanLedger;
  readonly run: RunContext;
}

/**
 * Runs a query and gives its complete rows, in batches and in the service's order. Reports the range's problems first,
 * partial rows while it runs, and at the end what was scanned and what that costs. Stops its queries in AWS however
 * it ends.
 *
 * @throws usage errors for a query that the service refuses, with its place; not_found for unknown groups; one error
 *   each for the states Failed, Timeout, Cancelled and Unknown; `MaxScanExceeded`; the signal's reason
 */
export async function* runQuery(input: QueryInput, ctx: TaskContext): AsyncGenerator<readonly QueryRow[]> {
  const startedMs = ctx.clock.now();
  const analysis = analyseQuery(input.text, input.language);
  const limits = planLimits(input, analysis, ctx.report);
  const scope = await resolveScope(input, analysis, ctx);
  const ledger = createScanLedger({ region: ctx.aws.region, maxScanBytes: input.maxScanBytes });
  const advised = adviseOnRange({ input, scope, isEmpty: false }, ctx);
  const stopped: string[] = [];
  const job: Job = { input, ctx, analysis, scope, limits, ledger, run: runContext(ctx, stopped) };

  let given = 0;
  try {
    for await (const rows of readRows(job)) {
      const batch = rows.slice(0, limits.wanted - given);
      given += batch.length;
      if (batch.length > 0) yield toRows(batch, rowOptions(job));
      if (given >= limits.wanted) break;
    }
  } finally {
    if (stopped.length > 0) ctx.report({ type: 'note', message: describeStop(stopped) });
  }
  if (given === 0 && !advised) adviseOnRange({ input, scope, isEmpty: true }, ctx);
  reportOverrun(job);
  const result = { rows: given, elapsedMs: ctx.clock.now() - startedMs };
  ctx.report({ type: 'note', message: describeScan(ledger, result) });
  const advice = athenaAdvice({ isTooOld: advised, scannedBytes: ledger.totals().bytesScanned });
  if (advice !== undefined) ctx.report({ type: 'note', message: advice });
}

function runContext(ctx: TaskContext, stopped: string[]): RunContext {
  let isQueueKnown = false;
  return {
    client: ctx.aws.client(CloudWatchLogsClient),
    clock: ctx.clock,
    startRate: createRateGovernor(CALLS_PER_SECOND, { clock: ctx.clock }),
    pollRate: createRateGovernor(CALLS_PER_SECOND, { clock: ctx.clock }),
    random: Math.random,
    onQueued: () => {
      if (isQueueKnown) return;
      isQueueKnown = true;
      const message = 'the account runs as many queries as it may (100): waiting for one to end';
      ctx.report({ type: 'note', message });
    },
    onStopped: ({ queryId, problem }) => {
      if (problem === undefined) stopped.push(queryId);
      else ctx.report({ type: 'warn', code: 'QueryNotStopped', message: describeRunaway(queryId, problem) });
    },
    onProgress: () => undefined,
  };
}

const describeStop = (queryIds: readonly string[]): string =>
  queryIds.length === 1 ? `stopped query ${queryIds.join()} in AWS` : `stopped ${queryIds.length} queries in AWS`;

const describeRunaway = (queryId: string, problem: string): string =>
  `query ${queryId} could not be stopped (${problem}) and may go on scanning; stop it with: aws logs stop-query --query-id ${queryId}`;

/** The service's rows, in order and complete up to the limit. */
async function* readRows(job: Job): AsyncGenerator<readonly ResultRow[]> {
  const { analysis, limits } = job;
  let slices = 0;
  yield* readSlices<ResultRow>(sliceOf(job.input.range), {
    newestFirst: !analysis.split.ok || analysis.split.order === 'newest-first',
    parallel: PARALLEL_SLICES,
    read: async (slice, signal) => {
      slices += 1;
      if (slices > 1) {
        job.ledger.check();
        job.ctx.report({ type: 'step', message: `querying, slice ${slices}` });
      }
      const result = await readSlice(job, { slice, signal, showPreview: slices === 1 });
      if (limits.maySlice) return result;
      // Several lots of groups may give more than is wanted although none of them was cut.
      const hasMore = result.isCut || result.rows.length > limits.wanted;
      if (hasMore && !limits.isAsked) reportCut(job);
      return { ...result, isCut: false };
    },
    onCut: (slice) => {
      const second = new Date(slice.startSeconds * 1000).toISOString();
      const message = `the second ${second} alone holds more than ${limits.cap} rows; only the first ${limits.cap} of them are here`;
      job.ctx.report({ type: 'warn', code: 'ResultCut', message });
    },
  });
}

/** One slice of time in all lots of groups. */
async function readSlice(
  job: Job,
  at: { readonly slice: Slice; readonly signal: AbortSignal; readonly showPreview: boolean },
): Promise<SliceResult<ResultRow>> {
  const failed = new AbortController();
  const signal = AbortSignal.any([job.ctx.signal, at.signal, failed.signal]);
  const runs = job.scope.chunks.map(async (groupIdentifiers) => {
    try {
      return await runChunk(job, { groupIdentifiers, slice: at.slice, signal, showPreview: at.showPreview });
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  // All of them, so that every one that runs has been stopped before an error goes up.
  const settled = await Promise.allSettled(runs);
  const rejected = settled.find((result) => result.status === 'rejected');
  if (rejected) throw signal.aborted ? signal.reason : rejected.reason;
  const results = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const { split } = job.analysis;
  const rows = mergeByTime(
    results.map((result) => result.rows),
    { newestFirst: !split.ok || split.order === 'newest-first' },
  );
  const matched = Math.max(0, ...results.map((result) => result.statistics.recordsMatched ?? 0));
  return {
    rows,
    isCut: results.some((result) => result.rows.length >= job.limits.cap),
    // A guess only: recordsMatched counts events before later filters, not rows.
    pieces: Math.min(MAX_PIECES, Math.max(2, Math.ceil((matched / job.limits.cap) * PIECE_MARGIN))),
  };
}

async function runChunk(
  job: Job,
  at: {
    readonly groupIdentifiers: readonly string[] | undefined;
    readonly slice: Slice;
    readonly signal: AbortSignal;
    readonly showPreview: boolean;
  },
): Promise<{ readonly rows: readonly ResultRow[]; readonly statistics: QueryStatistics }> {
  const { input, ledger, limits } = job;
  const { groupIdentifiers, slice } = at;
  const run: QueryRun = { text: input.text, language: input.language, groupIdentifiers, slice, limit: limits.perQuery };
  const onProgress: RunContext['onProgress'] = ({ statistics, rows }) => {
    ledger.record(run, statistics);
    ledger.check();
    job.ctx.report({ type: 'progress', message: describeProgress(job) });
    if (at.showPreview && rows.length > 0) {
      job.ctx.report({ type: 'preview', rows: toRows(rows.slice(0, PREVIEW_ROWS), rowOptions(job)) });
    }
  };
  try {
    const result = await runOnce(run, { ...job.run, onProgress }, at.signal);
    ledger.record(run, result.statistics);
    return result;
  } catch (error) {
    throw explainStartError(error, { text: input.text, syntaxError: job.analysis.syntaxError });
  }
}

function describeProgress(job: Job): string {
  const { recordsScanned, recordsMatched } = job.ledger.totals();
  return `querying: ${recordsScanned.toLocaleString('en-US')} records scanned, ${recordsMatched.toLocaleString('en-US')} matched, ${job.ledger.costText()}`;
}

const rowOptions = (job: Job): Parameters<typeof toRows>[1] => ({
  columns: job.analysis.columns,
  kinds: job.analysis.kinds,
  keepPointer: job.input.keepPointer ?? false,
});

function reportCut(job: Job): void {
  const { limits, analysis } = job;
  const remedy = analysis.split.ok
    ? `add --limit ${limits.cap * 10} to read it in slices of time (which scans the range again), or narrow it with --since`
    : `it cannot be read in slices of time because ${analysis.split.because}; narrow it with --since, -g or a filter`;
  const message = `the result is cut at ${limits.cap} rows, the most that one query gives; ${remedy}`;
  job.ctx.report({ type: 'warn', code: 'ResultCut', message });
}

/** A query that ends between two looks has scanned all it would: its rows are paid for, and given. */
function reportOverrun({ input, ledger, ctx }: Job): void {
  const { bytesScanned } = ledger.totals();
  if (input.maxScanBytes === undefined || bytesScanned <= input.maxScanBytes) return;
  const message = `the query had ended before it could be stopped: it scanned ${formatSize(bytesScanned)}, more than --max-scan ${formatSize(input.maxScanBytes)}`;
  ctx.report({ type: 'warn', code: 'MaxScanPassed', message });
}

/** @returns whether there was anything to say */
function adviseOnRange(
  about: { readonly input: QueryInput; readonly scope: GroupScope; readonly isEmpty: boolean },
  ctx: TaskContext,
): boolean {
  const options = { nowMs: ctx.clock.now(), isEmpty: about.isEmpty };
  const advice = rangeAdvice(about.scope.groups, about.input.range, options);
  const [first, second, ...others] = advice;
  for (const message of [first, second]) {
    if (message !== undefined) ctx.report({ type: 'warn', code: 'RangeNotKept', message });
  }
  if (others.length > 0) {
    ctx.report({ type: 'warn', code: 'RangeNotKept', message: `… and the same for ${others.length} more log groups` });
  }
  return advice.length > 0;
}

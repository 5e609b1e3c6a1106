import {
  GetQueryResultsCommand,
  LimitExceededException,
  StartQueryCommand,
  type CloudWatchLogsClient,
  type GetQueryResultsCommandOutput,
  type QueryStatistics,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Clock } from '../../core/clock.js';
import { outlive } from '../../core/outlive.js';
import { createBackoff } from '../../core/poll.js';
import type { RateGovernor } from '../../core/token-bucket.js';
import { endedBadly, noQueryId } from './query-errors.js';
import { stopQuery } from './stop-query.js';
import type { QueryLanguage, ResultRow, Slice } from './types.js';

/** GetQueryResults, maxItems: at most 10,000 rows a page; Logs Insights QL only. */
export const MAX_ROWS_PER_PAGE = 10_000;
const POLL = { firstMs: 150, maxMs: 2000 };
/** How long to wait for a free place among the account's running queries before asking again. */
const QUEUE = { firstMs: 1000, maxMs: 10_000 };
/** `Unknown` is no state that lasts; after this many polls in it something is wrong. */
const MAX_UNKNOWN_POLLS = 5;
/** A StartQuery in flight at Ctrl-C is awaited this long: without its answer nobody could stop the query. */
const START_GRACE_MS = 3000;

/** One query over one slice. */
export interface QueryRun {
  readonly text: string;
  readonly language: QueryLanguage;
  /** All names or all ARNs; undefined where the text names the groups. */
  readonly groupIdentifiers: readonly string[] | undefined;
  readonly slice: Slice;
  readonly limit: number | undefined;
}

/** What runs of the same command share. */
export interface RunContext {
  readonly client: CloudWatchLogsClient;
  readonly clock: Clock;
  /** Shared by all runs, so that together they stay under the quota of StartQuery and of GetQueryResults. */
  readonly startRate: RateGovernor;
  readonly pollRate: RateGovernor;
  /** In [0, 1): jitter. */
  random(): number;
  /** While it runs; may throw, which stops the query. Rows are partial. */
  onProgress(progress: { readonly statistics: QueryStatistics; readonly rows: readonly ResultRow[] }): void;
  /** The account runs as many queries as it may; called once a run. */
  onQueued(): void;
  onStopped(stop: { readonly queryId: string; readonly problem: string | undefined }): void;
}

/** A complete result: all pages. */
export interface QueryResult {
  readonly rows: readonly ResultRow[];
  readonly statistics: QueryStatistics;
}

/**
 * Starts a query, waits for its end and reads all its pages. However it is left before that (abort, error, an
 * `onProgress` that throws), the query is stopped in AWS: it would go on scanning, and billing, up to an hour.
 */
export async function runOnce(run: QueryRun, context: RunContext, signal: AbortSignal): Promise<QueryResult> {
  const queryId = await startQuery(run, context, signal);
  let hasEnded = false;
  try {
    const last = await awaitEnd({ queryId, run }, context, signal);
    hasEnded = true;
    if (last.status !== 'Complete') throw endedBadly(last.status, queryId);
    return { rows: await readPages(last, { queryId, run, context, signal }), statistics: last.statistics ?? {} };
  } catch (error) {
    if (!hasEnded) context.onStopped({ queryId, problem: await stopQuery(queryId, context.client) });
    throw error;
  }
}

async function startQuery(run: QueryRun, context: RunContext, signal: AbortSignal): Promise<string> {
  const command = new StartQueryCommand({
    queryString: run.text,
    queryLanguage: languageNames[run.language],
    startTime: run.slice.startSeconds,
    endTime: run.slice.endSeconds,
    ...groupParameters(run.groupIdentifiers),
    ...(run.limit === undefined ? {} : { limit: run.limit }),
  });
  const grace = outlive(signal, { clock: context.clock, graceMs: START_GRACE_MS });
  try {
    const backoff = createBackoff(QUEUE);
    for (let attempt = 1; ; attempt += 1) {
      await context.startRate.take({ signal });
      try {
        const { queryId } = await context.client.send(command, { abortSignal: grace.signal });
        if (queryId === undefined) throw noQueryId();
        return queryId;
      } catch (error) {
        if (!(error instanceof LimitExceededException)) throw error;
      }
      if (attempt === 1) context.onQueued();
      await context.clock.sleep(jittered(backoff.nextMs(), context), signal);
    }
  } finally {
    grace.end();
  }
}

/** Names go into the older parameter, which every implementation of the API knows; only ARNs need the newer one. */
function groupParameters(identifiers: readonly string[] | undefined): {
  readonly logGroupNames?: string[];
  readonly logGroupIdentifiers?: string[];
} {
  if (identifiers === undefined) return {};
  const isArn = identifiers.some((identifier) => identifier.startsWith('arn:'));
  return isArn ? { logGroupIdentifiers: [...identifiers] } : { logGroupNames: [...identifiers] };
}

/** CWLI is the default and not sent: older and other implementations of the API do not know the parameter. */
const languageNames = { cwli: undefined, ppl: 'PPL', sql: 'SQL' } as const;

/** Polls until the query has ended, well or badly; the last answer holds the first page of a complete result. */
async function awaitEnd(
  query: { readonly queryId: string; readonly run: QueryRun },
  context: RunContext,
  signal: AbortSignal,
): Promise<GetQueryResultsCommandOutput> {
  let unknowns = 0;
  const backoff = createBackoff(POLL);
  for (;;) {
    await context.clock.sleep(jittered(backoff.nextMs(), context), signal);
    const answer = await getPage({ ...query, context, signal }, undefined);
    if (answer.status === 'Unknown' || answer.status === undefined) {
      unknowns += 1;
      if (unknowns >= MAX_UNKNOWN_POLLS) return answer;
    } else if (answer.status !== 'Scheduled' && answer.status !== 'Running') {
      return answer;
    }
    // Rows of a running query are a sample of the result; they are shown, never returned.
    context.onProgress({ statistics: answer.statistics ?? {}, rows: answer.results ?? [] });
  }
}

interface PageSource {
  readonly queryId: string;
  readonly run: QueryRun;
  readonly context: RunContext;
  readonly signal: AbortSignal;
}

async function readPages(first: GetQueryResultsCommandOutput, source: PageSource): Promise<readonly ResultRow[]> {
  const rows: ResultRow[] = [...(first.results ?? [])];
  let token = first.nextToken;
  while (token !== undefined && token !== '') {
    const page = await getPage(source, token);
    for (const row of page.results ?? []) rows.push(row);
    token = page.nextToken;
  }
  return rows;
}

async function getPage(source: PageSource, nextToken: string | undefined): Promise<GetQueryResultsCommandOutput> {
  const { queryId, run, context, signal } = source;
  await context.pollRate.take({ signal });
  const command = new GetQueryResultsCommand({
    queryId,
    ...(run.language === 'cwli' ? { maxItems: MAX_ROWS_PER_PAGE } : {}),
    ...(nextToken === undefined ? {} : { nextToken }),
  });
  return context.client.send(command, { abortSignal: signal });
}

/** Between 75 % and 125 %, so that many waiters do not ask in step. */
const jittered = (ms: number, context: Pick<RunContext, 'random'>): number => ms * (0.75 + context.random() / 2);

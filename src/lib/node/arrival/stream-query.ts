import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { runQuery } from '../../logs/query/index.js';
import { isDenied } from '../inventory/denied.js';
import { createMatcher, type NodeStreams } from './streams.js';

/** Rows that one query gives. */
const MAX_ROWS = 10_000;
/** StartQuery, logGroupIdentifiers: at most 50. */
const MAX_GROUPS = 50;
const QUERY = 'stats max(@ingestionTime) as seen by @logStream';

/** What queries over many streams tell: by node, epoch ms. */
export interface QueryArrivals {
  readonly lastSeenMs: ReadonlyMap<string, number>;
  /** Why nothing is known of nodes that were not seen; null: they sent nothing. */
  readonly gap: { readonly denied: string | null; readonly reason: string } | null;
}

/**
 * When events of many streams were taken in last, by one Logs Insights query for up to 50 groups of one class (fewer
 * when their streams would be more than the rows of an answer). It counts events by their own time too: those of the
 * window only.
 */
export async function queryStreams(
  streams: readonly NodeStreams[],
  window: { readonly sinceMs: number; readonly nowMs: number },
  ctx: TaskContext,
): Promise<QueryArrivals> {
  const lastSeenMs = new Map<string, number>();
  const nodesOf = createMatcher(streams);
  const groups = [...new Set(streams.map(({ group }) => group))];
  const perQuery = Math.min(MAX_GROUPS, Math.max(1, Math.floor((MAX_ROWS * groups.length) / streams.length)));
  let gap: QueryArrivals['gap'] = null;
  for (let at = 0; at < groups.length; at += perQuery) {
    try {
      let count = 0;
      for await (const { stream, seenMs } of newEvents(groups.slice(at, at + perQuery), window, ctx)) {
        count += 1;
        if (seenMs < window.sinceMs) continue;
        for (const id of nodesOf(stream)) lastSeenMs.set(id, Math.max(lastSeenMs.get(id) ?? 0, seenMs));
      }
      if (count >= MAX_ROWS) gap = { denied: null, reason: `more than ${MAX_ROWS} streams have new events` };
    } catch (error) {
      if (isDenied(error))
        return { lastSeenMs, gap: { denied: 'logs:StartQuery', reason: 'logs:StartQuery is denied' } };
      // Deleted since it was looked at, or created a moment ago: nothing was seen in it.
      if (!isNothingThere(error)) throw error;
    }
  }
  return { lastSeenMs, gap };
}

async function* newEvents(
  groups: readonly string[],
  { sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs: number },
  ctx: TaskContext,
): AsyncGenerator<{ readonly stream: string; readonly seenMs: number }> {
  // Its rows are not what the user asked for: no preview of them. What it scanned and costs is told.
  const quiet: TaskContext = { ...ctx, report: (event) => event.type === 'preview' || ctx.report(event) };
  const range = { fromMs: sinceMs, toMs: nowMs };
  for await (const rows of runQuery({ text: QUERY, language: 'cwli', groups, range, limit: MAX_ROWS }, quiet)) {
    for (const row of rows) yield { stream: String(row['@logStream']), seenMs: Date.parse(String(row['seen'])) || 0 };
  }
}

const isNothingThere = (error: unknown): boolean =>
  error instanceof AppError && (error.category === 'not_found' || error.code === 'RangeOutsideRetention');

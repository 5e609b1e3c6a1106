import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { runQuery } from '../../logs/query/index.js';
import { isDenied } from '../inventory/denied.js';
import type { NodeStreams } from './streams.js';

/** Rows that one query gives. */
const MAX_ROWS = 10_000;
/** StartQuery, logGroupIdentifiers: at most 50. */
const MAX_GROUPS = 50;
const QUERY = 'stats max(@ingestionTime) as seen by @logStream';

/** What one query over many streams tells: by node, epoch ms. */
export interface QueryArrivals {
  readonly lastSeenMs: ReadonlyMap<string, number>;
  readonly denied: string | null;
}

/**
 * When events of many streams were taken in last, by one Logs Insights query for up to 50 groups of one class. It
 * counts events by their own time too: those of the window only.
 */
export async function queryStreams(
  streams: readonly NodeStreams[],
  { sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs: number },
  ctx: TaskContext,
): Promise<QueryArrivals> {
  // Its rows are not what the user asked for: no preview of them. What it scanned and costs is told.
  const quiet: TaskContext = { ...ctx, report: (event) => event.type === 'preview' || ctx.report(event) };
  const lastSeenMs = new Map<string, number>();
  const nodesOf = createMatcher(streams);
  const groups = [...new Set(streams.map(({ group }) => group))];
  for (let at = 0; at < groups.length; at += MAX_GROUPS) {
    const range = { fromMs: sinceMs, toMs: nowMs };
    const input = { text: QUERY, language: 'cwli', groups: groups.slice(at, at + MAX_GROUPS), range } as const;
    try {
      for await (const rows of runQuery({ ...input, limit: MAX_ROWS }, quiet)) {
        for (const row of rows) {
          const atMs = Date.parse(String(row['seen']));
          if (Number.isNaN(atMs) || atMs < sinceMs) continue;
          for (const id of nodesOf(String(row['@logStream']))) {
            lastSeenMs.set(id, Math.max(lastSeenMs.get(id) ?? 0, atMs));
          }
        }
      }
    } catch (error) {
      if (isDenied(error)) return { lastSeenMs, denied: 'logs:StartQuery' };
      // Deleted since it was looked at, or created a moment ago: nothing was seen in it.
      if (!isNothingThere(error)) throw error;
    }
  }
  return { lastSeenMs, denied: null };
}

const isNothingThere = (error: unknown): boolean =>
  error instanceof AppError && (error.category === 'not_found' || error.code === 'RangeOutsideRetention');

/** Finds the nodes whose prefix a stream has, in time that does not grow with the number of nodes. */
export function createMatcher(streams: readonly NodeStreams[]): (stream: string) => readonly string[] {
  const nodesOf = new Map<string, Set<string>>();
  for (const { prefix, instanceId } of streams) {
    const nodes = nodesOf.get(prefix) ?? new Set();
    nodesOf.set(prefix, nodes.add(instanceId));
  }
  const lengths = [...new Set([...nodesOf.keys()].map((prefix) => prefix.length))];
  return (stream) => lengths.flatMap((length) => [...(nodesOf.get(stream.slice(0, length)) ?? [])]);
}

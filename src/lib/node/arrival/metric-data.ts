import { CloudWatchClient, paginateGetMetricData, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import type { MetricKey } from './metric-keys.js';

/** GetMetricData, MetricDataQueries: at most 500 a call. */
const MAX_QUERIES = 500;
/** So many points of 500 metrics fit into one answer (100,800 data points). */
const MAX_POINTS = 200;
const MINUTE_MS = 60_000;
/** GetMetricData allows 50 calls a second; there are only tens of them. */
const PARALLEL_CALLS = 4;

/** A metric and the node that it belongs to. */
export interface NodeMetric {
  readonly instanceId: string;
  readonly key: MetricKey;
}

/** The times between which data counts, epoch ms. */
export interface DataWindow {
  readonly namespace: string;
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** When the last data point of each node begins, epoch ms; nodes without any in the window are missing. */
export async function lastPoints(
  metrics: readonly NodeMetric[],
  window: DataWindow,
  ctx: TaskContext,
): Promise<ReadonlyMap<string, number>> {
  const chunks: (readonly NodeMetric[])[] = [];
  for (let at = 0; at < metrics.length; at += MAX_QUERIES) chunks.push(metrics.slice(at, at + MAX_QUERIES));
  const last = new Map<string, number>();
  await mapPool(chunks, { limit: PARALLEL_CALLS, signal: ctx.signal }, async (chunk, { signal }) => {
    for await (const [instanceId, atMs] of pointsOf(chunk, window, { ...ctx, signal })) {
      last.set(instanceId, Math.max(last.get(instanceId) ?? 0, atMs));
    }
  });
  return last;
}

async function* pointsOf(
  chunk: readonly NodeMetric[],
  window: DataWindow,
  ctx: TaskContext,
): AsyncGenerator<readonly [instanceId: string, atMs: number]> {
  const periodMs = periodMsFor(window);
  const nodeOf = new Map(chunk.map(({ instanceId }, index) => [`q${index}`, instanceId]));
  const pages = paginateGetMetricData(
    { client: ctx.aws.client(CloudWatchClient) },
    {
      // Whole periods: of the one in which the window begins it could not be told when its data came.
      StartTime: new Date(Math.ceil(window.sinceMs / periodMs) * periodMs),
      EndTime: new Date((Math.floor(window.nowMs / periodMs) + 1) * periodMs),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: chunk.map(({ key }, index) => query(`q${index}`, key, { window, periodMs })),
    },
    { abortSignal: ctx.signal },
  );
  for await (const page of pages) {
    for (const { Id = '', Timestamps = [] } of page.MetricDataResults ?? []) {
      const instanceId = nodeOf.get(Id);
      if (instanceId === undefined) continue;
      for (const timestamp of Timestamps) yield [instanceId, timestamp.getTime()];
    }
  }
}

/** A minute, the finest that the agent's metrics are kept in for more than three hours, or as much as the window needs. */
const periodMsFor = ({ sinceMs, nowMs }: DataWindow): number =>
  MINUTE_MS * Math.max(1, Math.ceil((nowMs - sinceMs) / (MINUTE_MS * MAX_POINTS)));

const query = (
  id: string,
  key: MetricKey,
  { window, periodMs }: { readonly window: DataWindow; readonly periodMs: number },
): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: window.namespace,
      MetricName: key.name,
      Dimensions: Object.entries(key.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: periodMs / 1000,
    Stat: 'SampleCount',
  },
});

import { CloudWatchClient, paginateGetMetricData, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../aws/task-context.js';
import type { TimeRange } from '../../core/time-range.js';
import { choosePeriodSeconds } from '../../metric/index.js';

/** GetMetricData, MetricDataQueries: at most 500 a call. */
const MAX_QUERIES_PER_CALL = 500;
/** Few enough that 100 groups fit into one page of GetMetricData (100,800 data points). */
const MAX_POINTS_PER_GROUP = 1000;
/** Bytes that each log group took in during the range, by group name; 0 for a group without data points. */
export async function ingestedBytes(
  names: readonly string[],
  range: TimeRange,
  ctx: TaskContext,
): Promise<ReadonlyMap<string, number>> {
  const bytesOf = new Map(names.map((name) => [name, 0]));
  const periodSeconds = choosePeriodSeconds(range, { nowMs: ctx.clock.now(), maxPoints: MAX_POINTS_PER_GROUP });
  for (let at = 0; at < names.length; at += MAX_QUERIES_PER_CALL) {
    const chunk = names.slice(at, at + MAX_QUERIES_PER_CALL);
    for (const [name, bytes] of await readChunk(chunk, { range, periodSeconds }, ctx)) bytesOf.set(name, bytes);
  }
  return bytesOf;
}

async function readChunk(
  names: readonly string[],
  window: { readonly range: TimeRange; readonly periodSeconds: number },
  ctx: TaskContext,
): Promise<ReadonlyMap<string, number>> {
  const periodMs = window.periodSeconds * 1000;
  const nameOf = new Map(names.map((name, index) => [`q${index}`, name]));
  const bytesOf = new Map<string, number>();
  const pages = paginateGetMetricData(
    { client: ctx.aws.client(CloudWatchClient) },
    {
      // Whole periods: CloudWatch would round the ends itself, and not the same way for every age of data.
      StartTime: new Date(Math.floor(window.range.fromMs / periodMs) * periodMs),
      EndTime: new Date(Math.ceil(window.range.toMs / periodMs) * periodMs),
      MetricDataQueries: [...nameOf].map(([id, name]) => incomingBytes(id, { name, period: window.periodSeconds })),
    },
    { abortSignal: ctx.signal },
  );
  for await (const page of pages) {
    // One group's values may be spread over pages.
    for (const result of page.MetricDataResults ?? []) {
      const name = nameOf.get(result.Id ?? '');
      const sum = (result.Values ?? []).reduce((total, value) => total + value, 0);
      if (name !== undefined) bytesOf.set(name, (bytesOf.get(name) ?? 0) + sum);
    }
  }
  return bytesOf;
}

const incomingBytes = (id: string, query: { readonly name: string; readonly period: number }): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/Logs',
      MetricName: 'IncomingBytes',
      Dimensions: [{ Name: 'LogGroupName', Value: query.name }],
    },
    Period: query.period,
    Stat: 'Sum',
  },
});

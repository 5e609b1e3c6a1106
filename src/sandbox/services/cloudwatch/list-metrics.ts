import type { DimensionFilter, ListMetricsInput, ListMetricsOutput } from '@aws-sdk/client-cloudwatch';
import { pageOf } from '../../pages.js';
import type { Call } from '../../types.js';
import { invalidValue } from './errors.js';
import { cloudWatchStore, type MetricSeries } from './store.js';

/** CloudWatch API reference, ListMetrics. */
const PAGE_SIZE = 500;
const LISTED_FOR_MS = 14 * 86_400_000;
const RECENTLY_ACTIVE_MS = 3 * 3_600_000;

/** Metrics that had data in the last two weeks, or in the last three hours with RecentlyActive. */
export function listMetrics(input: ListMetricsInput, call: Call): ListMetricsOutput {
  const nowMs = call.clock.now();
  const sinceMs = nowMs - (input.RecentlyActive === undefined ? LISTED_FOR_MS : RECENTLY_ACTIVE_MS);
  const matching = [...call.store(cloudWatchStore).series.values()].filter(
    (series) =>
      series.lastPutAtMs > sinceMs &&
      (series.listedFromMs ?? 0) <= nowMs &&
      (input.Namespace === undefined || series.namespace === input.Namespace) &&
      (input.MetricName === undefined || series.name === input.MetricName) &&
      (input.Dimensions ?? []).every((filter) => hasDimension(series, filter)),
  );
  const page = pageOf(matching, {
    limit: PAGE_SIZE,
    token: input.NextToken,
    scope: `cloudwatch.${call.operation}`,
    invalidToken: () => invalidValue('Invalid nextToken'),
  });
  return {
    Metrics: page.items.map((series) => ({
      Namespace: series.namespace,
      MetricName: series.name,
      Dimensions: Object.entries(series.dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
    NextToken: page.nextToken,
  };
}

function hasDimension(series: MetricSeries, filter: DimensionFilter): boolean {
  const value = Object.hasOwn(series.dimensions, filter.Name ?? '') ? series.dimensions[filter.Name ?? ''] : undefined;
  return value !== undefined && (filter.Value === undefined || filter.Value === value);
}

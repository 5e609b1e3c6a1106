import { CloudWatchClient, paginateListMetrics, type Metric } from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../aws/task-context.js';

/** One metric: a name and its dimensions. */
export interface MetricName {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface ListMetricsInput {
  readonly namespace?: string | undefined;
  readonly metric?: string | undefined;
  /** Metrics that have all of these; null: with any value. */
  readonly dimensions?: Readonly<Record<string, string | null>> | undefined;
  /** Only those with data in the last three hours. */
  readonly recent?: boolean | undefined;
}

/** The metrics of a region that had data in the last two weeks (ListMetrics), page by page. */
export async function* listMetrics(input: ListMetricsInput, ctx: TaskContext): AsyncGenerator<readonly MetricName[]> {
  const pages = paginateListMetrics(
    { client: ctx.aws.client(CloudWatchClient) },
    {
      Namespace: input.namespace,
      MetricName: input.metric,
      Dimensions: Object.entries(input.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value: Value ?? undefined })),
      ...(input.recent === true ? { RecentlyActive: 'PT3H' as const } : {}),
    },
    { abortSignal: ctx.signal },
  );
  for await (const { Metrics: metrics = [] } of pages) yield metrics.map(toName);
}

const toName = ({ Namespace = '', MetricName: metric = '', Dimensions = [] }: Metric): MetricName => ({
  namespace: Namespace,
  metric,
  dimensions: Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value])),
});

import { CloudWatchClient, paginateGetMetricData, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../aws/task-context.js';
import { isDenied } from '../../errors/kinds.js';

/** CloudWatch keeps periods of a minute for 15 days, and of five for 63 ("Metrics retention" of its user guide). */
const PERIODS_SECONDS = [60, 300, 3600] as const;
/** Few enough for one page of GetMetricData with all metrics of a pipeline (100,800 data points). */
const MAX_POINTS = 2000;
const MINUTE_MS = 60_000;

/** What was counted: the sum, and when the last period began in which there was anything. */
export interface Counted {
  readonly sum: number;
  readonly lastMs: number | null;
}

/** The counters of a filter and of a stream; null where the caller may not read metrics. */
export type PipelineMetrics = Readonly<Record<MetricName, Counted>> | null;

type MetricName = keyof typeof METRICS;

/**
 * @see "Monitoring with CloudWatch metrics" of the CloudWatch Logs user guide, subscription filter metrics, and
 * "Monitor Amazon Data Firehose using CloudWatch metrics" of the Firehose developer guide
 */
const METRICS = {
  forwarded: { of: 'filter', name: 'ForwardedLogEvents' },
  deliveryErrors: { of: 'filter', name: 'DeliveryErrors' },
  throttled: { of: 'filter', name: 'DeliveryThrottling' },
  incoming: { of: 'stream', name: 'IncomingRecords' },
  delivered: { of: 'stream', name: 'DeliveryToS3.Records' },
  decompressionFailed: { of: 'stream', name: 'OutputDecompressedRecords.Failed' },
} as const;

/** Reads what the hops of a pipeline counted since a moment; metrics appear some minutes late. */
export async function readMetrics(
  {
    group,
    filter,
    stream,
    sinceMs,
  }: { readonly group: string; readonly filter: string; readonly stream: string; readonly sinceMs: number },
  ctx: TaskContext,
): Promise<PipelineMetrics> {
  const toMs = ctx.clock.now() + MINUTE_MS;
  const periodMs = 1000 * (PERIODS_SECONDS.find((one) => (toMs - sinceMs) / (one * 1000) <= MAX_POINTS) ?? 3600);
  const dimensions = {
    filter: { LogGroupName: group, DestinationType: 'Firehose', FilterName: filter },
    stream: { DeliveryStreamName: stream },
  };
  const queries = Object.entries(METRICS).map(([id, { of, name }]): MetricDataQuery => ({
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: of === 'filter' ? 'AWS/Logs' : 'AWS/Firehose',
        MetricName: name,
        Dimensions: Object.entries(dimensions[of]).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodMs / 1000,
      Stat: 'Sum',
    },
  }));
  const counted = new Map<string, Counted>();
  try {
    const pages = paginateGetMetricData(
      { client: ctx.aws.client(CloudWatchClient) },
      {
        StartTime: new Date(Math.floor(sinceMs / periodMs) * periodMs),
        EndTime: new Date(Math.ceil(toMs / periodMs) * periodMs),
        MetricDataQueries: queries,
      },
      { abortSignal: ctx.signal },
    );
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id = '', Values = [], Timestamps = [] } of MetricDataResults) {
        const before = counted.get(Id) ?? NOTHING;
        const times = Timestamps.filter((_, index) => (Values[index] ?? 0) > 0).map((time) => time.getTime());
        counted.set(Id, {
          sum: Values.reduce((total, value) => total + value, before.sum),
          lastMs: [...times, ...(before.lastMs === null ? [] : [before.lastMs])].reduce<number | null>(
            (last, time) => Math.max(last ?? 0, time),
            null,
          ),
        });
      }
    }
  } catch (error) {
    if (!isDenied(error)) throw error;
    return null;
  }
  const of = (name: MetricName): Counted => counted.get(name) ?? NOTHING;
  return {
    forwarded: of('forwarded'),
    deliveryErrors: of('deliveryErrors'),
    throttled: of('throttled'),
    incoming: of('incoming'),
    delivered: of('delivered'),
    decompressionFailed: of('decompressionFailed'),
  };
}

const NOTHING: Counted = { sum: 0, lastMs: null };

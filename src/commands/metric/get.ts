import { defineCommand } from '../../lib/cli/define.js';
import { timeRange } from '../shared-options.js';

const DEFAULT_SINCE_MS = 3 * 3_600_000;

export const metricGet = defineCommand({
  name: 'get',
  summary: 'Read metrics and chart them, or what metric math makes of them',
  description:
    'A chart on a terminal, rows elsewhere: one for every period, with the value null where there is no data. Without ' +
    '--period the finest one that CloudWatch keeps for the age of the range, and at most 10,080 points a metric.',
  examples: [
    {
      run: 'awsops metric get AWS/ApplicationELB/RequestCount --dimension LoadBalancer=app/web3tier-alb/50dc6c495c0c9188 --stat Sum --since 1d',
      why: 'the requests of a day as a chart',
    },
    {
      run: "awsops metric get AWS/ApplicationELB/HTTPCode_Target_5XX_Count AWS/ApplicationELB/RequestCount -d LoadBalancer=app/web3tier-alb/50dc6c495c0c9188 --stat Sum --math '100 * m1 / m2'",
      why: 'how many of a hundred requests fail',
    },
    {
      run: 'awsops metric get AWS/SQS/ApproximateAgeOfOldestMessage -d QueueName=web3tier-orders --stat Maximum --period 5m -o csv',
      why: 'for a spreadsheet',
    },
  ],
  args: { metrics: { describe: 'metrics as NAMESPACE/METRIC; they are m1, m2 … of --math', variadic: true } },
  options: {
    dimension: { type: 'list', short: 'd', value: 'NAME=VALUE', describe: 'dimension of all of the metrics' },
    stat: {
      type: 'string',
      value: 'STAT',
      default: 'Average',
      describe: 'statistic: Average, Sum, Minimum, Maximum, SampleCount or p99',
    },
    period: { type: 'string', value: 'PERIOD', describe: 'length of one point: 10s, 1m, 5m, 1h …' },
    math: { type: 'string', value: 'EXPR', describe: "metric math instead of the metrics: '100 * m1 / m2'" },
    ...timeRange,
  },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'timestamp', describe: 'start of the period', kind: 'time' },
    { key: 'metric', describe: 'what it is a value of' },
    { key: 'value', describe: 'null where there is no data', kind: 'number' },
  ],
  permissions: ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
  async run({ args, options }, { task, nowMs }) {
    const { getMetrics, parseDimensions, parseMetricName, parsePeriod, parseStatistic } =
      await import('../../lib/metric/index.js');
    const { formatDuration } = await import('../../lib/core/duration.js');
    const { formatRange, formatTime, resolveTimeRange } = await import('../../lib/core/time-range.js');

    const { math, period } = options;
    const statistic = parseStatistic(options.stat);
    const dimensions = parseDimensions(options.dimension);
    const metrics = args.metrics.map((text) => ({ ...parseMetricName(text), dimensions, statistic }));
    const periodSeconds = period === undefined ? undefined : parsePeriod(period);
    const range = resolveTimeRange(options, { nowMs, defaultSinceMs: DEFAULT_SINCE_MS });
    task.report({ type: 'note', message: formatRange(range) });
    const readings = await getMetrics({ metrics, math, periodSeconds, range }, task);
    const periodMs = readings.periodSeconds * 1000;
    const timeOf = (index: number) => formatTime(readings.range.fromMs + index * periodMs);
    return {
      kind: 'page',
      data: readings.series.flatMap(({ label, values }) =>
        values.map((value, index) => ({ timestamp: timeOf(index), metric: label, value })),
      ),
      sections: readings.series.map(({ label, values }) => ({
        kind: 'chart' as const,
        chart: {
          title: `${label}, by ${formatDuration(periodMs)}`,
          startMs: readings.range.fromMs,
          periodMs,
          series: [{ label, values }],
        },
      })),
    };
  },
});

import { usageError } from '../errors/app-error.js';

/** Statistics of a metric (GetMetricData, MetricStat). */
export const simpleStatistics: readonly string[] = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
/** Extended statistics that PutMetricAlarm lists: p90 tm90 tc90 ts90 wm90 IQM PR(n:m) TC(X%:X%) TM(…) TS(…) WM(…). */
const EXTENDED =
  /^(?:(?:p|tm|tc|ts|wm)(?:100(?:\.0{1,10})?|\d{1,2}(?:\.\d{1,10})?)|IQM|(?:PR|TC|TM|TS|WM)\((?:\d+(?:\.\d+)?%?)?:(?:\d+(?:\.\d+)?%?)?\))$/;

/** Whether a statistic is one that alarms and GetMetricData take. */
export const isStatistic = (statistic: string): boolean =>
  simpleStatistics.includes(statistic) || EXTENDED.test(statistic);

const STATISTICS: Readonly<Record<string, string>> = {
  average: 'Average',
  avg: 'Average',
  sum: 'Sum',
  minimum: 'Minimum',
  min: 'Minimum',
  maximum: 'Maximum',
  max: 'Maximum',
  samplecount: 'SampleCount',
  count: 'SampleCount',
};

/** The service's name of a statistic that may be written as `avg`, `max` or in small letters; others stay as they are. */
export const parseStatistic = (text: string): string => {
  const name = text.trim().toLowerCase();
  return (Object.hasOwn(STATISTICS, name) ? STATISTICS[name] : undefined) ?? text.trim();
};

/** @throws usage error for what is no statistic */
export function checkStatistic(statistic: string): void {
  if (isStatistic(statistic)) return;
  throw usageError(`"${statistic}" is not a statistic`, {
    code: 'InvalidStatistic',
    reason: `it takes ${simpleStatistics.join(', ')}, or a percentile such as p99`,
    hint: '--stat Average',
  });
}

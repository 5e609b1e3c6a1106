import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { usageError } from '../../errors/app-error.js';
import { parseDimensions, parseMetricName, parseStatistic } from '../../metric/index.js';

/** A metric as it is written in one word. */
export interface MetricTerm {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>> | undefined;
  readonly statistic: string | undefined;
}

const TERM = /^(?<name>[^{}@]+)(?:\{(?<dimensions>[^{}]*)\})?(?:@(?<statistic>[^{}@]+))?$/;

/**
 * Reads `NAMESPACE/METRIC`, `NAMESPACE/METRIC{NAME=VALUE,NAME=VALUE}` and either with `@STAT` behind it.
 *
 * @throws usage error for other texts
 */
export function parseMetricTerm(text: string): MetricTerm {
  const { name, dimensions, statistic } = TERM.exec(text.trim())?.groups ?? {};
  if (name === undefined) {
    throw usageError(`"${text}" is not a metric`, {
      code: 'InvalidMetric',
      reason: 'a metric is written as NAMESPACE/METRIC, with {NAME=VALUE,…} and @STAT behind it where they differ',
      hint: 'for example: AWS/ApplicationELB/RequestCount{LoadBalancer=app/web/0123456789abcdef}@Sum',
    });
  }
  return {
    ...parseMetricName(name),
    dimensions: dimensions === undefined ? undefined : parseDimensions(splitDimensions(dimensions)),
    statistic: statistic === undefined ? undefined : parseStatistic(statistic),
  };
}

/** At commas that a name and an equals sign follow: values may have commas themselves. */
const splitDimensions = (text: string): readonly string[] => (text === '' ? [] : text.split(/,(?=[^,=]+=)/));

/** StandardUnit of the API. */
const UNITS = [
  'Seconds Microseconds Milliseconds Percent Count None',
  'Bytes Kilobytes Megabytes Gigabytes Terabytes Bits Kilobits Megabits Gigabits Terabits',
  'Bytes/Second Kilobytes/Second Megabytes/Second Gigabytes/Second Terabytes/Second',
  'Bits/Second Kilobits/Second Megabits/Second Gigabits/Second Terabits/Second Count/Second',
]
  .join(' ')
  .split(' ');

/** @throws usage error for what is no unit of CloudWatch */
export function parseUnit(text: string): StandardUnit {
  const unit = UNITS.find((name) => name.toLowerCase() === text.toLowerCase());
  if (isUnit(unit)) return unit;
  throw usageError(`"${text}" is not a unit`, {
    code: 'InvalidUnit',
    reason: `it takes one of: ${UNITS.join(', ')}`,
    hint: 'leave it out: an alarm with a unit sees only data that was sent with it',
  });
}

const isUnit = (text: string | undefined): text is StandardUnit => text !== undefined;

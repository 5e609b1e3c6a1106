import { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { isStatistic, simpleStatistics } from '../../metric/index.js';
import type { MetricAlarmDefinition, MetricWatch } from '../definition.js';
import { percentileOf } from '../evaluate/low-samples.js';
import { anError, aWarning, type AlarmProblem } from './problem.js';

// PutMetricAlarm and the shapes it refers to.
const MAX_DIMENSIONS = 30;
const MAX_NAME_LENGTH = 255;
const MAX_DIMENSION_VALUE_LENGTH = 1024;

/** What is wrong with the metric that an alarm watches. */
export function metricProblems(watch: MetricWatch, definition: MetricAlarmDefinition): readonly AlarmProblem[] {
  return [
    ...nameProblems(watch),
    ...dimensionProblems(watch),
    ...statisticProblems(watch, definition),
    ...(watch.periodSeconds < 60 && watch.namespace.startsWith('AWS/')
      ? [
          anError(
            'Period',
            `${watch.namespace} has no data for periods of ${watch.periodSeconds}s: AWS publishes its metrics by the minute`,
            'use a period of 1m or more',
          ),
        ]
      : []),
    ...unitProblems(watch),
  ];
}

function nameProblems({ namespace, metric }: MetricWatch): readonly AlarmProblem[] {
  const problems: AlarmProblem[] = [];
  if (namespace.length < 1 || namespace.length > MAX_NAME_LENGTH || !/^[^:]/.test(namespace)) {
    problems.push(anError('Namespace', `"${namespace}" is not a namespace`, `give 1 to ${MAX_NAME_LENGTH} characters`));
  }
  if (metric.length < 1 || metric.length > MAX_NAME_LENGTH) {
    problems.push(anError('MetricName', `"${metric}" is not a name`, `give 1 to ${MAX_NAME_LENGTH} characters`));
  }
  return problems;
}

function dimensionProblems({ dimensions }: MetricWatch): readonly AlarmProblem[] {
  const entries = Object.entries(dimensions);
  const tooMany =
    entries.length > MAX_DIMENSIONS
      ? [anError('Dimensions', `${entries.length} dimensions are more than ${MAX_DIMENSIONS}`, 'a metric has no more')]
      : [];
  const wrong = entries.filter(
    ([name, value]) =>
      name === '' ||
      name.length > MAX_NAME_LENGTH ||
      name.startsWith(':') ||
      value.trim() === '' ||
      value.length > MAX_DIMENSION_VALUE_LENGTH ||
      !isAscii(name + value),
  );
  return [
    ...tooMany,
    ...wrong.map(([name, value]) =>
      anError('Dimensions', `"${name}=${value}" is not a dimension`, 'give a name and a value of ASCII characters'),
    ),
  ];
}

const isAscii = (text: string): boolean => /^[\u0020-\u007e]*$/.test(text);

function statisticProblems({ statistic }: MetricWatch, { lowSamples }: MetricAlarmDefinition): readonly AlarmProblem[] {
  if (!isStatistic(statistic)) {
    const fix = `use ${simpleStatistics.join(', ')}, or a percentile such as p99`;
    return [anError('Statistic', `"${statistic}" is not a statistic`, fix)];
  }
  if (lowSamples === undefined || percentileOf(statistic) !== undefined) return [];
  return [
    anError(
      'EvaluateLowSampleCountPercentile',
      `it is for percentiles, and the statistic is ${statistic}`,
      'leave it out, or use a percentile such as p99',
    ),
  ];
}

function unitProblems({ unit }: MetricWatch): readonly AlarmProblem[] {
  if (unit === undefined) return [];
  if (!Object.values(StandardUnit).includes(unit)) {
    return [anError('Unit', `"${unit}" is not a unit of CloudWatch`, 'leave it out')];
  }
  return [
    aWarning(
      'Unit',
      `only data that was published as ${unit} is looked at; if there is none, the alarm stays INSUFFICIENT_DATA`,
      'leave the unit out',
    ),
  ];
}

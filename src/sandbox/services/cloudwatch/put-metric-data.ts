import type { Dimension, MetricDatum, PutMetricDataInput } from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../types.js';
import { invalidCombination, invalidValue } from './errors.js';
import { cloudWatchStore, insertPoint, seriesOf, type MetricPoint } from './store.js';

/** CloudWatch API reference, PutMetricData and MetricDatum. */
const MAX_DATA = 1000;
const MAX_VALUES = 150;
const MAX_DIMENSIONS = 30;
const MAX_AGE_MS = 14 * 86_400_000;
const MAX_AHEAD_MS = 2 * 3_600_000;
const MAX_MAGNITUDE = 2 ** 360;

/** Publishes metric data; nothing is stored unless all of it is valid. */
export function putMetricData(input: PutMetricDataInput, call: Call): void {
  const { Namespace: namespace = '', MetricData: data = [] } = input;
  if (namespace.startsWith('AWS/')) {
    throw invalidValue('The value AWS/ for parameter Namespace is invalid.');
  }
  if (data.length > MAX_DATA) {
    throw invalidValue(`The collection MetricData must not have a size greater than ${MAX_DATA}.`);
  }
  const nowMs = call.clock.now();
  const prepared = data.map((datum, index) => toPoint(datum, { name: `MetricData.member.${index + 1}`, nowMs }));
  for (const { datum, point } of prepared) {
    const metric = { namespace, name: datum.MetricName ?? '', dimensions: dimensionRecord(datum.Dimensions) };
    const series = seriesOf(call.store(cloudWatchStore), metric);
    insertPoint(series, point);
    series.lastPutAtMs = nowMs;
  }
}

/** Dimensions as the store keeps them. */
export function dimensionRecord(dimensions: readonly Dimension[] | undefined): Record<string, string> {
  return Object.fromEntries((dimensions ?? []).map((dimension) => [dimension.Name ?? '', dimension.Value ?? '']));
}

function toPoint(
  datum: MetricDatum,
  { name, nowMs }: { readonly name: string; readonly nowMs: number },
): { datum: MetricDatum; point: MetricPoint } {
  const timestampMs = datum.Timestamp?.getTime() ?? nowMs;
  if (timestampMs < nowMs - MAX_AGE_MS) {
    throw invalidValue(`The parameter ${name}.Timestamp must specify a time no more than two weeks in the past.`);
  }
  if (timestampMs > nowMs + MAX_AHEAD_MS) {
    throw invalidValue(`The parameter ${name}.Timestamp must specify a time no more than two hours in the future.`);
  }
  if ((datum.Dimensions?.length ?? 0) > MAX_DIMENSIONS) {
    throw invalidValue(`The collection ${name}.Dimensions must not have a size greater than ${MAX_DIMENSIONS}.`);
  }
  return { datum, point: { timestampMs, unit: datum.Unit ?? 'None', ...measurements(datum, name) } };
}

type Measurements = Omit<MetricPoint, 'timestampMs' | 'unit'>;

function measurements(datum: MetricDatum, name: string): Measurements {
  const { Value: value, Values: values, StatisticValues: set } = datum;
  const given = [value, values, set].filter((part) => part !== undefined).length;
  if (given === 0) {
    throw invalidCombination(
      `At least one of the parameters ${name}.Value, ${name}.Values, ${name}.StatisticValues must be specified.`,
    );
  }
  if (given > 1) {
    throw invalidCombination(
      `The parameters ${name}.Value, ${name}.Values and ${name}.StatisticValues are mutually exclusive and you have specified more than one.`,
    );
  }
  if (value !== undefined) return fromValues([value], undefined, name);
  if (values !== undefined) return fromValues(values, datum.Counts, name);
  const { SampleCount: sampleCount = 0, Sum: sum = 0, Minimum: minimum = 0, Maximum: maximum = 0 } = set ?? {};
  for (const part of [sampleCount, sum, minimum, maximum]) checkNumber(part, `${name}.StatisticValues`);
  return { values: undefined, counts: undefined, sampleCount, sum, minimum, maximum };
}

function fromValues(values: readonly number[], counts: readonly number[] | undefined, name: string): Measurements {
  if (values.length > MAX_VALUES) {
    throw invalidValue(`The collection ${name}.Values must not have a size greater than ${MAX_VALUES}.`);
  }
  if (counts && counts.length !== values.length) {
    throw invalidValue(`The parameters ${name}.Values and ${name}.Counts must be of the same size.`);
  }
  for (const value of values) checkNumber(value, `${name}.Value`);
  const weighted = values.map((value, index) => ({ value, count: counts?.[index] ?? 1 }));
  return {
    values,
    counts,
    sampleCount: weighted.reduce((sum, { count }) => sum + count, 0),
    sum: weighted.reduce((sum, { value, count }) => sum + value * count, 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}

function checkNumber(value: number, parameter: string): void {
  if (Number.isFinite(value) && Math.abs(value) <= MAX_MAGNITUDE) return;
  throw invalidValue(`The value ${value} for parameter ${parameter} is invalid.`);
}

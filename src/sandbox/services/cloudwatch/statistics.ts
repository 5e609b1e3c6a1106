import { invalidValue } from './errors.js';
import type { MetricPoint } from './store.js';

/** Computes one statistic over the points of a period; undefined when it cannot be known from them. */
export type Statistic = (points: readonly MetricPoint[]) => number | undefined;

const total = (points: readonly MetricPoint[], read: (point: MetricPoint) => number): number =>
  points.reduce((sum, point) => sum + read(point), 0);

const SIMPLE: Readonly<Record<string, Statistic>> = {
  SampleCount: (points) => total(points, (point) => point.sampleCount),
  Sum: (points) => total(points, (point) => point.sum),
  Average: (points) => total(points, (point) => point.sum) / total(points, (point) => point.sampleCount),
  Minimum: (points) => points.reduce((least, point) => Math.min(least, point.minimum), Number.POSITIVE_INFINITY),
  Maximum: (points) => points.reduce((most, point) => Math.max(most, point.maximum), Number.NEGATIVE_INFINITY),
};

/**
 * Reads the name of a statistic: `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount` or a percentile
 * such as `p99.9`. Throws for any other: trimmed means, percentile ranks and their like are not
 * simulated.
 */
export function readStatistic(name: string): Statistic {
  const simple = Object.hasOwn(SIMPLE, name) ? SIMPLE[name] : undefined;
  if (simple) return simple;
  const percent = Number(/^p(\d{1,3}(?:\.\d+)?)$/.exec(name)?.[1] ?? Number.NaN);
  if (percent >= 0 && percent <= 100) return (points) => percentile(points, percent);
  throw invalidValue(
    `The value ${name} for parameter Stat is not supported (the sandbox has Average, Sum, Minimum, Maximum, SampleCount and pNN).`,
  );
}

/**
 * The value that `percent` of all samples do not exceed, by nearest rank. Published statistic sets hide
 * their values, so with one of them there is an answer only when all of its values must be the same.
 */
function percentile(points: readonly MetricPoint[], percent: number): number | undefined {
  const samples: { readonly value: number; readonly count: number }[] = [];
  for (const point of points) {
    if (point.values)
      point.values.forEach((value, index) => samples.push({ value, count: point.counts?.[index] ?? 1 }));
    else if (point.minimum === point.maximum) samples.push({ value: point.minimum, count: point.sampleCount });
    else return undefined;
  }
  samples.sort((a, b) => a.value - b.value);
  const rank = (percent / 100) * samples.reduce((sum, sample) => sum + sample.count, 0);
  let seen = 0;
  for (const sample of samples) {
    seen += sample.count;
    if (seen >= rank) return sample.value;
  }
  return samples.at(-1)?.value;
}

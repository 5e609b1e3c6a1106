/** `p99.9` is 99.9; undefined for statistics that are no percentiles. */
export function percentileOf(statistic: string): number | undefined {
  const percent = Number(/^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(statistic)?.[1] ?? Number.NaN);
  return percent >= 0 && percent <= 100 ? percent : undefined;
}

/** Room for rounding: 10 / (1 - 0.99) is a little more than 1000 in binary. */
const DECIMALS = 1e6;

/**
 * How many samples a percentile needs to be significant: 10 / (1 - p) from the median on, 10 / p below it
 * ("Percentile-based alarms and low data samples", CloudWatch User Guide). Infinite for p0 and p100.
 */
export function samplesNeeded(percent: number): number {
  const share = percent / 100;
  const needed = 10 / (share >= 0.5 ? 1 - share : share);
  return Math.round(needed * DECIMALS) / DECIMALS;
}

/**
 * Whether a period has too few samples for its percentile, so that an alarm with EvaluateLowSampleCountPercentile
 * `ignore` keeps its state. The guide does not say which periods count; taken is the newest one of an evaluation.
 */
export function hasTooFewSamples(sampleCount: number | null, statistic: string): boolean {
  const percent = percentileOf(statistic);
  return percent !== undefined && sampleCount !== null && sampleCount < samplesNeeded(percent);
}

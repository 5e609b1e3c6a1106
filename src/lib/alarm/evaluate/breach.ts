import type { PointState } from './types.js';

/** ComparisonOperator of PutMetricAlarm: those against a threshold, and those against an anomaly detection band. */
export const thresholdOperators = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
export const bandOperators = [
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
] as const;
export type ThresholdOperator = (typeof thresholdOperators)[number];
export type BandOperator = (typeof bandOperators)[number];

const COMPARE: Readonly<Record<ThresholdOperator, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** The limits of an anomaly detection band at one time. */
export interface Band {
  readonly lower: number;
  readonly upper: number;
}

const OUTSIDE: Readonly<Record<BandOperator, (value: number, band: Band) => boolean>> = {
  LessThanLowerOrGreaterThanUpperThreshold: (value, { lower, upper }) => value < lower || value > upper,
  LessThanLowerThreshold: (value, { lower }) => value < lower,
  GreaterThanUpperThreshold: (value, { upper }) => value > upper,
};

/** Whether a value (null: the period has none) breaches a threshold. */
export function againstThreshold(
  value: number | null,
  { operator, threshold }: { readonly operator: ThresholdOperator; readonly threshold: number },
): PointState {
  if (value === null) return 'missing';
  return COMPARE[operator](value, threshold) ? 'breaching' : 'ok';
}

/** Whether a value is outside the band of its period; without a band (its model has no data yet) nothing is known. */
export function againstBand(
  value: number | null,
  { operator, band }: { readonly operator: BandOperator; readonly band: Band | null },
): PointState {
  if (value === null || band === null) return 'missing';
  return OUTSIDE[operator](value, band) ? 'breaching' : 'ok';
}

import { againstBand, againstThreshold, type Band, type BandOperator, type ThresholdOperator } from './breach.js';
import { hasTooFewSamples } from './low-samples.js';
import type { PointState } from './types.js';

/** Compared with a number, or with the band that a query of the alarm gives. */
export type AlarmCondition =
  | { readonly type: 'threshold'; readonly operator: ThresholdOperator; readonly threshold: number }
  | { readonly type: 'band'; readonly operator: BandOperator; readonly bandId: string };

/** The values of one period. */
export interface Datapoint {
  /** Start of the period, epoch milliseconds. */
  readonly timeMs: number;
  /** Null: the period has no data. */
  readonly value: number | null;
  /** Limits of the band at that time; null without a band. */
  readonly band: Band | null;
  /** How many samples the value is made of, where that was asked for. */
  readonly sampleCount: number | null;
}

/** What the alarm sees in a period. */
export const stateOfPoint = ({ value, band }: Datapoint, condition: AlarmCondition): PointState =>
  condition.type === 'threshold'
    ? againstThreshold(value, condition)
    : againstBand(value, { operator: condition.operator, band });

/** Whether an alarm keeps its state because the newest period has too few samples for its percentile. */
export const isHeldBy = (
  point: Datapoint | undefined,
  { statistic, lowSamples }: { readonly statistic: string | undefined; readonly lowSamples: string | undefined },
): boolean =>
  lowSamples === 'ignore' &&
  statistic !== undefined &&
  point !== undefined &&
  hasTooFewSamples(point.sampleCount, statistic);

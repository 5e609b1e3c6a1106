import type { MetricAlarmDefinition } from '../definition.js';
import type { Datapoint } from '../evaluate/condition.js';
import { formatDatapoints } from '../settings.js';
import { countAlarms, totalsFor, type Played } from './simulate.js';

/** What an alarm would have done with another threshold, or another M of N. */
export interface SensitivityRow {
  readonly change: 'threshold' | 'datapoints' | 'evaluationRange';
  /** Null for a band. */
  readonly threshold: number | null;
  readonly datapoints: string;
  readonly evaluationRange: number | null;
  readonly alarmCount: number;
  readonly timeInAlarmSeconds: number;
  /** The alarm as it is. */
  readonly isCurrent: boolean;
}

/** Thresholds to try, as parts of the alarm's own. */
const FACTORS = [0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2] as const;
/** M to try: so many more or fewer. */
const STEPS = [-3, -2, -1, 0, 1, 2, 3] as const;

/**
 * How the number of alarms depends on what was chosen: thresholds around the one of the alarm, M around its M, and the
 * evaluation range, which CloudWatch does not document.
 */
export function sensitivityOf(definition: MetricAlarmDefinition, played: Played): readonly SensitivityRow[] {
  const own = totalsFor(definition, played.points);
  const play = (change: SensitivityRow['change'], variant: Partial<MetricAlarmDefinition>, range?: number) => {
    const tried = { ...definition, ...variant };
    const totals = variant.condition === undefined ? own : totalsFor(tried, played.points);
    const asked = { ...played, evaluationRange: range ?? played.evaluationRange };
    const { alarmCount, alarmPeriods } = countAlarms(tried, asked, totals);
    return {
      change,
      threshold: tried.condition.type === 'threshold' ? tried.condition.threshold : null,
      datapoints: formatDatapoints(tried),
      evaluationRange: range ?? null,
      alarmCount,
      timeInAlarmSeconds: (alarmPeriods * played.periodMs) / 1000,
      isCurrent:
        change !== 'evaluationRange' && variant.condition === undefined && variant.datapointsToAlarm === undefined,
    };
  };
  const { evaluationPeriods: n, datapointsToAlarm: m } = definition;
  return [
    ...thresholdsToTry(definition, played.points).map((condition) =>
      play('threshold', condition === definition.condition ? {} : { condition }),
    ),
    ...STEPS.map((step) => m + step)
      .filter((tried) => tried >= 1 && tried <= n)
      .map((tried) => play('datapoints', tried === m ? {} : { datapointsToAlarm: tried })),
    ...[n, n + 5].map((range) => play('evaluationRange', {}, range)),
  ];
}

function thresholdsToTry(
  { condition }: MetricAlarmDefinition,
  points: readonly Datapoint[],
): readonly MetricAlarmDefinition['condition'][] {
  if (condition.type === 'band') return [];
  const { threshold } = condition;
  const others = threshold === 0 ? quantiles(points) : FACTORS.map((factor) => tidy(threshold * factor));
  const values = [...new Set([...others, threshold])].sort((a, b) => a - b);
  return values.map((value) => (value === threshold ? condition : { ...condition, threshold: value }));
}

/** Around a threshold of zero there are no parts of it: values that the metric has are tried. */
function quantiles(points: readonly Datapoint[]): readonly number[] {
  const values = points.flatMap(({ value }) => value ?? []).sort((a, b) => a - b);
  return [0.5, 0.9, 0.95, 0.99, 1].flatMap((share) => {
    const value = values[Math.min(values.length - 1, Math.floor(share * values.length))];
    return value === undefined ? [] : [tidy(value)];
  });
}

/** Three significant digits: a threshold that people would write. */
const tidy = (value: number): number => Number(value.toPrecision(3));

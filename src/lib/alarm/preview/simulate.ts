import type { ChartSpan } from '../../core/chart.js';
import type { MetricAlarmDefinition } from '../definition.js';
import { isHeldBy, stateOfPoint, type Datapoint } from '../evaluate/condition.js';
import { evaluateAlarm } from '../evaluate/evaluate-alarm.js';
import { totalsOf, walkSeries, type SeriesTotals } from '../evaluate/evaluate-series.js';
import { defaultEvaluationRange } from '../evaluate/evaluation-range.js';
import type { AlarmState } from '../evaluate/types.js';
import { effectiveMissing } from '../facets.js';

/** A change of state that would have happened. */
export interface PreviewTransition {
  readonly atMs: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
}

/** What an alarm would have done in a range. */
export interface Simulation {
  readonly transitions: readonly PreviewTransition[];
  /** State at the start of the range, and after each of its periods. */
  readonly initial: AlarmState;
  readonly states: readonly AlarmState[];
  /** Stretches of one state, in order, that together are the range. */
  readonly spans: readonly (ChartSpan & { readonly state: AlarmState })[];
  readonly alarmCount: number;
  readonly timeInAlarmMs: number;
}

/** How many periods before a range have to be read, so that its first state is the right one. */
export const lookBackPeriods = (definition: MetricAlarmDefinition, evaluationRange?: number): number =>
  2 * (evaluationRange ?? defaultEvaluationRange(definition.evaluationPeriods));

/** What an alarm is played over. */
export interface Played {
  /** Of the look-back and of the range, one for each period. */
  readonly points: readonly Datapoint[];
  /** How many of them lie before the range. */
  readonly lookBack: number;
  readonly periodMs: number;
  readonly evaluationRange?: number | undefined;
}

/** Plays an alarm over datapoints. Those of the look-back come first: the alarm is as if it had been there for long. */
export function simulate(
  definition: MetricAlarmDefinition,
  { points, lookBack, periodMs, evaluationRange }: Played,
): Simulation {
  const { states: all, transitions } = evaluateAlarm(points, {
    rule: { ...definition, missing: effectiveMissing(definition) },
    condition: definition.condition,
    statistic: definition.watch.type === 'metric' ? definition.watch.statistic : undefined,
    lowSamples: definition.lowSamples,
    evaluationRange,
  });
  const endOf = (index: number): number => (points[index]?.timeMs ?? 0) + periodMs;
  const initial = all[lookBack - 1] ?? 'INSUFFICIENT_DATA';
  const states = all.slice(lookBack);
  const inRange = transitions.filter(({ index }) => index >= lookBack);
  const changes = inRange.map(({ index, from, to, reason }) => ({ atMs: endOf(index), from, to, reason }));
  const range = { fromMs: points[lookBack]?.timeMs ?? 0, toMs: endOf(points.length - 1) };
  const spans = spansOf(changes, { initial, ...range });
  return {
    transitions: changes,
    initial,
    states,
    spans,
    alarmCount: changes.filter(({ to }) => to === 'ALARM').length,
    timeInAlarmMs: spans
      .filter(({ state }) => state === 'ALARM')
      .reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0),
  };
}

/** What an alarm sees in the points, to be counted in. */
export const totalsFor = ({ condition }: MetricAlarmDefinition, points: readonly Datapoint[]): SeriesTotals =>
  totalsOf(points.map((point) => stateOfPoint(point, condition)));

/**
 * How often an alarm would have gone to ALARM, and for how many periods: what is played many times has no reasons.
 *
 * @param totals of the alarm's condition over the points
 */
export function countAlarms(
  definition: MetricAlarmDefinition,
  { points, lookBack, evaluationRange }: Played,
  totals: SeriesTotals,
): { readonly alarmCount: number; readonly alarmPeriods: number } {
  const { lowSamples, watch } = definition;
  const statistic = watch.type === 'metric' ? watch.statistic : undefined;
  let [alarmCount, alarmPeriods, index] = [0, 0, 0];
  let wasInAlarm = false;
  const options = {
    rule: { ...definition, missing: effectiveMissing(definition) },
    evaluationRange,
    isHeld: lowSamples === 'ignore' ? (at: number) => isHeldBy(points[at], { statistic, lowSamples }) : undefined,
  };
  walkSeries(totals, options, {
    state(state) {
      const isInAlarm = state === 'ALARM';
      if (index >= lookBack && isInAlarm) {
        alarmPeriods += 1;
        if (!wasInAlarm) alarmCount += 1;
      }
      wasInAlarm = isInAlarm;
      index += 1;
    },
  });
  return { alarmCount, alarmPeriods };
}

/** The states of a range as stretches, from the changes in it. */
export function spansOf(
  changes: readonly { readonly atMs: number; readonly to: AlarmState }[],
  { initial, fromMs, toMs }: ChartSpan & { readonly initial: AlarmState },
): readonly (ChartSpan & { readonly state: AlarmState })[] {
  const starts = [{ atMs: fromMs, to: initial }, ...changes.filter(({ atMs }) => atMs <= toMs)];
  return starts
    .map(({ atMs, to }, index) => ({ fromMs: atMs, toMs: starts[index + 1]?.atMs ?? toMs, state: to }))
    .filter((span) => span.toMs > span.fromMs);
}

/** Stretches without data: where they begin, and how many periods they have. */
export function gapsOf(
  points: readonly Datapoint[],
  periodMs: number,
): readonly (ChartSpan & { readonly periods: number })[] {
  const gaps: { fromMs: number; toMs: number; periods: number }[] = [];
  for (const { timeMs, value } of points) {
    if (value !== null) continue;
    const last = gaps.at(-1);
    if (last?.toMs === timeMs) {
      last.toMs = timeMs + periodMs;
      last.periods += 1;
    } else {
      gaps.push({ fromMs: timeMs, toMs: timeMs + periodMs, periods: 1 });
    }
  }
  return gaps;
}

const HOUR_MS = 3_600_000;
/** So many alarms within an hour are more than anybody answers. */
const FLAPPING_ALARMS = 3;

/** The hour with the most alarms, when there are so many that the alarm flaps; undefined when it does not. */
export function flappingOf(
  transitions: readonly PreviewTransition[],
): { readonly fromMs: number; readonly alarms: number } | undefined {
  const times = transitions.filter(({ to }) => to === 'ALARM').map(({ atMs }) => atMs);
  const hours = times.map((fromMs) => ({
    fromMs,
    alarms: times.filter((atMs) => atMs >= fromMs && atMs < fromMs + HOUR_MS).length,
  }));
  const worst = hours.toSorted((a, b) => b.alarms - a.alarms)[0];
  return worst !== undefined && worst.alarms >= FLAPPING_ALARMS ? worst : undefined;
}

import {
  alarmQueries,
  datapointsOf,
  defaultEvaluationRange,
  effectiveMissing,
  evaluateAlarm,
  fromAlarm,
  periodOf,
  type AlarmTransition,
  type Datapoint,
  type MetricAlarmDefinition,
} from '../../../../lib/alarm/index.js';
import { ServiceError, type Call } from '../../../types.js';
import { createEvaluator } from '../metric-queries.js';
import { takeActions } from './actions.js';
import { jsonTime } from './history.js';
import { alarmStore, type StoredAlarm } from './store.js';
import { changeState } from './transition.js';

const MINUTE_MS = 60_000;

/**
 * Evaluates a metric alarm for every period that is over since the last time, on periods of the clock. CloudWatch looks
 * once a minute at windows that end in that minute, so that with long periods its times can be a little earlier.
 */
export function advanceMetricAlarm(alarm: StoredAlarm, call: Call): void {
  const { configuration } = alarm;
  if (configuration.kind !== 'MetricAlarm') return;
  const definition = fromAlarm(configuration.input);
  const due = definition && dueEvaluations(alarm, periodOf(definition) * 1000, call.clock.now());
  if (!definition || !due) return;
  alarm.evaluatedUntilMs = due.lastEndMs;
  alarm.checkAtMs = undefined;
  try {
    const points = readPoints(definition, due, call);
    alarm.evaluationState = undefined;
    record(alarm, { definition, due, points, call });
  } catch (error) {
    // A query that cannot be run leaves the alarm as it is and shows in its EvaluationState.
    if (!(error instanceof ServiceError)) throw error;
    alarm.evaluationState = 'EVALUATION_FAILURE';
  }
}

interface Due {
  readonly periodMs: number;
  /** Ends of the first and the last period that are evaluated. */
  readonly firstEndMs: number;
  readonly lastEndMs: number;
  /** When the first of them is, if that is later than its end. */
  readonly checkAtMs: number;
}

function dueEvaluations(alarm: StoredAlarm, periodMs: number, nowMs: number): Due | undefined {
  const endBefore = (timeMs: number) => Math.floor(timeMs / periodMs) * periodMs;
  const { checkAtMs, evaluatedUntilMs } = alarm;
  if (checkAtMs !== undefined && checkAtMs > nowMs) return undefined;
  const firstEndMs = checkAtMs === undefined ? endBefore(evaluatedUntilMs) + periodMs : endBefore(checkAtMs);
  const lastEndMs = endBefore(nowMs);
  return firstEndMs > lastEndMs ? undefined : { periodMs, firstEndMs, lastEndMs, checkAtMs: checkAtMs ?? 0 };
}

/** When an alarm that was just created or changed is looked at: at the next full minute, or after its warm-up. */
export function nextCheckMs(nowMs: number, warmUpMinutes = 0): number {
  return Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS + warmUpMinutes * MINUTE_MS;
}

/** The datapoints of all ranges that are evaluated, without gaps. */
function readPoints(definition: MetricAlarmDefinition, due: Due, call: Call): readonly Datapoint[] {
  const { periodMs, firstEndMs, lastEndMs } = due;
  const startMs = firstEndMs - defaultEvaluationRange(definition.evaluationPeriods) * periodMs;
  const asked = alarmQueries(definition);
  const evaluate = createEvaluator(asked.queries, { range: { startMs, endMs: lastEndMs }, call });
  return datapointsOf(asked, {
    seriesOf: (id) => asked.queries.filter(({ Id }) => Id === id).flatMap((query) => evaluate(query)),
    range: { fromMs: startMs, toMs: lastEndMs },
    periodMs,
  });
}

function record(
  alarm: StoredAlarm,
  {
    definition,
    due,
    points,
    call,
  }: {
    readonly definition: MetricAlarmDefinition;
    readonly due: Due;
    readonly points: readonly Datapoint[];
    readonly call: Call;
  },
): void {
  const store = call.store(alarmStore);
  const { transitions } = evaluateAlarm(points, {
    rule: { ...definition, missing: effectiveMissing(definition) },
    condition: definition.condition,
    statistic: definition.watch.type === 'metric' ? definition.watch.statistic : undefined,
    lowSamples: definition.lowSamples,
    initial: alarm.state,
    firstIndex: defaultEvaluationRange(definition.evaluationPeriods) - 1,
  });
  for (const transition of transitions) {
    const endMs = (points[transition.index]?.timeMs ?? 0) + due.periodMs;
    const atMs = Math.max(endMs, due.checkAtMs);
    const data = reasonData(definition, { transition, atMs });
    changeState(store, alarm, { state: transition.to, atMs, reason: transition.reason, data });
    takeActions(alarm, { call, atMs });
  }
}

function reasonData(
  definition: MetricAlarmDefinition,
  { transition, atMs }: { readonly transition: AlarmTransition; readonly atMs: number },
): object {
  const { watch, condition, evaluationPeriods } = definition;
  const real = transition.window.filter(({ value }) => value !== null).slice(-evaluationPeriods);
  return {
    version: '1.0',
    queryDate: jsonTime(atMs),
    ...(real[0] ? { startDate: jsonTime(real[0].timeMs) } : {}),
    ...(watch.type === 'metric' ? { statistic: watch.statistic } : {}),
    period: periodOf(definition),
    recentDatapoints: real.map(({ value }) => value),
    ...(condition.type === 'threshold'
      ? { threshold: condition.threshold }
      : {
          recentLowerThresholds: real.map(({ band }) => band?.lower ?? null),
          recentUpperThresholds: real.map(({ band }) => band?.upper ?? null),
        }),
    evaluatedDatapoints: transition.window.toReversed().map(({ timeMs, value, sampleCount }) => ({
      timestamp: jsonTime(timeMs),
      ...(sampleCount === null ? {} : { sampleCount }),
      ...(value === null ? {} : { value }),
    })),
  };
}

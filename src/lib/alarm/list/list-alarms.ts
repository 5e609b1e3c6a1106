import type { TaskContext } from '../../aws/task-context.js';
import { formatDuration } from '../../core/duration.js';
import type { AlarmDefinition, MetricAlarmDefinition } from '../definition.js';
import type { AlarmState } from '../evaluate/types.js';
import { alarmType, effectiveMissing, periodOf, watchedQuery, type AlarmType } from '../facets.js';
import { readAlarms, type StoredAlarm } from '../stored/read-alarms.js';
import { checkActions } from './check-actions.js';
import { explainSilence } from './explain-silence.js';

export interface ListAlarmsInput {
  readonly prefix?: string | undefined;
  readonly state?: AlarmState | undefined;
  /** Also look for why alarms have no data, and whether their actions can work. */
  readonly explain: boolean;
}

/** An alarm as it is listed. */
export interface AlarmRow {
  readonly name: string;
  readonly type: AlarmType | 'promql' | 'log';
  readonly state: AlarmState;
  readonly stateReason: string | null;
  /** ISO-8601. */
  readonly stateSince: string | null;
  /** The same for people: `2h15m`. */
  readonly stateFor: string | null;
  /** `NAMESPACE/METRIC`, an expression or a rule. */
  readonly metric: string | null;
  readonly dimensions: Readonly<Record<string, string>> | null;
  readonly statistic: string | null;
  readonly comparison: string | null;
  readonly threshold: number | null;
  /** Seconds. */
  readonly period: number | null;
  readonly evaluationPeriods: number | null;
  readonly datapointsToAlarm: number | null;
  readonly missing: string | null;
  readonly actionsEnabled: boolean | null;
  readonly actions: readonly string[];
  /** What is wrong with the alarm itself: null where nothing is, or nobody looked. */
  readonly problem: string | null;
}

/** Unhealthy first, and those longest so; then alarms that have a problem; then by name. */
export async function listAlarms(
  { prefix, state, explain }: ListAlarmsInput,
  ctx: TaskContext,
): Promise<readonly AlarmRow[]> {
  const alarms = await readAlarms({ prefix, state }, ctx);
  const none = new Map<string, string>();
  const silence = explain ? await explainSilence(alarms, ctx) : none;
  const actions = explain ? await checkActions(alarms, ctx) : none;
  const rows = alarms.map((alarm) =>
    toRow(alarm, {
      nowMs: ctx.clock.now(),
      problem: [silence.get(alarm.name), evaluationProblem(alarm), actions.get(alarm.name)]
        .filter((text) => text !== undefined)
        .join('; '),
    }),
  );
  return rows.toSorted(byUrgency);
}

const STATE_ORDER: readonly AlarmState[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

function byUrgency(a: AlarmRow, b: AlarmRow): number {
  const byState = STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state);
  if (byState !== 0) return byState;
  if (a.state === 'OK') {
    const byProblem = Number(b.problem !== null) - Number(a.problem !== null);
    return byProblem === 0 ? compare(a.name, b.name) : byProblem;
  }
  return compare(a.stateSince ?? '', b.stateSince ?? '') || compare(a.name, b.name);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const EVALUATION_PROBLEMS: Readonly<Record<string, string>> = {
  PARTIAL_DATA: 'its query reads too many metrics: only part of the data is seen',
  EVALUATION_FAILURE: 'CloudWatch could not evaluate it for now',
  EVALUATION_ERROR: 'it cannot be evaluated as it is configured',
};

const evaluationProblem = ({ evaluationState = '' }: StoredAlarm): string | undefined =>
  EVALUATION_PROBLEMS[evaluationState];

function toRow(alarm: StoredAlarm, { nowMs, problem }: { readonly nowMs: number; readonly problem: string }): AlarmRow {
  const { definition, stateSinceMs } = alarm;
  return {
    name: alarm.name,
    type: definition === undefined ? (alarm.otherType ?? 'promql') : alarmType(definition),
    state: alarm.state,
    stateReason: alarm.stateReason ?? null,
    stateSince: stateSinceMs === undefined ? null : new Date(stateSinceMs).toISOString(),
    stateFor: stateSinceMs === undefined ? null : roughly(nowMs - stateSinceMs),
    ...settingsOf(definition),
    actionsEnabled: definition?.actionsEnabled ?? null,
    actions: definition?.alarmActions ?? [],
    problem: problem === '' ? null : problem,
  };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Two units at most: nobody needs the seconds of yesterday. */
function roughly(ms: number): string {
  const unit = ms >= DAY_MS ? HOUR_MS : ms >= HOUR_MS ? MINUTE_MS : 1000;
  return formatDuration(Math.max(0, Math.floor(ms / unit) * unit));
}

const NO_SETTINGS = {
  metric: null,
  dimensions: null,
  statistic: null,
  comparison: null,
  threshold: null,
  period: null,
  evaluationPeriods: null,
  datapointsToAlarm: null,
  missing: null,
};

function settingsOf(definition: AlarmDefinition | undefined): Pick<AlarmRow, keyof typeof NO_SETTINGS> {
  if (definition === undefined) return NO_SETTINGS;
  if (definition.kind === 'composite') return { ...NO_SETTINGS, metric: definition.rule };
  const { condition, watch, evaluationPeriods, datapointsToAlarm } = definition;
  return {
    metric: watchedName(definition),
    dimensions: watch.type === 'metric' ? watch.dimensions : null,
    statistic: watch.type === 'metric' ? watch.statistic : null,
    comparison: condition.operator,
    threshold: condition.type === 'threshold' ? condition.threshold : null,
    period: periodOf(definition),
    evaluationPeriods,
    datapointsToAlarm,
    missing: effectiveMissing(definition),
  };
}

function watchedName(definition: MetricAlarmDefinition): string | null {
  const { watch } = definition;
  if (watch.type === 'metric') return `${watch.namespace}/${watch.metric}`;
  const query = watchedQuery(definition);
  const metric = query?.MetricStat?.Metric;
  return query?.Expression ?? (metric && `${metric.Namespace}/${metric.MetricName}`) ?? null;
}

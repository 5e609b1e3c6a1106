import type { TaskContext } from '../../aws/task-context.js';
import { formatTime } from '../../core/time-range.js';
import { usageError } from '../../errors/app-error.js';
import {
  alignRange,
  describeRetention,
  keptForMs,
  readUnits,
  type ReadRange,
  type Series,
} from '../../metric/index.js';
import type { MetricAlarmDefinition } from '../definition.js';
import type { Datapoint } from '../evaluate/condition.js';
import { defaultEvaluationRange } from '../evaluate/evaluation-range.js';
import { isInsightsQuery, periodOf } from '../facets.js';
import { alarmQueries, datapointsOf } from '../queries.js';
import { groupReadings, type Reading } from './read-groups.js';
import { sensitivityOf, type SensitivityRow } from './sensitivity.js';
import { flappingOf, gapsOf, lookBackPeriods, simulate, type Simulation } from './simulate.js';

/** Metrics Insights has the data of the last three hours (CloudWatch User Guide). */
const INSIGHTS_KEPT_MS = 3 * 3_600_000;

export interface PreviewInput {
  readonly definitions: readonly MetricAlarmDefinition[];
  /** Wanted range; the part of which there is no data in the period of an alarm is left out. */
  readonly range: ReadRange;
  /** How many periods an evaluation looks back over; N + 2 when absent. */
  readonly evaluationRange?: number | undefined;
}

/** What an alarm would have done. */
export interface AlarmPreview extends Simulation {
  readonly definition: MetricAlarmDefinition;
  readonly periodSeconds: number;
  readonly evaluationRange: number;
  readonly range: ReadRange;
  /** Of the range alone. */
  readonly points: readonly Datapoint[];
  readonly gaps: ReturnType<typeof gapsOf>;
  readonly missingPeriods: number;
  readonly flapping: ReturnType<typeof flappingOf>;
  /** What other settings would have done; computed when it is asked for. */
  readonly sensitivity: () => readonly SensitivityRow[];
}

/**
 * Plays alarms over the metrics of the past, all of which are read with as few calls as possible.
 *
 * Each alarm is evaluated once a period, on whole periods of the clock. With periods over a minute CloudWatch looks every
 * minute at windows that end in that minute, so that it can be up to one period earlier.
 *
 * @returns one for each definition, in their order
 * @throws usage error when a range is older than all data of an alarm's period
 */
export async function previewAlarms(input: PreviewInput, ctx: TaskContext): Promise<readonly AlarmPreview[]> {
  const nowMs = ctx.clock.now();
  const plans = input.definitions.map((definition) => planRead(definition, { input, nowMs }));
  for (const note of new Set(plans.flatMap(({ notes }) => notes))) ctx.report({ type: 'note', message: note });
  const previews = new Map<Plan, AlarmPreview>();
  for (const { members, range } of groupReadings(plans)) {
    const units = members.map(({ asked }) => ({ queries: asked.queries }));
    const series = await readUnits(units, range, ctx);
    for (const [index, plan] of members.entries()) {
      previews.set(
        plan,
        finish(plan, (id) => series[index]?.get(id) ?? []),
      );
    }
  }
  return plans.flatMap((plan) => previews.get(plan) ?? []);
}

interface Plan extends Reading {
  readonly definition: MetricAlarmDefinition;
  readonly asked: ReturnType<typeof alarmQueries>;
  readonly evaluationRange: number;
  readonly range: ReadRange;
  readonly lookBack: number;
  readonly notes: readonly string[];
}

function planRead(
  definition: MetricAlarmDefinition,
  { input, nowMs }: { readonly input: PreviewInput; readonly nowMs: number },
): Plan {
  const periodSeconds = periodOf(definition);
  const periodMs = periodSeconds * 1000;
  const evaluationRange = input.evaluationRange ?? defaultEvaluationRange(definition.evaluationPeriods);
  const lookBack = lookBackPeriods(definition, evaluationRange);
  const isInsights = definition.watch.type === 'queries' && definition.watch.queries.some(isInsightsQuery);
  const keptMs = isInsights ? INSIGHTS_KEPT_MS : keptForMs(periodSeconds);
  // A period that is not over yet is not evaluated.
  const toMs = Math.floor(Math.min(input.range.toMs, nowMs) / periodMs) * periodMs;
  const wanted = alignRange({ fromMs: input.range.fromMs, toMs }, periodSeconds);
  const oldestMs = Math.ceil((nowMs - keptMs) / periodMs) * periodMs + lookBack * periodMs;
  const range = { fromMs: Math.max(wanted.fromMs, oldestMs), toMs };
  const kept = isInsights ? 'Metrics Insights has data of the last 3h' : describeRetention(periodSeconds);
  if (range.fromMs >= range.toMs) throw tooOld(definition, { range: wanted, kept });
  const notes = range.fromMs > wanted.fromMs ? [`${kept}: the preview begins at ${formatTime(range.fromMs)}`] : [];
  return {
    definition,
    asked: alarmQueries(definition),
    periodSeconds,
    isInsights,
    evaluationRange,
    range,
    lookBack,
    readRange: { fromMs: range.fromMs - lookBack * periodMs, toMs },
    notes: [...notes, ...zoneNotes(definition)],
  };
}

/** Of GetMetricData the periods begin in UTC. */
function zoneNotes({ evaluationWindow }: MetricAlarmDefinition): readonly string[] {
  const zone = evaluationWindow?.WallClockWindow?.Timezone;
  if (zone === undefined || zone === 'UTC') return [];
  return [`the periods of the alarm begin by the clock of ${zone}, those of the preview by UTC`];
}

function tooOld(
  { name }: MetricAlarmDefinition,
  { range, kept }: { readonly range: ReadRange; readonly kept: string },
): Error {
  return usageError(`there is nothing to play the alarm "${name}" on`, {
    code: 'NoData',
    reason: `${kept}, and the range is ${formatTime(range.fromMs)} .. ${formatTime(range.toMs)}`,
    hint: 'give a later --since, or a longer --period: 5m goes back 63d, 1h goes back 455d',
  });
}

function finish(plan: Plan, seriesOf: (id: string) => readonly Series[]): AlarmPreview {
  const { definition, asked, periodSeconds, evaluationRange, range, lookBack, readRange } = plan;
  const periodMs = periodSeconds * 1000;
  const all = datapointsOf(asked, { seriesOf, range: readRange, periodMs });
  const played = { points: all, lookBack, periodMs, evaluationRange };
  const points = all.slice(lookBack);
  const simulation = simulate(definition, played);
  const gaps = gapsOf(points, periodMs);
  return {
    ...simulation,
    definition,
    periodSeconds,
    evaluationRange,
    range,
    points,
    gaps,
    missingPeriods: gaps.reduce((total, { periods }) => total + periods, 0),
    flapping: flappingOf(simulation.transitions),
    sensitivity: () => sensitivityOf(definition, played),
  };
}

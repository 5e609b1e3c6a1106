import type { TaskContext } from '../../aws/task-context.js';
import { alarmNameOf, childrenOf } from '../composite/rule.js';
import { parseRule, RuleSyntaxError } from '../composite/parse-rule.js';
import type { MetricAlarmDefinition } from '../definition.js';
import { checkActions } from '../list/check-actions.js';
import { ageOf, explainSilence, isNew, metricsOf } from '../list/explain-silence.js';
import type { StoredAlarm } from '../stored/read-alarms.js';
import type { Candidate } from './candidates.js';

type Dimensions = Readonly<Record<string, string>>;

/** Which side of its threshold an alarm watches. */
type Side = 'up' | 'down';

/** Alarms that exist, to be found by what they read. */
export type ExistingAlarms = ReadonlyMap<string, readonly StoredAlarm[]>;

/**
 * The metric alarms by metric, dimensions and side, those on metric math by every metric that they read. Alarms on Metrics
 * Insights and PromQL name no single metric and are not found.
 */
export function indexAlarms(alarms: readonly StoredAlarm[]): ExistingAlarms {
  const index = new Map<string, StoredAlarm[]>();
  for (const alarm of alarms) {
    if (alarm.definition?.kind !== 'metric') continue;
    for (const key of keysOf(alarm.definition)) {
      const known = index.get(key);
      if (known) known.push(alarm);
      else index.set(key, [alarm]);
    }
  }
  return index;
}

function keysOf(definition: MetricAlarmDefinition): ReadonlySet<string> {
  const { condition } = definition;
  const sides: readonly Side[] =
    condition.operator === 'LessThanLowerOrGreaterThanUpperThreshold'
      ? ['up', 'down']
      : [condition.operator.startsWith('Less') ? 'down' : 'up'];
  return new Set(metricsOf(definition).flatMap((metric) => sides.map((side) => keyOf(metric, side))));
}

function keyOf(
  {
    namespace,
    metric,
    dimensions,
  }: { readonly namespace: string; readonly metric: string; readonly dimensions: Dimensions },
  side: Side,
): string {
  const pairs = Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, metric, pairs, side]);
}

/** The alarms that already watch what a recommended one would: the same metric, with the same dimensions, the same side. */
export function coveringAlarms(candidate: Candidate, existing: ExistingAlarms): readonly StoredAlarm[] {
  const { recipe, resource, namespace, dimensions } = candidate;
  const side: Side = recipe.comparison.startsWith('<') ? 'down' : 'up';
  const find = (sets: Dimensions) =>
    existing.get(keyOf({ namespace, metric: recipe.metrics[0].metric, dimensions: sets }, side)) ?? [];
  const own = find(dimensions);
  const { cluster } = resource.facts;
  // An alarm on the cluster sees all of its instances.
  return own.length > 0 || resource.kind !== 'db-instance' || cluster === undefined
    ? own
    : find({ DBClusterIdentifier: String(cluster) });
}

/** What is wrong with alarms that cover something, by their names. */
export interface AlarmProblems {
  /** Nobody is told. */
  readonly actions: ReadonlyMap<string, string>;
  /** No data. */
  readonly silence: ReadonlyMap<string, string>;
}

/** What is wrong with an alarm in the place of a recommended one; undefined when nothing is. */
export function problemOf(alarm: StoredAlarm, { recipe }: Candidate, problems: AlarmProblems): string | undefined {
  // A metric of errors is silent while there are none.
  const isQuiet = recipe.missing === 'notBreaching' || recipe.missing === 'ignore';
  const found = [problems.actions.get(alarm.name), isQuiet ? undefined : problems.silence.get(alarm.name)];
  const texts = found.filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join('; ');
}

/** Looks for what is wrong with alarms. */
export async function problemsOf(
  covering: readonly StoredAlarm[],
  of: { readonly all: readonly StoredAlarm[]; readonly ctx: TaskContext },
): Promise<AlarmProblems> {
  if (covering.length === 0) return { actions: new Map(), silence: new Map() };
  const composites = of.all.filter(({ definition }) => definition?.kind === 'composite');
  const actions = await checkActions([...covering, ...composites], of.ctx);
  const heard = heardThrough(composites.filter(({ name }) => !actions.has(name)));
  // One that was made just now, perhaps by this command, has no data yet and nothing wrong with it.
  const old = covering.filter(
    (alarm) => alarm.definition?.kind !== 'metric' || !isNew(alarm.definition, ageOf(alarm, of.ctx)),
  );
  const silence = await explainSilence(old, of.ctx);
  return { actions: new Map([...actions].filter(([name]) => !heard.has(name))), silence };
}

/** The alarms that composite alarms with working actions speak for. */
const heardThrough = (composites: readonly StoredAlarm[]): ReadonlySet<string> =>
  new Set(composites.flatMap(({ definition }) => (definition?.kind === 'composite' ? namesIn(definition.rule) : [])));

function namesIn(rule: string): readonly string[] {
  try {
    return childrenOf(parseRule(rule)).map(alarmNameOf);
  } catch (error) {
    // A rule that only the service understands says nothing about its children.
    if (error instanceof RuleSyntaxError) return [];
    throw error;
  }
}

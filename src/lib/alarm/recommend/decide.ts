import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { parsePeriod } from '../../metric/index.js';
import { buildAlarm } from '../build/build-alarm.js';
import type { AlarmWish } from '../build/wish.js';
import { monthlyCostUsd } from '../cost/alarm-cost.js';
import type { MetricAlarmDefinition } from '../definition.js';
import { periodOf } from '../facets.js';
import { overrideOf, type AlarmOverride } from '../resources/override.js';
import { formatComparison, formatDatapoints, formatPeriod } from '../settings.js';
import type { StoredAlarm } from '../stored/read-alarms.js';
import { wishFor, type Candidate } from './candidates.js';
import type { AlarmRecipe } from './catalogue/types.js';
import { readHistories, type History } from './history.js';
import { needsHistory, showValue, thresholdOf } from './threshold.js';
import type { Recommendation, RecommendedAlarm } from './types.js';

/** A recommended alarm before it is known what becomes of it. */
export interface Subject {
  readonly candidate: Candidate;
  readonly name: string;
  /** The best of the alarms that watch it already, and what is wrong with it. */
  readonly existing: { readonly alarm: StoredAlarm; readonly problem: string | undefined } | undefined;
}

interface Options {
  readonly actions: readonly string[];
  readonly ctx: TaskContext;
}

/** What becomes of each: with the past of metrics read where a threshold follows from it, and nowhere else. */
export async function decideAll(subjects: readonly Subject[], options: Options): Promise<readonly RecommendedAlarm[]> {
  const said = subjects.map(overrideFor);
  const asksHistory = subjects.filter(
    ({ candidate, existing }, index) =>
      existing === undefined && !decidesThreshold(said[index]) && needsHistory(candidate.recipe, candidate.resource),
  );
  const histories = await readHistories(
    asksHistory.map(({ candidate }) => historyOf(candidate)),
    options.ctx,
  );
  return subjects.map((subject, index) => {
    const at = asksHistory.indexOf(subject);
    const history = histories === 'denied' ? 'denied' : at === -1 ? undefined : histories[at];
    return decide(subject, { said: said[index], history, options });
  });
}

type Said = AlarmOverride | AppError | undefined;

/** A tag that cannot be read is no reason to say nothing about all the others. */
function overrideFor({ candidate: { resource, recipe } }: Subject): Said {
  try {
    return overrideOf(resource, recipe.key);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const decidesThreshold = (said: Said): boolean =>
  said !== undefined && (said === 'skip' || said instanceof AppError || said.threshold !== undefined);

/** Coarser than a minute: five times less to read, and a threshold from two weeks does not change by it. */
const FINEST_HISTORY_SECONDS = 300;

function historyOf({ recipe, namespace, dimensions }: Candidate) {
  const { metric, stat } = recipe.metrics[0];
  const periodSeconds = Math.max(FINEST_HISTORY_SECONDS, parsePeriod(recipe.period));
  return { namespace, metric, dimensions, stat, periodSeconds };
}

function decide(
  subject: Subject,
  of: { readonly said: Said; readonly history: History | 'denied' | undefined; readonly options: Options },
): RecommendedAlarm {
  const { candidate, name, existing } = subject;
  const { said, history, options } = of;
  if (existing !== undefined) return { row: existingRow(subject, existing), wish: undefined, definition: undefined };
  const { recipe, resource } = candidate;
  if (said === 'skip') return withoutAlarm(subject, { status: 'skipped', reason: 'a tag of the resource says skip' });
  if (said instanceof AppError) {
    return withoutAlarm(subject, { status: 'unknown', reason: `${said.message}: ${said.reason ?? said.code}` });
  }
  const { actions: saidActions, ...settings } = said ?? {};
  const found =
    settings.threshold === undefined
      ? thresholdOf(recipe, { resource, history })
      : { value: settings.threshold, basis: `the tag awsops:alarm:${recipe.key} of the resource` };
  if (found.value === undefined) return withoutAlarm(subject, { status: 'unknown', reason: found.basis });
  const actions = saidActions ?? options.actions;
  const wish: AlarmWish = {
    ...wishFor(candidate, { name, threshold: found.value, basis: found.basis, actions }),
    ...settings,
  };
  const definition = buildAlarm(wish);
  if (definition.kind !== 'metric') throw new Error(`the recipe "${recipe.key}" made a composite alarm`);
  const costUsd = monthlyCostUsd(definition, options.ctx.aws.region);
  const row = { ...rowOf(subject), ...settingsOf(definition, recipe), basis: found.basis, costUsd };
  return { row, wish, definition };
}

function withoutAlarm(
  subject: Subject,
  { status, reason }: { readonly status: 'skipped' | 'unknown'; readonly reason: string },
): RecommendedAlarm {
  return { row: { ...rowOf(subject), status, basis: reason, problem: reason }, wish: undefined, definition: undefined };
}

function existingRow(
  subject: Subject,
  { alarm, problem }: { readonly alarm: StoredAlarm; readonly problem: string | undefined },
): Recommendation {
  const row = rowOf(subject);
  const settings = alarm.definition?.kind === 'metric' ? settingsOf(alarm.definition, subject.candidate.recipe) : {};
  const status = problem === undefined ? 'exists' : 'weak';
  return { ...row, ...settings, status, basis: 'as it is', exists: alarm.name, problem: problem ?? null };
}

function rowOf({ candidate, name }: Subject): Recommendation {
  const { recipe, resource, namespace, dimensions } = candidate;
  const { metric, stat } = recipe.metrics[0];
  return {
    status: 'missing',
    resource: resource.name,
    kind: resource.kind,
    resourceId: resource.id,
    key: recipe.key,
    alarm: name,
    metric: `${namespace}/${metric}`,
    dimensions,
    statistic: stat,
    expression: recipe.expression ?? null,
    comparison: recipe.comparison,
    threshold: null,
    basis: '',
    condition: `${recipe.comparison} ?`,
    period: parsePeriod(recipe.period),
    datapoints: recipe.datapoints,
    missing: recipe.missing,
    why: recipe.why,
    exists: null,
    problem: null,
    costUsd: null,
    wouldHaveFired: null,
  };
}

/** What an alarm compares, as it is or as it would be. */
function settingsOf(definition: MetricAlarmDefinition, recipe: AlarmRecipe) {
  const { condition, watch } = definition;
  const period = periodOf(definition);
  const datapoints = formatDatapoints(definition);
  const common = { period, datapoints, missing: definition.missing };
  const expression =
    watch.type === 'metric' ? undefined : watch.queries.find(({ Expression }) => Expression !== undefined)?.Expression;
  const shared = {
    ...common,
    statistic: watch.type === 'metric' ? watch.statistic : recipe.metrics[0].stat,
    expression: expression ?? null,
  };
  if (condition.type === 'band') {
    return {
      ...shared,
      comparison: condition.operator,
      condition: `its usual band, ${datapoints} of ${formatPeriod(period)}`,
    };
  }
  const { threshold } = condition;
  const comparison = formatComparison(condition.operator);
  // A rate and a count of the same metric have different units.
  const unit = (expression !== undefined) === (recipe.expression !== undefined) ? recipe.unit : undefined;
  const value = showValue(threshold, unit);
  return {
    ...shared,
    comparison,
    threshold,
    condition: `${comparison} ${value}, ${datapoints} of ${formatPeriod(period)}`,
  };
}

import { usageError } from '../../errors/app-error.js';
import type { AlarmDefinition, AlarmSettings, CompositeAlarmDefinition, MetricAlarmDefinition } from '../definition.js';
import type { BandOperator } from '../evaluate/breach.js';
import type { AlarmCondition } from '../evaluate/condition.js';
import { missingTreatments } from '../evaluate/types.js';
import { parseComparison, parseDatapoints } from '../settings.js';
import { BAND_ID, buildWatch } from './build-watch.js';
import { missingWish, type AlarmWish } from './wish.js';

/**
 * The definition that a wish describes: of a new alarm, or of the existing one with what was asked for changed and
 * everything else kept.
 *
 * @param existing the alarm of this name
 * @throws usage error for values that cannot be read, for what a new alarm lacks, and for a metric alarm that is to
 * become a composite one, or the other way round; what AWS would refuse of the whole is for `checkAlarm` to say
 */
export function buildAlarm(wish: AlarmWish, existing?: AlarmDefinition): AlarmDefinition {
  const isComposite = wish.rule !== undefined || (existing?.kind === 'composite' && !asksForMetric(wish));
  if (existing !== undefined && (existing.kind === 'composite') !== isComposite) throw otherKind(existing);
  return isComposite
    ? buildComposite(wish, existing?.kind === 'composite' ? existing : undefined)
    : buildMetric(wish, existing?.kind === 'metric' ? existing : undefined);
}

const METRIC_WISHES = ['metrics', 'expression', 'threshold', 'anomalyBand', 'datapoints', 'period'] as const;

const asksForMetric = (wish: AlarmWish): boolean => METRIC_WISHES.some((key) => wish[key] !== undefined);

function buildMetric(wish: AlarmWish, existing: MetricAlarmDefinition | undefined): MetricAlarmDefinition {
  const watch = buildWatch(wish, existing);
  const datapoints = wish.datapoints === undefined ? undefined : parseDatapoints(wish.datapoints);
  return {
    kind: 'metric',
    ...buildSettings(wish, existing),
    watch,
    condition: buildCondition(wish, existing),
    evaluationPeriods: datapoints?.evaluationPeriods ?? existing?.evaluationPeriods ?? missingWish(wish, 'datapoints'),
    datapointsToAlarm: datapoints?.datapointsToAlarm ?? existing?.datapointsToAlarm ?? 1,
    missing: oneOf(wish.missing, { words: missingTreatments, what: 'missing' }) ?? existing?.missing ?? 'missing',
    lowSamples:
      oneOf(wish.lowSamples, { words: ['evaluate', 'ignore'] as const, what: 'low-samples' }) ?? existing?.lowSamples,
    evaluationWindow: wish.evaluationWindow ?? existing?.evaluationWindow,
    warmUp: wish.warmUp ?? existing?.warmUp,
  };
}

const BAND_COMPARISONS: Readonly<Record<string, BandOperator>> = {
  outside: 'LessThanLowerOrGreaterThanUpperThreshold',
  above: 'GreaterThanUpperThreshold',
  below: 'LessThanLowerThreshold',
};

/** How comparisons with a band are written. */
export const bandComparisons = Object.keys(BAND_COMPARISONS);

function buildCondition(wish: AlarmWish, existing: MetricAlarmDefinition | undefined): AlarmCondition {
  const known = existing?.condition;
  const { threshold, comparison, anomalyBand } = wish;
  if (anomalyBand !== undefined && threshold !== undefined) {
    throw usageError(`the alarm "${wish.name}" has a threshold and a band`, {
      code: 'TwoConditions',
      reason: 'an alarm compares with one of the two',
      hint: 'leave out --threshold or --anomaly-band',
    });
  }
  if (anomalyBand !== undefined || (known?.type === 'band' && threshold === undefined)) {
    const operator = comparison === undefined ? undefined : parseBandComparison(comparison);
    const isKept = wish.metrics === undefined && wish.expression === undefined;
    const bandId = isKept && known?.type === 'band' ? known.bandId : BAND_ID;
    return { type: 'band', operator: operator ?? bandOperatorOf(known), bandId };
  }
  const operator = comparison === undefined ? undefined : parseComparison(comparison);
  const ofThreshold = known?.type === 'threshold' ? known : undefined;
  return {
    type: 'threshold',
    operator: operator ?? ofThreshold?.operator ?? missingWish(wish, 'comparison'),
    threshold: threshold ?? ofThreshold?.threshold ?? missingWish(wish, 'threshold'),
  };
}

const bandOperatorOf = (condition: AlarmCondition | undefined): BandOperator =>
  condition?.type === 'band' ? condition.operator : 'LessThanLowerOrGreaterThanUpperThreshold';

/**
 * Reads `outside`, `above`, `below` or the service's own name of them.
 *
 * @throws usage error for others
 */
export function parseBandComparison(text: string): BandOperator {
  const operator =
    (Object.hasOwn(BAND_COMPARISONS, text) ? BAND_COMPARISONS[text] : undefined) ??
    Object.values(BAND_COMPARISONS).find((name) => name === text);
  if (operator !== undefined) return operator;
  throw usageError(`"${text}" is not a comparison with a band`, {
    code: 'InvalidComparison',
    reason: `it takes one of: ${bandComparisons.join(', ')}`,
    hint: 'try --comparison outside',
  });
}

function buildComposite(wish: AlarmWish, existing: CompositeAlarmDefinition | undefined): CompositeAlarmDefinition {
  if (asksForMetric(wish)) {
    throw usageError(`the alarm "${wish.name}" has a rule and settings of a metric`, {
      code: 'TwoConditions',
      reason: 'a composite alarm watches other alarms only',
      hint: 'leave out --rule, or the metric, its threshold and its periods',
    });
  }
  const known = existing?.suppressor;
  const alarm = wish.suppressor ?? known?.alarm;
  return {
    kind: 'composite',
    ...buildSettings(wish, existing),
    rule: wish.rule ?? existing?.rule ?? '',
    suppressor:
      alarm === undefined || alarm === ''
        ? undefined
        : {
            alarm,
            waitSeconds: wish.suppressorWaitSeconds ?? known?.waitSeconds ?? DEFAULT_SUPPRESSOR_SECONDS,
            extensionSeconds: wish.suppressorExtensionSeconds ?? known?.extensionSeconds ?? DEFAULT_SUPPRESSOR_SECONDS,
          },
  };
}

/** PutCompositeAlarm requires both periods with a suppressor and has no default; this one is ours. */
const DEFAULT_SUPPRESSOR_SECONDS = 60;

const buildSettings = (wish: AlarmWish, existing: AlarmSettings | undefined): AlarmSettings => ({
  name: wish.name,
  description: wish.description ?? existing?.description,
  actionsEnabled: wish.actionsEnabled ?? existing?.actionsEnabled ?? true,
  alarmActions: wish.actions ?? existing?.alarmActions ?? [],
  okActions: wish.okActions ?? existing?.okActions ?? [],
  insufficientDataActions: wish.insufficientDataActions ?? existing?.insufficientDataActions ?? [],
  actionConfiguration: existing?.actionConfiguration,
});

function oneOf<T extends string>(
  text: string | undefined,
  { words, what }: { readonly words: readonly T[]; readonly what: string },
): T | undefined {
  if (text === undefined) return undefined;
  const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw usageError(`"${text}" is not a value for "${what}"`, {
    code: 'InvalidValue',
    reason: `it takes one of: ${words.join(', ')}`,
    hint: `try --${what} ${words[0] ?? ''}`,
  });
}

const otherKind = ({ name, kind }: AlarmDefinition): Error =>
  usageError(`the alarm "${name}" is a ${kind} alarm`, {
    code: 'OtherKindOfAlarm',
    reason: 'a metric alarm cannot become a composite one, or the other way round',
    hint: `choose another name, or delete it first: awsops alarm delete '${name}'`,
  });

import type { YamlReader } from '../../yaml/index.js';
import { parseBandComparison } from '../build/build-alarm.js';
import { parseMetricTerm, parseUnit } from '../build/metric-term.js';
import type { AlarmWish } from '../build/wish.js';
import { parsePeriod } from '../../metric/index.js';
import { missingTreatments } from '../evaluate/types.js';
import { parseComparison, parseDatapoints } from '../settings.js';
import { usageError } from '../../errors/app-error.js';
import { valueReader, type Filling } from './values.js';

/** Keys of an alarm, or of `defaults`, with their values in the file. */
export type Members = ReadonlyMap<string, unknown>;

/** What says which metric an alarm is on, and is never the same for all alarms of a file. */
const WATCH_KEYS = ['metric', 'metrics', 'expression'] as const;
/** Settings of metric alarms. */
const METRIC_KEYS = [
  'dimensions',
  'stat',
  'unit',
  'threshold',
  'anomalyBand',
  'comparison',
  'period',
  'datapoints',
  'missing',
  'lowSamples',
  'evaluationWindow',
  'warmUp',
];
/** Settings of composite alarms. */
const COMPOSITE_KEYS = ['suppressor', 'suppressorWaitSeconds', 'suppressorExtensionSeconds'];
/** Settings of both. */
const COMMON_KEYS = ['description', 'actions', 'okActions', 'insufficientDataActions', 'actionsEnabled'];

/** What `defaults` may have. */
export const DEFAULT_KEYS: readonly string[] = [...METRIC_KEYS, ...COMPOSITE_KEYS, ...COMMON_KEYS];
/** What an alarm may have. */
export const ALARM_KEYS: readonly string[] = ['name', 'each', 'key', ...WATCH_KEYS, 'rule', ...DEFAULT_KEYS, 'tags'];

const isComposite = (own: Members): boolean => own.has('rule');

/**
 * The settings of an alarm with those of `defaults` that suit its kind.
 *
 * @throws usage error for settings that cannot stand beside each other, and for what an alarm lacks
 */
export function settingsFor(
  own: Members,
  { defaults, node, reader }: { readonly defaults: Members; readonly node: unknown; readonly reader: YamlReader },
): Members {
  refuseMixture(own, { node, reader });
  const kind = isComposite(own) ? COMPOSITE_KEYS : METRIC_KEYS;
  const replaced = [
    // What it is compared with replaces the other way of comparing, and the comparison that went with it.
    ...(own.has('anomalyBand') ? ['threshold', 'comparison'] : []),
    ...(own.has('threshold') && defaults.has('anomalyBand') ? ['anomalyBand', 'comparison'] : []),
    // A resource's own dimensions come before those of all alarms.
    ...(own.has('each') ? ['dimensions'] : []),
  ];
  const usable = [...defaults].filter(
    ([key]) => (kind.includes(key) || COMMON_KEYS.includes(key)) && !replaced.includes(key),
  );
  const settings = new Map([...usable, ...own]);
  if (!isComposite(own)) requireCondition(settings, { node, reader });
  return settings;
}

interface At {
  readonly node: unknown;
  readonly reader: YamlReader;
}

function refuseMixture(own: Members, { node, reader }: At): void {
  const refuse = (key: string, message: string, hint: string) => reader.fail(own.get(key), message, hint);
  const watch = WATCH_KEYS.find((key) => own.has(key));
  if (isComposite(own)) {
    const other = [...WATCH_KEYS, ...METRIC_KEYS].find((key) => own.has(key));
    if (other === undefined) return;
    throw refuse(other, `"${other}" is of metric alarms, and this one has a "rule"`, 'leave one of the two out');
  }
  const suppressor = COMPOSITE_KEYS.find((key) => own.has(key));
  if (suppressor !== undefined) {
    throw refuse(suppressor, `"${suppressor}" is of alarms with a "rule"`, 'leave it out');
  }
  if (watch === undefined) {
    const hint = 'add metric: NAMESPACE/METRIC, or rule: ALARM("another alarm")';
    throw reader.fail(node, 'this alarm watches nothing: it has no "metric" and no "rule"', hint);
  }
  if (own.has('metric') && own.has('metrics')) {
    throw refuse('metrics', '"metric" and "metrics" are the same', 'write one of them');
  }
  if (own.has('threshold') && own.has('anomalyBand')) {
    throw refuse('anomalyBand', 'an alarm has a "threshold" or an "anomalyBand", not both', 'leave one of them out');
  }
  const metrics = own.get('metrics') ?? own.get('metric');
  const count = metrics !== undefined && reader.isList(metrics) ? reader.items(metrics, '"metrics"').length : 1;
  if (count === 0) throw reader.fail(metrics, 'this list of metrics is empty', 'add metric: NAMESPACE/METRIC');
  if (count > 1 && !own.has('expression')) {
    const hint = 'say what to compute of them: expression: 100 * m1 / m2';
    throw reader.fail(metrics, `this alarm has ${count} metrics and no "expression"`, hint);
  }
}

const EXAMPLES = { period: '1m', datapoints: '3/5', threshold: '80', comparison: "'>'" } as const;

/** A file says all that decides when an alarm fires, so that it means the same in every account. */
function requireCondition(settings: Members, { node, reader }: At): void {
  const needed = settings.has('anomalyBand')
    ? (['period', 'datapoints'] as const)
    : (['period', 'datapoints', 'threshold', 'comparison'] as const);
  const missing = needed.find((key) => !settings.has(key));
  if (missing === undefined) return;
  throw reader.fail(
    node,
    `this alarm has no "${missing}"`,
    `add ${missing}: ${EXAMPLES[missing]}, here or to "defaults"`,
  );
}

/**
 * The wish that settings express.
 *
 * @param dimensions of the resource that the alarm is for, used where its own are not said
 * @throws usage error with line and column for a value that cannot be
 */
export function readWish(
  settings: Members,
  {
    reader,
    filling,
    dimensions,
  }: {
    readonly reader: YamlReader;
    readonly filling: Filling;
    readonly dimensions: Readonly<Record<string, string>> | undefined;
  },
): Omit<AlarmWish, 'name'> {
  const values = valueReader(reader, filling);
  const read = <T>(key: string, get: (node: unknown, what: string) => T): T | undefined => {
    const node = settings.get(key);
    return node === undefined ? undefined : get(node, `"${key}"`);
  };
  const text = (key: string, check?: (value: string) => unknown) =>
    read(key, (node, what) => values.text(node, what, check));
  const list = (key: string, check?: (value: string) => unknown) =>
    read(key, (node, what) => values.list(node, what, check));
  return {
    description: text('description'),
    metrics: list('metrics', parseMetricTerm) ?? list('metric', parseMetricTerm),
    dimensions: read('dimensions', values.record) ?? dimensions,
    stat: text('stat'),
    unit: text('unit', parseUnit),
    expression: text('expression'),
    anomalyBand: read('anomalyBand', values.number),
    threshold: read('threshold', values.number),
    comparison: text('comparison', settings.has('anomalyBand') ? parseBandComparison : parseComparison),
    period: text('period', parsePeriod),
    datapoints: text('datapoints', parseDatapoints),
    missing: text('missing', (value) => oneOf(value, missingTreatments)),
    lowSamples: text('lowSamples', (value) => oneOf(value, ['evaluate', 'ignore'])),
    evaluationWindow: read('evaluationWindow', values.evaluationWindow),
    warmUp: read('warmUp', values.warmUp),
    rule: read('rule', values.rule),
    suppressor: text('suppressor'),
    suppressorWaitSeconds: read('suppressorWaitSeconds', values.number),
    suppressorExtensionSeconds: read('suppressorExtensionSeconds', values.number),
    actions: list('actions'),
    okActions: list('okActions'),
    insufficientDataActions: list('insufficientDataActions'),
    actionsEnabled: read('actionsEnabled', (node, what) => reader.boolean(node, what)),
  };
}

function oneOf(text: string, words: readonly string[]): void {
  if (words.some((word) => word.toLowerCase() === text.toLowerCase())) return;
  throw usageError(`"${text}" is not a value that this can have`, { reason: `it takes one of: ${words.join(', ')}` });
}

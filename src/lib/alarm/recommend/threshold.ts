import { formatDuration } from '../../core/duration.js';
import { formatSize } from '../../core/size.js';
import type { AlarmResource } from '../resources/types.js';
import type { AlarmRecipe, HistoryRule } from './catalogue/types.js';
import { HISTORY_DAYS, MIN_DAYS, quantileOf, type History } from './history.js';

/** A threshold and where it comes from, or why there is none. */
export type Threshold =
  { readonly value: number; readonly basis: string } | { readonly value: undefined; readonly basis: string };

/** Where a constant comes from. */
export const SAME_FOR_ALL = 'the same for all';

/** Whether the past of its metric can matter for a threshold: no rule before that one gives a value. */
export const needsHistory = (recipe: AlarmRecipe, resource: AlarmResource): boolean =>
  recipe.threshold.find((rule) => rule.from !== 'facts' || rule.of(resource.facts) !== undefined)?.from === 'history';

/**
 * The threshold of an alarm for a resource: the first of its rules that gives a value.
 *
 * @param history of its metric; undefined when no rule needs it, `denied` when it may not be read
 */
export function thresholdOf(
  recipe: AlarmRecipe,
  { resource, history }: { readonly resource: AlarmResource; readonly history: History | 'denied' | undefined },
): Threshold {
  let noHistory = '';
  for (const rule of recipe.threshold) {
    if (rule.from === 'constant') {
      return {
        value: rule.value,
        basis: noHistory === '' ? SAME_FOR_ALL : `${SAME_FOR_ALL}, since there is ${noHistory}`,
      };
    }
    if (rule.from === 'facts') {
      const found = rule.of(resource.facts);
      if (found !== undefined) return found;
      continue;
    }
    const found =
      history === 'denied' || history === undefined ? undefined : fromHistory(rule, { recipe, resource, history });
    if (found !== undefined) return found;
    noHistory = whyNoHistory(history);
  }
  return { value: undefined, basis: noHistory === '' ? 'nothing is known that a threshold follows from' : noHistory };
}

function whyNoHistory(history: History | 'denied' | undefined): string {
  if (history === 'denied') return 'no history (denied: cloudwatch:GetMetricData)';
  if (history === undefined || history.sorted.length === 0) return `no data in the last ${HISTORY_DAYS} days`;
  if (history.days < MIN_DAYS) return `too little history: ${formatDuration(wholeHoursMs(history.days))}`;
  return `too little history: ${history.sorted.length} datapoints`;
}

const HOUR_MS = 3_600_000;
const wholeHoursMs = (days: number): number => Math.max(1, Math.floor(days * 24)) * HOUR_MS;

function fromHistory(
  rule: HistoryRule,
  of: { readonly recipe: AlarmRecipe; readonly resource: AlarmResource; readonly history: History },
): Threshold | undefined {
  const usual = quantileOf(of.history, rule.quantile);
  if (usual === undefined) return undefined;
  const { unit } = of.recipe;
  const isUpper = of.recipe.comparison.startsWith('>');
  const wished = roundAway(usual * rule.factor, isUpper);
  const most = typeof rule.atMost === 'function' ? rule.atMost(of.resource.facts) : rule.atMost;
  const value = Math.min(Math.max(wished, rule.atLeast ?? wished), most ?? Number.POSITIVE_INFINITY);
  const share = Math.round((isUpper ? rule.quantile : 1 - rule.quantile) * 100);
  const side = isUpper ? 'below' : 'above';
  const past = `${rule.factor} × ${showValue(usual, unit)}, which ${share}% of the last ${HISTORY_DAYS}d stay ${side}`;
  if (value === wished) return { value, basis: past };
  return { value, basis: `${value > wished ? 'at least' : 'at most'} ${showValue(value, unit)}; ${past}` };
}

/** To two significant digits, up for what must not be exceeded, down for what must not be fallen below. */
export function roundAway(value: number, isUpper: boolean): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const rounded = (isUpper ? Math.ceil(value / step - TINY) : Math.floor(value / step + TINY)) * step;
  // 0.1 * 3 is 0.30000000000000004.
  return Number(rounded.toPrecision(2));
}

/** So much is arithmetic, not value. */
const TINY = 1e-9;

/** A value with its unit, for people: `2.9 GiB`, `500ms`, `80%`, `1234`. */
export function showValue(value: number, unit: AlarmRecipe['unit']): string {
  if (unit === 'bytes') return formatSize(Math.round(value));
  const isTime = unit === 's' || unit === 'ms';
  const ms = unit === 's' ? value * 1000 : value;
  if (isTime && ms >= 1) return formatDuration(Number(ms.toPrecision(3)));
  return `${Number(value.toPrecision(4))}${unit ?? ''}`;
}

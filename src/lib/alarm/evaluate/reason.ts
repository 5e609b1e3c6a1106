import { stateOfPoint, type AlarmCondition, type Datapoint } from './condition.js';
import type { AlarmState, PointsRule, Verdict } from './types.js';

/** A change of state and what it rests on. */
export interface ReasonInput {
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly verdict: Verdict;
  readonly rule: PointsRule;
  readonly condition: AlarmCondition;
  /** The evaluation range, oldest first. */
  readonly window: readonly Datapoint[];
}

const COMPARED = {
  GreaterThanThreshold: 'greater than the threshold',
  GreaterThanOrEqualToThreshold: 'greater than or equal to the threshold',
  LessThanThreshold: 'less than the threshold',
  LessThanOrEqualToThreshold: 'less than or equal to the threshold',
  LessThanLowerOrGreaterThanUpperThreshold: 'less than the lower thresholds or greater than the upper thresholds',
  LessThanLowerThreshold: 'less than the lower thresholds',
  GreaterThanUpperThreshold: 'greater than the upper thresholds',
} as const;

/**
 * The reason of a state in the words of CloudWatch, as its StateReason has them: which datapoints, at which times, on
 * which side of the threshold.
 */
export function stateReason(input: ReasonInput): string {
  const { verdict, rule, window } = input;
  if (verdict.basis === 'noData') {
    const unknown = rule.evaluationPeriods - verdict.real;
    return `Insufficient Data: ${count(unknown, 'datapoint')} ${were(unknown)} unknown.`;
  }
  const filled = filledText(input);
  if (verdict.real === 0) {
    return `Threshold Crossed: no datapoints were received for ${count(rule.evaluationPeriods, 'period')} and ${filled}.`;
  }
  const real = window.filter(({ value }) => value !== null).slice(-rule.evaluationPeriods);
  return `${input.condition.type === 'band' ? 'Thresholds' : 'Threshold'} Crossed: ${pointsText(real, input)}${
    filled === '' ? '' : ` and ${filled}`
  } ${minimumText(input)}.`;
}

/** The datapoints on the side of the new state; when there are none, since missing ones decided, those on the other. */
function pointsText(real: readonly Datapoint[], { to, condition, rule }: ReasonInput): string {
  const on = (side: 'breaching' | 'ok') => real.filter((point) => stateOfPoint(point, condition) === side).toReversed();
  const [wanted, other] = to === 'ALARM' ? (['breaching', 'ok'] as const) : (['ok', 'breaching'] as const);
  const side = on(wanted).length > 0 ? wanted : other;
  const listed = on(side);
  const values = listed.map(({ value, timeMs }) => `${formatValue(value ?? 0)} (${formatDate(timeMs)})`).join(', ');
  const of = `${listed.length} out of the last ${Math.min(real.length, rule.evaluationPeriods)} datapoints`;
  const compared = `${were(listed.length)} ${side === 'breaching' ? '' : 'not '}${COMPARED[condition.operator]}`;
  return `${of} [${values}] ${compared} ${limitsText(condition, listed)}`;
}

function limitsText(condition: AlarmCondition, matching: readonly Datapoint[]): string {
  if (condition.type === 'threshold') return `(${formatValue(condition.threshold)})`;
  const limits = matching.map(({ band }) =>
    band === null ? '-' : `${formatValue(band.lower)} .. ${formatValue(band.upper)}`,
  );
  return `[${limits.join(', ')}]`;
}

function filledText({ verdict, rule }: ReasonInput): string {
  if (verdict.basis !== 'filled') return '';
  const treated = rule.missing === 'breaching' ? 'Breaching' : 'NonBreaching';
  return `${count(verdict.filled, 'missing datapoint')} ${were(verdict.filled)} treated as [${treated}]`;
}

function minimumText({ from, to, rule }: ReasonInput): string {
  const { datapointsToAlarm: m, evaluationPeriods: n } = rule;
  const minimum = to === 'ALARM' ? m : n - m + 1;
  return `(minimum ${count(minimum, 'datapoint')} for ${from} -> ${to} transition)`;
}

const were = (amount: number): string => (amount === 1 ? 'was' : 'were');
const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

/** `80` is `80.0`, as the service writes it. */
const formatValue = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** `30/11/26 12:05:00`, in UTC. */
function formatDate(timeMs: number): string {
  const [date = '', time = ''] = new Date(timeMs).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}

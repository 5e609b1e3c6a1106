import type { EvaluationWindow, WarmUpConfiguration } from '@aws-sdk/client-cloudwatch';
import { formatDuration, parseDuration } from '../core/duration.js';
import { usageError } from '../errors/app-error.js';
import type { MetricAlarmDefinition } from './definition.js';
import type { ThresholdOperator } from './evaluate/breach.js';

/** M of N as people write it. */
export interface Datapoints {
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
}

const DATAPOINTS = /^\s*(\d{1,6})\s*(?:(?:\/|\s+of\s+|\s+out\s+of\s+)\s*(\d{1,6}))?\s*$/i;

/**
 * Reads `8/10` (eight of ten), `8 of 10` and `3` (three of three).
 *
 * @throws usage error for other texts, and for an M that is not from 1 to N
 */
export function parseDatapoints(text: string): Datapoints {
  const match = DATAPOINTS.exec(text);
  if (!match) {
    throw usageError(`"${text}" does not say how many datapoints`, {
      code: 'InvalidDatapoints',
      reason: 'it takes M/N, such as 8/10: eight breaching periods of the last ten',
      hint: '--datapoints 3/3',
    });
  }
  const datapointsToAlarm = Number(match[1]);
  const evaluationPeriods = Number(match[2] ?? match[1]);
  if (datapointsToAlarm < 1 || datapointsToAlarm > evaluationPeriods) {
    throw usageError(`"${text}" can never be met: ${datapointsToAlarm} of ${evaluationPeriods} datapoints`, {
      code: 'InvalidDatapoints',
      reason: 'the first number is how many must breach, the second of how many',
      hint:
        datapointsToAlarm > evaluationPeriods && evaluationPeriods > 0
          ? `did you mean --datapoints ${evaluationPeriods}/${datapointsToAlarm}?`
          : '--datapoints 1/1',
    });
  }
  return { datapointsToAlarm, evaluationPeriods };
}

/** `8/10`. */
export const formatDatapoints = ({ datapointsToAlarm, evaluationPeriods }: Datapoints): string =>
  `${datapointsToAlarm}/${evaluationPeriods}`;

const WALL_CLOCK = /^wall-?clock(?::(.+))?$/i;

/**
 * Reads `sliding`, `wall-clock`, or `wall-clock:ZONE` with the name of a time zone or an offset: `wall-clock:Asia/Tokyo`.
 *
 * @throws usage error for other texts; which zones and periods go together is for `validateAlarm` to say
 */
export function parseEvaluationWindow(text: string): EvaluationWindow {
  if (text.toLowerCase() === 'sliding') return { SlidingWindow: {} };
  const match = WALL_CLOCK.exec(text);
  if (match) return { WallClockWindow: match[1] === undefined ? {} : { Timezone: match[1] } };
  throw usageError(`"${text}" is no evaluation window`, {
    code: 'InvalidEvaluationWindow',
    reason: 'it is sliding, or wall-clock, with the time zone behind it where that is not UTC',
    hint: '--evaluation-window wall-clock:Asia/Tokyo',
  });
}

const MINUTE_MS = 60_000;

/**
 * Reads how long an alarm that was made or changed waits for data before it acts: whole minutes, such as `10m`.
 *
 * @throws usage error for other texts; how long it may be is for `validateAlarm` to say
 */
export function parseWarmUp(text: string): WarmUpConfiguration {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0 && ms % MINUTE_MS === 0) return { WarmUpPeriodDurationInMinutes: ms / MINUTE_MS };
  throw usageError(`"${text}" is not a time to warm up`, {
    code: 'InvalidWarmUp',
    reason: 'it takes whole minutes, such as 10m',
    hint: '--warm-up 10m',
  });
}

/** `180` is `3m`. */
export const formatPeriod = (seconds: number): string => formatDuration(seconds * 1000);

const OPERATORS: Readonly<Record<string, ThresholdOperator>> = {
  '>': 'GreaterThanThreshold',
  '>=': 'GreaterThanOrEqualToThreshold',
  '<': 'LessThanThreshold',
  '<=': 'LessThanOrEqualToThreshold',
};

/** How comparisons are written on the command line. */
export const comparisonSigns = ['>', '>=', '<', '<='] as const;

/**
 * Reads `>`, `>=`, `<`, `<=` or the service's own name of them.
 *
 * @throws usage error for others
 */
export function parseComparison(text: string): ThresholdOperator {
  const operator = Object.hasOwn(OPERATORS, text) ? OPERATORS[text] : undefined;
  const found = operator ?? Object.values(OPERATORS).find((name) => name === text);
  if (found) return found;
  throw usageError(`"${text}" is not a comparison`, {
    code: 'InvalidComparison',
    reason: `it takes one of: ${comparisonSigns.join(' ')}`,
    hint: "quote it, or the shell takes it for a redirection: --comparison '>'",
  });
}

/** `GreaterThanThreshold` is `>`. */
export const formatComparison = (operator: ThresholdOperator): string =>
  Object.keys(OPERATORS).find((sign) => OPERATORS[sign] === operator) ?? operator;

const BAND_WORDS = {
  LessThanLowerOrGreaterThanUpperThreshold: 'outside the band',
  LessThanLowerThreshold: 'below the band',
  GreaterThanUpperThreshold: 'above the band',
} as const;

/** The condition in words: `> 80 in 8 of 10 periods of 3m`. */
export function describeCondition(definition: MetricAlarmDefinition, periodSeconds: number): string {
  const { condition, datapointsToAlarm: m, evaluationPeriods: n } = definition;
  const compared =
    condition.type === 'threshold'
      ? `${formatComparison(condition.operator)} ${condition.threshold}`
      : BAND_WORDS[condition.operator];
  const count = m === n ? `${n} period${n === 1 ? '' : 's'}` : `${m} of ${n} periods`;
  return `${compared} in ${count} of ${formatPeriod(periodSeconds)}`;
}

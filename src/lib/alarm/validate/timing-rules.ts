import type { MetricAlarmDefinition } from '../definition.js';
import { isInsightsQuery, periodOf } from '../facets.js';
import { formatDatapoints, formatPeriod } from '../settings.js';
import { anError, type AlarmProblem } from './problem.js';

// PutMetricAlarm: Period, EvaluationPeriods, EvaluationWindow, WarmUpConfiguration.
const HIGH_RESOLUTION_SECONDS: readonly number[] = [10, 20, 30];
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 604_800;
const WALL_CLOCK_SECONDS: readonly number[] = [60, 300, HOUR_SECONDS, DAY_SECONDS, WEEK_SECONDS];
const MAX_WARM_UP_MINUTES = 2880;
/** Metrics Insights reads the last three hours only (CloudWatch User Guide, "CloudWatch Metrics Insights quotas"). */
const INSIGHTS_WINDOW_SECONDS = 3 * HOUR_SECONDS;

/** Whether an alarm can have this period: 10, 20, 30 seconds or whole minutes. */
export const isAlarmPeriod = (seconds: number): boolean =>
  HIGH_RESOLUTION_SECONDS.includes(seconds) || (seconds >= 60 && seconds % 60 === 0);

/** What is wrong with the period, the window and M of N. */
export function timingProblems(definition: MetricAlarmDefinition): readonly AlarmProblem[] {
  const period = periodOf(definition);
  return [
    ...countProblems(definition),
    ...(isAlarmPeriod(period) ? windowProblems(definition, period) : [badPeriod(period)]),
    ...wallClockProblems(definition, period),
    ...warmUpProblems(definition),
  ];
}

function badPeriod(period: number): AlarmProblem {
  const nearest = Math.max(60, Math.round(period / 60) * 60);
  return anError(
    'Period',
    period === 0 ? 'the alarm has no period' : `${period}s is not a period that an alarm can have`,
    `use 10s, 20s, 30s or whole minutes: try ${formatPeriod(nearest)}`,
  );
}

function countProblems({ datapointsToAlarm: m, evaluationPeriods: n }: MetricAlarmDefinition): readonly AlarmProblem[] {
  if (!Number.isSafeInteger(n) || n < 1) {
    return [anError('EvaluationPeriods', `${n} is not a number of periods`, 'give a whole number from 1')];
  }
  if (Number.isSafeInteger(m) && m >= 1 && m <= n) return [];
  return [
    anError(
      'DatapointsToAlarm',
      `${m} of ${n} datapoints can never breach`,
      m > n
        ? `did you mean ${formatDatapoints({ datapointsToAlarm: n, evaluationPeriods: m })}?`
        : 'give a whole number from 1',
    ),
  ];
}

function windowProblems(definition: MetricAlarmDefinition, period: number): readonly AlarmProblem[] {
  const { evaluationPeriods: n, watch } = definition;
  const window = period * n;
  const limit = period < HOUR_SECONDS ? DAY_SECONDS : WEEK_SECONDS;
  const tooLong = (most: number, why: string): AlarmProblem =>
    anError(
      'EvaluationPeriods',
      `${n} periods of ${formatPeriod(period)} are ${formatPeriod(window)}, and ${why}`,
      `look at ${Math.floor(most / period)} periods at most`,
    );
  if (window > limit) {
    const kind = period < HOUR_SECONDS ? 'with periods under 1h an alarm' : 'an alarm';
    return [tooLong(limit, `${kind} can look back over ${formatPeriod(limit)}`)];
  }
  if (watch.type === 'queries' && watch.queries.some(isInsightsQuery) && window > INSIGHTS_WINDOW_SECONDS) {
    return [
      tooLong(
        INSIGHTS_WINDOW_SECONDS,
        `Metrics Insights has data of the last ${formatPeriod(INSIGHTS_WINDOW_SECONDS)}`,
      ),
    ];
  }
  return [];
}

function wallClockProblems({ evaluationWindow }: MetricAlarmDefinition, period: number): readonly AlarmProblem[] {
  const wallClock = evaluationWindow?.WallClockWindow;
  if (wallClock === undefined) return [];
  const problems: AlarmProblem[] = [];
  if (!WALL_CLOCK_SECONDS.includes(period)) {
    const periods = WALL_CLOCK_SECONDS.map(formatPeriod).join(', ');
    problems.push(
      anError(
        'EvaluationWindow',
        `a wall clock window cannot have periods of ${formatPeriod(period)}`,
        `use ${periods}`,
      ),
    );
  }
  if (wallClock.Timezone !== undefined && !isTimeZone(wallClock.Timezone)) {
    const fix = 'give a name such as Asia/Tokyo';
    problems.push(anError('EvaluationWindow', `"${wallClock.Timezone}" is not a time zone`, fix));
  }
  return problems;
}

/** As offsets are written (WallClockWindow, Timezone): `+05:30` or `UTC+05:30`, in steps of five minutes. */
const OFFSET = /^(?:UTC)?[+-](?:0\d|1[0-4]):[0-5][05]$/;

/** Which offsets Intl takes depends on the version of Node.js: names only are left to it. */
function isTimeZone(name: string): boolean {
  if (/^(?:UTC)?[+-]/.test(name)) return OFFSET.test(name);
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function warmUpProblems({ warmUp }: MetricAlarmDefinition): readonly AlarmProblem[] {
  if (warmUp === undefined) return [];
  const minutes = warmUp.WarmUpPeriodDurationInMinutes ?? 0;
  if (Number.isSafeInteger(minutes) && minutes >= 1 && minutes <= MAX_WARM_UP_MINUTES) return [];
  const fix = `give 1 to ${MAX_WARM_UP_MINUTES} minutes`;
  return [anError('WarmUpConfiguration', `a warm-up of ${minutes} minutes is not possible`, fix)];
}

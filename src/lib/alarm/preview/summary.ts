import { formatDuration } from '../../core/duration.js';
import { formatTime } from '../../core/time-range.js';
import { isComposite, type PlayedAlarm } from './play.js';
import { times } from './report.js';

/** What one of many alarms would have done. */
export interface PreviewSummary {
  readonly alarm: string;
  readonly alarmCount: number;
  readonly timeInAlarmSeconds: number;
  /** The most alarms within an hour, of an alarm that flaps. */
  readonly flapping: number | null;
  /** Periods without data; null for composite alarms. */
  readonly missingPeriods: number | null;
  /** When it would have gone to ALARM last. */
  readonly lastAt: string | null;
  /** State at the end of the range. */
  readonly state: string;
}

export function summarize(played: PlayedAlarm): PreviewSummary {
  const last = played.transitions.findLast(({ to }) => to === 'ALARM');
  return {
    alarm: played.definition.name,
    alarmCount: played.alarmCount,
    timeInAlarmSeconds: played.timeInAlarmMs / 1000,
    flapping: played.flapping?.alarms ?? null,
    missingPeriods: isComposite(played) ? null : played.missingPeriods,
    lastAt: last === undefined ? null : formatTime(last.atMs),
    state: played.transitions.at(-1)?.to ?? played.initial,
  };
}

/** What a person wants to know of all of them, a sentence each. */
export function summaryLines(all: readonly PlayedAlarm[]): readonly string[] {
  const fromMs = Math.min(...all.map(({ range }) => range.fromMs));
  const toMs = Math.max(...all.map(({ range }) => range.toMs));
  const fired = all.filter(({ alarmCount, timeInAlarmMs }) => alarmCount > 0 || timeInAlarmMs > 0);
  const total = all.reduce((sum, { alarmCount }) => sum + alarmCount, 0);
  const flapping = all.filter((one) => one.flapping !== undefined).map(({ definition }) => definition.name);
  const silent = all.filter((one) => !isComposite(one) && one.missingPeriods === one.points.length);
  const names = (list: readonly string[]): string => list.map((name) => `"${name}"`).join(', ');
  return [
    `${formatTime(fromMs)} .. ${formatTime(toMs)}, ${formatDuration(toMs - fromMs)}: ` +
      (fired.length === 0
        ? `none of ${all.length} would have been in ALARM`
        : `${fired.length} of ${all.length} would have been in ALARM, ${times(total)} together`),
    ...(flapping.length === 0
      ? []
      : [`${names(flapping)} would have flapped: try more datapoints, or another threshold`]),
    ...(silent.length === 0
      ? []
      : [
          `${names(silent.map(({ definition }) => definition.name))} had no data at all: look at the metric and its dimensions`,
        ]),
  ];
}

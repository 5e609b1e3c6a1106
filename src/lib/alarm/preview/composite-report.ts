import type { ChartSpan } from '../../core/chart.js';
import { formatDuration } from '../../core/duration.js';
import { formatTime } from '../../core/time-range.js';
import type { ActualHistory } from './actual.js';
import type { CompositePreview, Timeline } from './composite-preview.js';
import { times } from './report.js';
import { spansOf } from './simulate.js';

/** The JSON form of the preview of a composite alarm: that of a metric alarm, without what only values have. */
export function compositeJson(
  preview: CompositePreview,
  actual: ActualHistory | undefined,
): Readonly<Record<string, unknown>> {
  const { definition, range, flapping } = preview;
  return {
    alarm: definition.name,
    condition: definition.rule,
    from: formatTime(range.fromMs),
    to: formatTime(range.toMs),
    initialState: preview.initial,
    transitions: preview.transitions.map(({ atMs, ...rest }) => ({ at: formatTime(atMs), ...rest })),
    timeInAlarmSeconds: preview.timeInAlarmMs / 1000,
    alarmCount: preview.alarmCount,
    actionCount: preview.actionCount,
    flapping: flapping === undefined ? null : { from: formatTime(flapping.fromMs), alarmsInHour: flapping.alarms },
    missingPeriods: null,
    children: preview.children.map(({ name, timeline }) => ({ alarm: name, ...childTotals(timeline, range) })),
    actual:
      actual === undefined
        ? null
        : {
            alarmCount: actual.alarmCount,
            transitions: actual.transitions.map(({ atMs, ...rest }) => ({ at: formatTime(atMs), ...rest })),
          },
    series: null,
  };
}

/** What a child did in the range of its composite alarm; null where nothing is known of it. */
function childTotals(
  timeline: Timeline | null,
  range: ChartSpan,
): { readonly alarmCount: number | null; readonly timeInAlarmSeconds: number | null } {
  if (timeline === null) return { alarmCount: null, timeInAlarmSeconds: null };
  const before = timeline.transitions.filter(({ atMs }) => atMs <= range.fromMs);
  const within = timeline.transitions.filter(({ atMs }) => atMs > range.fromMs && atMs <= range.toMs);
  const spans = spansOf(within, { initial: before.at(-1)?.to ?? timeline.initial, ...range });
  return {
    alarmCount: within.filter(({ to }) => to === 'ALARM').length,
    timeInAlarmSeconds:
      spans.filter(({ state }) => state === 'ALARM').reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1000,
  };
}

/** What a person wants to know of it, a sentence each. */
export function compositeLines(preview: CompositePreview, actual: ActualHistory | undefined): readonly string[] {
  const { definition, range, alarmCount, timeInAlarmMs, actionCount, flapping, children } = preview;
  const fired =
    alarmCount === 0 && timeInAlarmMs === 0
      ? 'would never have been in ALARM'
      : `would have gone to ALARM ${times(alarmCount)}, and been in it for ${formatDuration(timeInAlarmMs)}`;
  const quiet = alarmCount - actionCount;
  return [
    `${definition.name}: ${definition.rule}`,
    `${formatTime(range.fromMs)} .. ${formatTime(range.toMs)}, ${formatDuration(range.toMs - range.fromMs)}`,
    fired,
    ...(quiet <= 0 ? [] : [`"${definition.suppressor?.alarm}" would have kept it from acting ${times(quiet)}`]),
    ...(flapping === undefined
      ? []
      : [`flaps: ${flapping.alarms} alarms within an hour, from ${formatTime(flapping.fromMs)}`]),
    ...(actual === undefined ? [] : [`the existing alarm went to ALARM ${times(actual.alarmCount)} in this time`]),
    ...children.map(({ name, timeline }) => {
      const { alarmCount: count } = childTotals(timeline, range);
      return `  ${name}: ${count === null ? 'nothing is known of it' : count === 0 ? 'never' : times(count)}`;
    }),
  ];
}

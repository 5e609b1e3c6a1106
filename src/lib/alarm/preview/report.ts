import type { ChartData, ChartSpan } from '../../core/chart.js';
import { formatDuration } from '../../core/duration.js';
import { formatTime } from '../../core/time-range.js';
import { effectiveMissing, watchedQuery } from '../facets.js';
import { describeCondition } from '../settings.js';
import type { ActualHistory } from './actual.js';
import type { AlarmPreview } from './preview.js';
import type { SensitivityRow } from './sensitivity.js';

/** The JSON form of a preview. */
export function previewJson(
  preview: AlarmPreview,
  actual: ActualHistory | undefined,
): Readonly<Record<string, unknown>> {
  const { definition, range, points, states, flapping } = preview;
  return {
    alarm: definition.name,
    condition: describeCondition(definition, preview.periodSeconds),
    from: formatTime(range.fromMs),
    to: formatTime(range.toMs),
    periodSeconds: preview.periodSeconds,
    evaluationRange: preview.evaluationRange,
    initialState: preview.initial,
    transitions: preview.transitions.map(({ atMs, ...rest }) => ({ at: formatTime(atMs), ...rest })),
    timeInAlarmSeconds: preview.timeInAlarmMs / 1000,
    alarmCount: preview.alarmCount,
    flapping: flapping === undefined ? null : { from: formatTime(flapping.fromMs), alarmsInHour: flapping.alarms },
    missingPeriods: preview.missingPeriods,
    gaps: preview.gaps.map(({ fromMs, toMs, periods }) => ({
      from: formatTime(fromMs),
      to: formatTime(toMs),
      periods,
    })),
    sensitivity: preview.sensitivity(),
    actual:
      actual === undefined
        ? null
        : {
            alarmCount: actual.alarmCount,
            transitions: actual.transitions.map(({ atMs, ...rest }) => ({ at: formatTime(atMs), ...rest })),
          },
    series: points.map(({ timeMs, value, band }, index) => ({
      timestamp: formatTime(timeMs),
      value,
      ...(definition.condition.type === 'band' ? { lower: band?.lower ?? null, upper: band?.upper ?? null } : {}),
      state: states[index] ?? null,
    })),
  };
}

/** The chart of a preview. */
export function previewChart(preview: AlarmPreview, actual: ActualHistory | undefined): ChartData {
  const { definition, range, points, spans, periodSeconds } = preview;
  const { condition } = definition;
  const inState = (state: string): readonly ChartSpan[] => spans.filter((span) => span.state === state);
  return {
    title: `${definition.name}: ${watchText(preview)} ${describeCondition(definition, periodSeconds)}`,
    startMs: range.fromMs,
    periodMs: periodSeconds * 1000,
    series: [{ label: watchText(preview), values: points.map(({ value }) => value) }],
    threshold: condition.type === 'threshold' ? condition.threshold : undefined,
    band:
      condition.type === 'band'
        ? { lower: points.map(({ band }) => band?.lower ?? null), upper: points.map(({ band }) => band?.upper ?? null) }
        : undefined,
    alarmSpans: inState('ALARM'),
    unknownSpans: inState('INSUFFICIENT_DATA'),
    actualSpans: actual?.alarmSpans,
  };
}

function watchText({ definition }: AlarmPreview): string {
  const { watch } = definition;
  if (watch.type === 'metric') return `${watch.metric} ${watch.statistic}`;
  const { Label: label, Expression: expression, MetricStat: stat } = watchedQuery(definition) ?? {};
  return label ?? expression ?? [stat?.Metric?.MetricName, stat?.Stat].join(' ');
}

/** `once`, `twice`, `3 times`. */
export const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

/** What a person wants to know of a preview, a sentence each. */
export function previewLines(preview: AlarmPreview, actual: ActualHistory | undefined): readonly string[] {
  const { range, points, periodSeconds, missingPeriods, alarmCount, timeInAlarmMs, flapping } = preview;
  const extent = `${formatDuration(range.toMs - range.fromMs)} by ${formatDuration(periodSeconds * 1000)}`;
  const number = (value: number) => value.toLocaleString('en-US');
  const missing =
    missingPeriods === 0
      ? 'none without data'
      : `${number(missingPeriods)} without data, counted as ${effectiveMissing(preview.definition)}`;
  const fired =
    alarmCount === 0 && timeInAlarmMs === 0
      ? 'would never have been in ALARM'
      : `would have gone to ALARM ${times(alarmCount)}, and been in it for ${formatDuration(timeInAlarmMs)}`;
  return [
    `${formatTime(range.fromMs)} .. ${formatTime(range.toMs)}, ${extent}: ${number(points.length)} periods, ${missing}`,
    fired,
    ...(flapping === undefined
      ? []
      : [`flaps: ${flapping.alarms} alarms within an hour, from ${formatTime(flapping.fromMs)}`]),
    ...(actual === undefined ? [] : [`the existing alarm went to ALARM ${times(actual.alarmCount)} in this time`]),
    ...sensitivityLines(preview.sensitivity()),
  ];
}

/** `7/10 would have fired 3 times, 8/10 once`. */
function sensitivityLines(rows: readonly SensitivityRow[]): readonly string[] {
  const part = (change: SensitivityRow['change'], label: (row: SensitivityRow) => string): string =>
    rows
      .filter((row) => row.change === change)
      .map(
        (row) =>
          `${label(row)}${row.isCurrent ? ' (as it is)' : ''}: ${row.alarmCount === 0 ? 'never' : times(row.alarmCount)}`,
      )
      .join(', ');
  const byDatapoints = part('datapoints', ({ datapoints }) => datapoints);
  const byThreshold = part('threshold', ({ threshold }) => String(threshold));
  const current = rows.find(({ isCurrent }) => isCurrent)?.alarmCount;
  const ranges = rows.filter(({ change, alarmCount }) => change === 'evaluationRange' && alarmCount !== current);
  return [
    ...(byDatapoints === '' ? [] : [`by datapoints it would have fired at ${byDatapoints}`]),
    ...(byThreshold === '' ? [] : [`by threshold it would have fired at ${byThreshold}`]),
    // CloudWatch does not say how far it looks back for missing data.
    ...ranges.map(
      ({ evaluationRange, alarmCount }) =>
        `if CloudWatch looks back over ${evaluationRange} periods for missing data: ${alarmCount === 0 ? 'never' : times(alarmCount)}`,
    ),
  ];
}

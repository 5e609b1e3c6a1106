import type * as alarmLibrary from '../../lib/alarm/index.js';
import type { ActualHistory, PlayedAlarm } from '../../lib/alarm/index.js';
import type { DescribedRows } from '../../lib/cli/define.js';
import type { Field } from '../../lib/output/fields.js';
import type { PageView } from '../../lib/output/page-view.js';

/** More transitions than a person reads; JSON has all. */
const SHOWN_TRANSITIONS = 15;

export const transitionFields: readonly Field[] = [
  { key: 'at', describe: 'when the state would have changed', kind: 'time', rigid: true },
  { key: 'from', describe: 'state before', kind: 'status' },
  { key: 'to', describe: 'state after', kind: 'status' },
  { key: 'reason', describe: 'why, in the words of CloudWatch', flex: true },
];

/** `lib/alarm`, which is loaded by then. */
type Alarms = typeof alarmLibrary;

/** The page of one alarm: chart, sentences, changes of state. */
export function previewPage(
  { played, actual }: { readonly played: PlayedAlarm; readonly actual: ActualHistory | undefined },
  alarms: Alarms,
): PageView {
  const rows = played.transitions.map(({ atMs, ...rest }) => ({ at: new Date(atMs).toISOString(), ...rest }));
  // Of a composite alarm people want to know which of its alarms it was; of others the chart shows it.
  const shown = alarms.isComposite(played) ? transitionFields : transitionFields.filter(({ key }) => key !== 'reason');
  const more = rows.length > SHOWN_TRANSITIONS ? `, the last ${SHOWN_TRANSITIONS} of ${rows.length}` : '';
  const lines = alarms.playedLines(played, actual);
  return {
    kind: 'page',
    data: alarms.playedJson(played, actual),
    list: { rows, fields: transitionFields },
    sections: [
      ...(alarms.isComposite(played)
        ? [{ kind: 'lines' as const, lines: () => lines }]
        : [
            { kind: 'chart' as const, chart: alarms.previewChart(played, actual) },
            { kind: 'lines' as const, lines: () => ['', ...lines] },
          ]),
      ...(rows.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              title: `changes of state${more}`,
              fields: shown,
              rows: rows.slice(-SHOWN_TRANSITIONS),
            },
          ]),
    ],
  };
}

const summaryFields: readonly Field[] = [
  { key: 'alarm', describe: 'name of the alarm', flex: true },
  { key: 'alarmCount', describe: 'how often it would have gone to ALARM', kind: 'number' },
  { key: 'timeInAlarmSeconds', describe: 'how long it would have been in ALARM', kind: 'number' },
  { key: 'flapping', describe: 'the most alarms within an hour, where it flaps', kind: 'number' },
  { key: 'missingPeriods', describe: 'periods without data', kind: 'number' },
  { key: 'lastAt', describe: 'when it would have gone to ALARM last', kind: 'time' },
  { key: 'state', describe: 'state at the end', kind: 'status' },
];

/** The same for people: one row within eighty columns. */
const shownFields: readonly Field[] = [
  { key: 'alarm', describe: '', flex: true },
  { key: 'alarms', describe: '', kind: 'number' },
  { key: 'inAlarm', describe: '' },
  { key: 'flaps', describe: '' },
  { key: 'noData', describe: '', kind: 'number' },
  { key: 'last', describe: '', kind: 'time' },
];

/** Many alarms of several accounts or regions: a record each, since pages cannot be laid side by side. */
export const previewRows = (all: readonly PlayedAlarm[], { summarize }: Pick<Alarms, 'summarize'>): DescribedRows => ({
  kind: 'rows',
  fields: summaryFields,
  batches: (async function* () {
    yield all.map((played) => ({ ...summarize(played) }));
  })(),
});

/** Many alarms: one row each, and a summary. */
export function previewTable(
  all: readonly PlayedAlarm[],
  { alarms, formatDuration }: { readonly alarms: Alarms; readonly formatDuration: (ms: number) => string },
): PageView {
  const rows = all.map(alarms.summarize);
  return {
    kind: 'page',
    // Made only where it is asked for: it has every value of every alarm.
    get data() {
      return all.map((played) => alarms.playedJson(played, undefined));
    },
    list: { rows: rows.map((row) => ({ ...row })), fields: summaryFields },
    sections: [
      {
        kind: 'table',
        title: 'what each alarm would have done',
        fields: shownFields,
        rows: rows.map((row) => ({
          alarm: row.alarm,
          alarms: row.alarmCount,
          inAlarm: row.timeInAlarmSeconds === 0 ? null : formatDuration(row.timeInAlarmSeconds * 1000),
          flaps: row.flapping === null ? null : `${row.flapping}/h`,
          noData: row.missingPeriods,
          last: row.lastAt,
        })),
      },
      { kind: 'lines', lines: () => ['', ...alarms.summaryLines(all)] },
    ],
  };
}

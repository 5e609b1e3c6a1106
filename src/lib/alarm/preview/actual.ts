import type { TaskContext } from '../../aws/task-context.js';
import type { ChartSpan } from '../../core/chart.js';
import type { AlarmState } from '../evaluate/types.js';
import { alarmHistory } from '../history/alarm-history.js';
import { spansOf } from './simulate.js';

/** What an existing alarm did in a range. */
export interface ActualHistory {
  readonly transitions: readonly { readonly atMs: number; readonly from: AlarmState; readonly to: AlarmState }[];
  readonly alarmCount: number;
  readonly alarmSpans: readonly ChartSpan[];
}

const isState = (text: string | null): text is AlarmState =>
  text === 'OK' || text === 'ALARM' || text === 'INSUFFICIENT_DATA';

/**
 * The history of an alarm in a range, to be laid beside what was computed. CloudWatch keeps two weeks of it.
 *
 * @param current the state it is in: of a range without changes, the state of all of it
 */
export async function actualHistory(
  { name, range, current }: { readonly name: string; readonly range: ChartSpan; readonly current: AlarmState },
  ctx: TaskContext,
): Promise<ActualHistory> {
  const transitions: { atMs: number; from: AlarmState; to: AlarmState }[] = [];
  for await (const page of alarmHistory({ name, range, type: 'state' }, ctx)) {
    for (const { at, from, to } of page) {
      if (isState(from) && isState(to)) transitions.unshift({ atMs: Date.parse(at), from, to });
    }
  }
  const spans = spansOf(transitions, { initial: transitions[0]?.from ?? current, ...range });
  return {
    transitions,
    alarmCount: transitions.filter(({ to }) => to === 'ALARM').length,
    alarmSpans: spans.filter(({ state }) => state === 'ALARM'),
  };
}

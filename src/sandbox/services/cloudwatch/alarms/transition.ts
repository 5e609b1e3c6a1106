import type { AlarmState } from '../../../../lib/alarm/index.js';
import { noteHistory } from './history.js';
import type { AlarmStore, StoredAlarm } from './store.js';

/** A new state, and why. */
export interface NewState {
  readonly state: AlarmState;
  readonly atMs: number;
  readonly reason: string;
  readonly data: object | undefined;
}

/** Gives an alarm another state and writes it into the history. */
export function changeState(store: AlarmStore, alarm: StoredAlarm, { state, atMs, reason, data }: NewState): void {
  const before = {
    stateValue: alarm.state,
    stateReason: alarm.reason,
    ...(alarm.reasonData === undefined ? {} : { stateReasonData: JSON.parse(alarm.reasonData) as unknown }),
  };
  const after = { stateValue: state, stateReason: reason, ...(data === undefined ? {} : { stateReasonData: data }) };
  noteHistory(store, alarm, {
    type: 'StateUpdate',
    atMs,
    summary: `Alarm updated from ${alarm.state} to ${state}`,
    data: { version: '1.0', oldState: before, newState: after },
  });
  alarm.state = state;
  alarm.reason = reason;
  alarm.reasonData = data && JSON.stringify(data);
  alarm.stateUpdatedAtMs = atMs;
  alarm.transitionedAtMs = atMs;
  alarm.timeline.push({ state, atMs });
}

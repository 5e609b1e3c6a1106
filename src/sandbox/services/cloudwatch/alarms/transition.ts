import type { AlarmState } from '../../../../lib/alarm/index.js';
import { jsonTime, noteHistory } from './history.js';
import { isMuted } from './mute-windows.js';
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

/** The ARNs that an alarm is to call in its state. */
function actionsOf({ configuration: { input }, state }: StoredAlarm): readonly string[] {
  if (state === 'ALARM') return input.AlarmActions ?? [];
  return (state === 'OK' ? input.OKActions : input.InsufficientDataActions) ?? [];
}

/**
 * Notes the actions of the state that an alarm is in, unless they are switched off or muted. Nothing is called: the sandbox
 * has nobody to notify, and its history says so.
 */
export function noteActions(store: AlarmStore, alarm: StoredAlarm, atMs: number): void {
  if (!alarm.isEnabled || isMuted(store, { alarm: alarm.name, atMs })) return;
  for (const action of actionsOf(alarm)) {
    noteHistory(store, alarm, {
      type: 'Action',
      atMs,
      summary: `Failed to execute action ${action}`,
      data: {
        actionState: 'Failed',
        stateUpdateTimestamp: jsonTime(alarm.stateUpdatedAtMs),
        notificationResource: action,
        publishedMessage: null,
        error: 'The sandbox delivers no notifications.',
      },
    });
  }
}

/** Whether an alarm has anything to do in its state. */
export const hasActions = (alarm: StoredAlarm): boolean => actionsOf(alarm).length > 0;

import {
  alarmNameOf,
  childrenOf,
  parseRule,
  ruleHolds,
  suppressedBy,
  type SuppressedBy,
} from '../../../../lib/alarm/index.js';
import type { Call } from '../../../types.js';
import { hasActions, takeActions } from './actions.js';
import { jsonTime } from './history.js';
import { alarmStore, stateAt, type StoredAlarm } from './store.js';
import { changeState } from './transition.js';

/** Evaluates a composite alarm at every time that one of its children changed since the last look. */
export function advanceCompositeAlarm(alarm: StoredAlarm, call: Call): void {
  const { configuration } = alarm;
  if (configuration.kind !== 'CompositeAlarm') return;
  const store = call.store(alarmStore);
  const nowMs = call.clock.now();
  const rule = parseRule(configuration.input.AlarmRule ?? '');
  const children = childrenOf(rule).flatMap((child) => store.alarms.get(alarmNameOf(child)) ?? []);
  const times = children
    .flatMap(({ timeline }) => timeline.map(({ atMs }) => atMs))
    .filter((atMs) => atMs > alarm.evaluatedUntilMs && atMs <= nowMs);
  if (alarm.checkAtMs !== undefined && alarm.checkAtMs <= nowMs) times.push(alarm.checkAtMs);
  for (const atMs of [...new Set(times)].sort((a, b) => a - b)) {
    const holds = ruleHolds(rule, (child) => {
      const found = store.alarms.get(alarmNameOf(child));
      return found && stateAt(found, atMs)?.state;
    });
    const state = holds ? 'ALARM' : 'OK';
    if (state !== alarm.state) {
      const trigger = children.find(({ timeline }) => timeline.some((entry) => entry.atMs === atMs));
      changeState(store, alarm, { state, atMs, ...reasonOf({ trigger, alarm, atMs }) });
      act(alarm, { call, atMs });
    }
  }
  if (alarm.checkAtMs !== undefined && alarm.checkAtMs <= nowMs) alarm.checkAtMs = undefined;
  alarm.evaluatedUntilMs = nowMs;
  if (alarm.hasPendingActions) act(alarm, { call, atMs: nowMs });
}

function reasonOf({
  trigger,
  alarm,
  atMs,
}: {
  readonly trigger: StoredAlarm | undefined;
  readonly alarm: StoredAlarm;
  readonly atMs: number;
}): { readonly reason: string; readonly data: object } {
  if (!trigger) {
    return {
      reason: `${alarm.arn} was created or updated and its alarm rule was evaluated at ${new Date(atMs).toUTCString()}`,
      data: { triggeringAlarms: [] },
    };
  }
  const state = stateAt(trigger, atMs)?.state ?? 'INSUFFICIENT_DATA';
  return {
    reason: `${trigger.arn} transitioned to ${state} at ${new Date(atMs).toUTCString()}`,
    data: { triggeringAlarms: [{ arn: trigger.arn, state: { value: state, timestamp: jsonTime(atMs) } }] },
  };
}

/** Acts now, or later when the suppressor lets it. */
function act(alarm: StoredAlarm, { call, atMs }: { readonly call: Call; readonly atMs: number }): void {
  alarm.hasPendingActions = suppressionOf(alarm, { call, atMs }) !== undefined && hasActions(alarm);
  if (!alarm.hasPendingActions) takeActions(alarm, { call, atMs });
}

/** ActionsSuppressedBy of a composite alarm. */
export function suppressionOf(
  alarm: StoredAlarm,
  { call, atMs }: { readonly call: Call; readonly atMs: number },
): SuppressedBy | undefined {
  const { input, kind } = alarm.configuration;
  if (kind !== 'CompositeAlarm' || input.ActionsSuppressor === undefined) return undefined;
  const suppressor = call.store(alarmStore).alarms.get(alarmNameOf(input.ActionsSuppressor));
  const [previous, now] = suppressor?.timeline.filter((entry) => entry.atMs <= atMs).slice(-2) ?? [];
  const latest = now ?? previous;
  if (!latest) return undefined;
  return suppressedBy({
    nowMs: atMs,
    transitionedAtMs: alarm.transitionedAtMs,
    suppressor: {
      state: latest.state,
      sinceMs: latest.atMs,
      previous: (now && previous)?.state ?? 'INSUFFICIENT_DATA',
    },
    waitMs: (input.ActionsSuppressorWaitPeriod ?? 0) * 1000,
    extensionMs: (input.ActionsSuppressorExtensionPeriod ?? 0) * 1000,
  });
}

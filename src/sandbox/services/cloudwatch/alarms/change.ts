import type {
  DeleteAlarmsInput,
  DisableAlarmActionsInput,
  EnableAlarmActionsInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import { ServiceError, type Call } from '../../../types.js';
import { validationError } from '../errors.js';
import { takeActions } from './actions.js';
import { nextCheckMs } from './advance-metric.js';
import { advanceAlarms, childNames } from './advance.js';
import { noteConfiguration } from './history.js';
import { alarmStore, findAlarm, type StoredAlarm } from './store.js';
import { changeState } from './transition.js';

/** API reference, DeleteAlarms, EnableAlarmActions, DisableAlarmActions. */
const MAX_NAMES = 100;

function checkNames(names: readonly string[]): void {
  if (names.length <= MAX_NAMES) return;
  throw validationError(
    `1 validation error detected: Value at 'alarmNames' failed to satisfy constraint: Member must have length less than or equal to ${MAX_NAMES}`,
  );
}

/** `cloudwatch:DeleteAlarms`: names that are not there are passed over. */
export async function deleteAlarms({ AlarmNames: names = [] }: DeleteAlarmsInput, call: Call): Promise<void> {
  checkNames(names);
  await advanceAlarms(call);
  const store = call.store(alarmStore);
  const doomed = [...new Set(names)].flatMap((name) => store.alarms.get(name) ?? []);
  const composites = doomed.filter(({ configuration }) => configuration.kind === 'CompositeAlarm');
  if (composites.length > 1) {
    throw validationError('You can delete at most one composite alarm in a single operation.');
  }
  checkParents(doomed, [...store.alarms.values()]);
  for (const alarm of doomed) {
    store.alarms.delete(alarm.name);
    noteConfiguration(store, alarm, { type: 'Delete', atMs: call.clock.now() });
  }
}

/** An alarm that a composite alarm depends on cannot be deleted before it. */
function checkParents(doomed: readonly StoredAlarm[], all: readonly StoredAlarm[]): void {
  for (const alarm of doomed) {
    const parents = all.filter((one) => !doomed.includes(one) && childNames(one).includes(alarm.name));
    if (parents.length === 0) continue;
    const names = parents.map(({ name }) => name).join(', ');
    throw validationError(`Cannot delete ${alarm.name} as there are composite alarm(s) depending on it: ${names}`);
  }
}

/** `cloudwatch:SetAlarmState`: until the next evaluation. */
export async function setAlarmState(input: SetAlarmStateInput, call: Call): Promise<void> {
  const { StateValue: state, StateReason: reason = '', StateReasonData: text } = input;
  await advanceAlarms(call);
  const alarm = findAlarm(call, input.AlarmName);
  if (state !== 'OK' && state !== 'ALARM' && state !== 'INSUFFICIENT_DATA') {
    throw validationError(
      "1 validation error detected: Value at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    );
  }
  const data = text === undefined ? undefined : readJson(text);
  const nowMs = call.clock.now();
  const store = call.store(alarmStore);
  if (alarm.configuration.kind === 'MetricAlarm') alarm.checkAtMs = nextCheckMs(nowMs);
  if (state === alarm.state) {
    alarm.reason = reason;
    alarm.reasonData = text;
    alarm.stateUpdatedAtMs = nowMs;
    return;
  }
  changeState(store, alarm, { state, atMs: nowMs, reason, data });
  takeActions(alarm, { call, atMs: nowMs });
}

function readJson(text: string): object {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null) return data;
  } catch {
    // Told below: what is wrong with the text does not matter.
  }
  throw new ServiceError('InvalidFormat', 'StateReasonData was not syntactically valid JSON');
}

const setEnabled =
  (isEnabled: boolean) =>
  ({ AlarmNames: names = [] }: EnableAlarmActionsInput | DisableAlarmActionsInput, call: Call): void => {
    checkNames(names);
    const store = call.store(alarmStore);
    for (const name of names) {
      const alarm = store.alarms.get(name);
      if (!alarm || alarm.isEnabled === isEnabled) continue;
      alarm.isEnabled = isEnabled;
      alarm.updatedAtMs = call.clock.now();
      noteConfiguration(store, alarm, { type: 'Update', atMs: alarm.updatedAtMs });
    }
  };

/** `cloudwatch:EnableAlarmActions` and `cloudwatch:DisableAlarmActions`: names that are not there are passed over. */
export const enableAlarmActions = setEnabled(true);
export const disableAlarmActions = setEnabled(false);

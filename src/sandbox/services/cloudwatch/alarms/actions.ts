import type { Call } from '../../../types.js';
import { arnParts } from '../../arns.js';
import { callIn } from '../../call-in.js';
import { invokeAsService } from '../../lambda/invoke.js';
import { publishAsService } from '../../sns/publish.js';
import { sendMessage, snsStore } from '../../sns/store.js';
import { jsonTime, noteHistory } from './history.js';
import { isMuted } from './mute-windows.js';
import { alarmStore, type StoredAlarm } from './store.js';

/** CloudWatch as topics and functions see it ("Alarm actions", CloudWatch User Guide). */
const TOPIC_PRINCIPAL = 'cloudwatch.amazonaws.com';
const FUNCTION_PRINCIPAL = 'lambda.alarms.cloudwatch.amazonaws.com';

/** The ARNs that an alarm is to call in its state. */
function actionsOf({ configuration: { input }, state }: StoredAlarm): readonly string[] {
  if (state === 'ALARM') return input.AlarmActions ?? [];
  return (state === 'OK' ? input.OKActions : input.InsufficientDataActions) ?? [];
}

/** Whether an alarm has anything to do in its state. */
export const hasActions = (alarm: StoredAlarm): boolean => actionsOf(alarm).length > 0;

/** Takes the actions of the state that an alarm is in, unless they are switched off or muted, and notes how that went. */
export function takeActions(alarm: StoredAlarm, { call, atMs }: { readonly call: Call; readonly atMs: number }): void {
  const store = call.store(alarmStore);
  if (!alarm.isEnabled || isMuted(store, { alarm: alarm.name, atMs })) return;
  for (const action of actionsOf(alarm)) {
    const failure = failureOf(action, { alarm, call, atMs });
    noteHistory(store, alarm, {
      type: 'Action',
      atMs,
      summary: `${failure === undefined ? 'Successfully executed' : 'Failed to execute'} action ${action}`,
      data: {
        actionState: failure === undefined ? 'Succeeded' : 'Failed',
        stateUpdateTimestamp: jsonTime(alarm.stateUpdatedAtMs),
        notificationResource: action,
        publishedMessage: failure === undefined ? message(alarm, { call, atMs }) : null,
        error: failure ?? null,
      },
    });
  }
}

/** Why an action could not be taken; undefined when it was. Only topics and functions are simulated. */
function failureOf(
  action: string,
  { alarm, call, atMs }: { readonly alarm: StoredAlarm; readonly call: Call; readonly atMs: number },
): string | undefined {
  const { service } = arnParts(action) ?? {};
  const text = JSON.stringify(message(alarm, { call, atMs }));
  if (service === 'lambda') {
    const wish = { principal: FUNCTION_PRINCIPAL, sourceArn: alarm.arn, functionArn: action, payload: text };
    const outcome = invokeAsService(call, wish);
    return outcome === 'invoked' ? undefined : `The function could not be invoked: ${outcome}`;
  }
  if (service !== 'sns') return 'The sandbox does not take actions of this kind.';
  const there = callIn(call, arnParts(action) ?? {});
  const topic = [...there.store(snsStore).topics.values()].find(({ arn }) => arn === action);
  // The policy that a topic has from the start lets alarms of its account publish.
  if (topic && !topic.attributes.has('Policy')) {
    sendMessage(there, topic, { message: text, subject: `${alarm.state}: "${alarm.name}" in ${call.region}` });
    return undefined;
  }
  const wish = { topicArn: action, principal: TOPIC_PRINCIPAL, sourceArn: alarm.arn, message: text };
  const outcome = publishAsService(call, wish);
  return outcome === 'published' ? undefined : `The topic could not be published to: ${outcome}`;
}

/** What a topic gets ("Notify users of alarm changes"). */
const message = (alarm: StoredAlarm, { call, atMs }: { readonly call: Call; readonly atMs: number }): object => ({
  AlarmName: alarm.name,
  AlarmDescription: alarm.configuration.input.AlarmDescription ?? null,
  AWSAccountId: call.account,
  NewStateValue: alarm.state,
  NewStateReason: alarm.reason,
  StateChangeTime: jsonTime(atMs),
  Region: call.region,
  AlarmArn: alarm.arn,
  OldStateValue: alarm.timeline.at(-2)?.state ?? 'INSUFFICIENT_DATA',
});

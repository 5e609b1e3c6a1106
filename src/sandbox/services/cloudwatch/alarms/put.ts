import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../../types.js';
import { advanceAlarms } from './advance.js';
import { nextCheckMs } from './advance-metric.js';
import { checkComposite, checkMetricAlarm, checkSettings, readTags } from './checks.js';
import { noteConfiguration } from './history.js';
import { alarmStore, arnOf, insertAlarm, type NewAlarm } from './store.js';

/** `cloudwatch:PutMetricAlarm` */
export async function putMetricAlarm({ Tags: tags, ...input }: PutMetricAlarmInput, call: Call): Promise<void> {
  checkSettings(input, call);
  checkMetricAlarm(input);
  const { OnlyStartEvaluatingAfterWarmUpPeriodEnds: waits, WarmUpPeriodDurationInMinutes: minutes } =
    input.WarmUpConfiguration ?? {};
  const configuration = { kind: 'MetricAlarm', input } as const;
  await put(configuration, { tags: readTags(tags), warmUpMinutes: waits === true ? (minutes ?? 0) : 0, call });
}

/** `cloudwatch:PutCompositeAlarm` */
export async function putCompositeAlarm({ Tags: tags, ...input }: PutCompositeAlarmInput, call: Call): Promise<void> {
  checkSettings(input, call);
  checkComposite(input, call.store(alarmStore).alarms);
  await put({ kind: 'CompositeAlarm', input }, { tags: readTags(tags), warmUpMinutes: 0, call });
}

/**
 * Creates an alarm, or replaces all of the configuration of one and leaves its state as it is. Tags are for new alarms only:
 * those of an update are ignored, as the service does.
 */
async function put(
  configuration: NewAlarm['configuration'],
  {
    tags,
    warmUpMinutes,
    call,
  }: { readonly tags: ReadonlyMap<string, string>; readonly warmUpMinutes: number; readonly call: Call },
): Promise<void> {
  await advanceAlarms(call);
  const store = call.store(alarmStore);
  const nowMs = call.clock.now();
  const name = configuration.input.AlarmName ?? '';
  const existing = store.alarms.get(name);
  if (existing?.configuration.kind === configuration.kind) {
    existing.configuration = configuration;
    existing.isEnabled = configuration.input.ActionsEnabled ?? true;
    existing.updatedAtMs = nowMs;
    existing.checkAtMs = nextCheckMs(nowMs);
    noteConfiguration(store, existing, { type: 'Update', atMs: nowMs });
    return;
  }
  const alarm = insertAlarm(store, { configuration, arn: arnOf(call, { kind: 'alarm', name }), nowMs, tags });
  alarm.checkAtMs = nextCheckMs(nowMs, warmUpMinutes);
  noteConfiguration(store, alarm, { type: 'Create', atMs: nowMs });
}

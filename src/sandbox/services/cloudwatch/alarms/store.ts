import type {
  AlarmHistoryItem,
  GetAlarmMuteRuleOutput,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../../../../lib/alarm/index.js';
import { ServiceError, type Call, type StoreKey } from '../../../types.js';

/** What an alarm was created or last updated with, tags aside. */
type AlarmConfiguration =
  | { readonly kind: 'MetricAlarm'; readonly input: PutMetricAlarmInput }
  | { readonly kind: 'CompositeAlarm'; readonly input: PutCompositeAlarmInput };

/** A state since a time. */
export interface StateSince {
  readonly state: AlarmState;
  readonly atMs: number;
}

/** An alarm as kept. Read its state after `advanceAlarms`, which evaluates what is due. */
export interface StoredAlarm {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly tags: Map<string, string>;
  configuration: AlarmConfiguration;
  updatedAtMs: number;
  isEnabled: boolean;
  state: AlarmState;
  reason: string;
  /** JSON text. */
  reasonData: string | undefined;
  /** When the state was last set, and when it last changed to another one. */
  stateUpdatedAtMs: number;
  transitionedAtMs: number;
  /** EvaluationState: why it cannot be evaluated as it should. */
  evaluationState: 'EVALUATION_FAILURE' | undefined;
  /** Every state it had, oldest first, for composite alarms that look at it later. */
  readonly timeline: StateSince[];
  /** End of the last period (metric alarms) or the time (composite alarms) that was evaluated. */
  evaluatedUntilMs: number;
  /** Evaluated at this time as well, whatever period it is: after a change of configuration or state. */
  checkAtMs: number | undefined;
  /** A composite alarm whose actions wait for its suppressor. */
  hasPendingActions: boolean;
}

export type StoredMuteRule = Omit<GetAlarmMuteRuleOutput, 'Status' | 'MuteType'> & {
  readonly Name: string;
  readonly AlarmMuteRuleArn: string;
  readonly createdAtMs: number;
  readonly tags: Map<string, string>;
};

/** Alarms of one account and region. */
export interface AlarmStore {
  readonly alarms: Map<string, StoredAlarm>;
  readonly muteRules: Map<string, StoredMuteRule>;
  /** Oldest first; of deleted alarms as well. */
  readonly history: (AlarmHistoryItem & { readonly Timestamp: Date })[];
}

export const alarmStore: StoreKey<AlarmStore> = {
  name: 'cloudwatch-alarms',
  scope: 'regional',
  create: () => ({ alarms: new Map(), muteRules: new Map(), history: [] }),
};

export interface NewAlarm {
  readonly configuration: AlarmConfiguration;
  readonly arn: string;
  readonly nowMs: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** An alarm as CloudWatch makes it: with insufficient data, to be evaluated soon. */
export function insertAlarm(store: AlarmStore, { configuration, arn, nowMs, tags }: NewAlarm): StoredAlarm {
  const alarm: StoredAlarm = {
    name: configuration.input.AlarmName ?? '',
    arn,
    createdAtMs: nowMs,
    tags: new Map(tags),
    configuration,
    updatedAtMs: nowMs,
    isEnabled: configuration.input.ActionsEnabled ?? true,
    state: 'INSUFFICIENT_DATA',
    reason: 'Unchecked: Initial alarm creation',
    reasonData: undefined,
    stateUpdatedAtMs: nowMs,
    transitionedAtMs: nowMs,
    evaluationState: undefined,
    timeline: [{ state: 'INSUFFICIENT_DATA', atMs: nowMs }],
    evaluatedUntilMs: nowMs,
    checkAtMs: undefined,
    hasPendingActions: false,
  };
  store.alarms.set(alarm.name, alarm);
  return alarm;
}

/** The state that an alarm had at a time; undefined before it was there. */
export const stateAt = (alarm: StoredAlarm, atMs: number): StateSince | undefined =>
  alarm.timeline.findLast((entry) => entry.atMs <= atMs);

/** The alarm of a name. Throws ResourceNotFound. */
export function findAlarm(call: Call, name: string | undefined): StoredAlarm {
  const alarm = call.store(alarmStore).alarms.get(name ?? '');
  if (alarm) return alarm;
  throw new ServiceError('ResourceNotFound', `Alarm ${name} does not exist`, 404);
}

/** `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME`, or of another kind of thing. */
export function arnOf(
  { region, account }: Pick<Call, 'region' | 'account'>,
  { kind, name }: { readonly kind: 'alarm' | 'alarm-mute-rule'; readonly name: string },
): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:cloudwatch:${region}:${account}:${kind}:${name}`;
}

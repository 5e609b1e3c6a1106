import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../../types.js';
import { suppressionOf } from './advance-composite.js';
import type { StoredAlarm } from './store.js';

const common = (alarm: StoredAlarm) => ({
  AlarmName: alarm.name,
  AlarmArn: alarm.arn,
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.updatedAtMs),
  ActionsEnabled: alarm.isEnabled,
  OKActions: alarm.configuration.input.OKActions ?? [],
  AlarmActions: alarm.configuration.input.AlarmActions ?? [],
  InsufficientDataActions: alarm.configuration.input.InsufficientDataActions ?? [],
  StateValue: alarm.state,
  StateReason: alarm.reason,
  StateReasonData: alarm.reasonData,
  StateUpdatedTimestamp: new Date(alarm.stateUpdatedAtMs),
  StateTransitionedTimestamp: new Date(alarm.transitionedAtMs),
});

/** A metric alarm as DescribeAlarms shows it. */
export function metricAlarmView(alarm: StoredAlarm): MetricAlarm {
  const { configuration } = alarm;
  return {
    ...(configuration.kind === 'MetricAlarm' ? configuration.input : {}),
    ...common(alarm),
    EvaluationState: alarm.evaluationState,
  };
}

/** A composite alarm as DescribeAlarms shows it. */
export function compositeAlarmView(alarm: StoredAlarm, call: Call): CompositeAlarm {
  const { configuration } = alarm;
  const suppressed = suppressionOf(alarm, { call, atMs: call.clock.now() });
  return {
    ...(configuration.kind === 'CompositeAlarm' ? configuration.input : {}),
    ...common(alarm),
    ...(suppressed === undefined
      ? {}
      : { ActionsSuppressedBy: suppressed, ActionsSuppressedReason: `Actions are suppressed by ${suppressed}` }),
  };
}

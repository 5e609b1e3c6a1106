import type { CompositeAlarmDefinition, MetricAlarmDefinition, MetricWatch } from '../../../src/lib/alarm/index.js';

const settings = {
  description: undefined,
  actionsEnabled: true,
  alarmActions: [],
  okActions: [],
  insufficientDataActions: [],
  actionConfiguration: undefined,
} as const;

/** The watch of the sample below. */
export const cpuWatch: MetricWatch = {
  type: 'metric',
  namespace: 'AWS/EC2',
  metric: 'CPUUtilization',
  dimensions: { InstanceId: 'i-0123456789abcdef0' },
  statistic: 'Average',
  periodSeconds: 300,
  unit: undefined,
};

/** A valid alarm: CPU over 80 % in three periods of five minutes. */
export const metricAlarm = (changes: Partial<MetricAlarmDefinition> = {}): MetricAlarmDefinition => ({
  kind: 'metric',
  name: 'cpu-high',
  ...settings,
  watch: cpuWatch,
  condition: { type: 'threshold', operator: 'GreaterThanThreshold', threshold: 80 },
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  missing: 'missing',
  lowSamples: undefined,
  evaluationWindow: undefined,
  warmUp: undefined,
  ...changes,
});

/** A valid composite alarm. */
export const compositeAlarm = (changes: Partial<CompositeAlarmDefinition> = {}): CompositeAlarmDefinition => ({
  kind: 'composite',
  name: 'site-down',
  ...settings,
  rule: 'ALARM("cpu-high") AND NOT ALARM("deploying")',
  suppressor: undefined,
  ...changes,
});

import type {
  CompositeAlarm,
  DescribeAlarmContributorsInput,
  DescribeAlarmContributorsOutput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsForMetricOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { pageOf } from '../../../pages.js';
import { ServiceError, type Call } from '../../../types.js';
import { validationError } from '../errors.js';
import { dimensionRecord } from '../put-metric-data.js';
import { seriesKey } from '../store.js';
import { advanceAlarms, childNames } from './advance.js';
import { alarmStore, type StoredAlarm } from './store.js';
import { compositeAlarmView, metricAlarmView } from './views.js';

/** API reference, DescribeAlarms. */
const DEFAULT_RECORDS = 50;
const MAX_RECORDS = 100;
const MAX_NAMES = 100;

/** `cloudwatch:DescribeAlarms`: without AlarmTypes, metric alarms only. */
export async function describeAlarms(input: DescribeAlarmsInput, call: Call): Promise<DescribeAlarmsOutput> {
  checkDescribe(input);
  await advanceAlarms(call);
  const all = [...call.store(alarmStore).alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = isRelation(input) ? relatives(input, all) : all.filter((alarm) => matches(alarm, input));
  const { NextToken: token, MaxRecords: limit = DEFAULT_RECORDS, ...filters } = input;
  const page = pageOf(found, {
    limit,
    token,
    scope: JSON.stringify(['DescribeAlarms', filters]),
    invalidToken: () => new ServiceError('InvalidNextToken', 'Invalid NextToken'),
  });
  const views = {
    MetricAlarms: page.items.filter(isMetric).map(metricAlarmView),
    CompositeAlarms: page.items.filter((alarm) => !isMetric(alarm)).map((alarm) => compositeAlarmView(alarm, call)),
  };
  return { ...(isRelation(input) ? namesOnly(views, input) : views), NextToken: page.nextToken };
}

const isMetric = ({ configuration }: StoredAlarm): boolean => configuration.kind === 'MetricAlarm';
const isRelation = (input: DescribeAlarmsInput): boolean =>
  input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined;

function checkDescribe(input: DescribeAlarmsInput): void {
  const { AlarmNames: names, AlarmNamePrefix: prefix, MaxRecords: records = DEFAULT_RECORDS } = input;
  const failed = (member: string, constraint: string) =>
    validationError(`1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`);
  if (records < 1 || records > MAX_RECORDS) {
    throw failed('maxRecords', `Member must have value between 1 and ${MAX_RECORDS}`);
  }
  if ((names ?? []).length > MAX_NAMES) {
    throw failed('alarmNames', `Member must have length less than or equal to ${MAX_NAMES}`);
  }
  if (names !== undefined && prefix !== undefined) {
    throw validationError('AlarmNames and AlarmNamePrefix cannot be specified together');
  }
  if (!isRelation(input)) return;
  const { ChildrenOfAlarmName: children, ParentsOfAlarmName: parents, MaxRecords: _, NextToken: __, ...others } = input;
  const isAlone = Object.values(others).every((value) => value === undefined);
  if (!isAlone || (children !== undefined && parents !== undefined)) {
    throw validationError('ChildrenOfAlarmName and ParentsOfAlarmName cannot be specified with other parameters');
  }
}

function relatives(input: DescribeAlarmsInput, all: readonly StoredAlarm[]): readonly StoredAlarm[] {
  const { ChildrenOfAlarmName: parent, ParentsOfAlarmName: child = '' } = input;
  if (parent === undefined) return all.filter((alarm) => childNames(alarm).includes(child));
  const found = all.find(({ name }) => name === parent);
  const names = found ? childNames(found) : [];
  return all.filter(({ name }) => names.includes(name));
}

/** Of relatives only names, ARNs and, of children, states are told. */
function namesOnly(
  {
    MetricAlarms,
    CompositeAlarms,
  }: { readonly MetricAlarms: MetricAlarm[]; readonly CompositeAlarms: CompositeAlarm[] },
  input: DescribeAlarmsInput,
): DescribeAlarmsOutput {
  const pick = ({ AlarmName, AlarmArn, StateValue, StateUpdatedTimestamp }: MetricAlarm | CompositeAlarm) =>
    input.ChildrenOfAlarmName === undefined
      ? { AlarmName, AlarmArn }
      : { AlarmName, AlarmArn, StateValue, StateUpdatedTimestamp };
  return { MetricAlarms: MetricAlarms.map(pick), CompositeAlarms: CompositeAlarms.map(pick) };
}

function matches(alarm: StoredAlarm, input: DescribeAlarmsInput): boolean {
  const { kind, input: settings } = alarm.configuration;
  const actions = [settings.AlarmActions, settings.OKActions, settings.InsufficientDataActions].flat();
  return (
    (input.AlarmTypes ?? ['MetricAlarm']).includes(kind) &&
    (input.AlarmNames === undefined || input.AlarmNames.includes(alarm.name)) &&
    alarm.name.startsWith(input.AlarmNamePrefix ?? '') &&
    (input.StateValue === undefined || input.StateValue === alarm.state) &&
    (input.ActionPrefix === undefined || actions.some((action) => action?.startsWith(input.ActionPrefix ?? '')))
  );
}

/** `cloudwatch:DescribeAlarmsForMetric`: alarms on one metric; those on expressions are not among them. */
export async function describeAlarmsForMetric(
  input: DescribeAlarmsForMetricInput,
  call: Call,
): Promise<DescribeAlarmsForMetricOutput> {
  await advanceAlarms(call);
  const keyOf = (metric: DescribeAlarmsForMetricInput) =>
    seriesKey({
      namespace: metric.Namespace ?? '',
      name: metric.MetricName ?? '',
      dimensions: dimensionRecord(metric.Dimensions),
    });
  const wanted = keyOf(input);
  const alarms = [...call.store(alarmStore).alarms.values()]
    .filter(isMetric)
    .map(metricAlarmView)
    .filter(
      ({ MetricName, Namespace, Dimensions, Statistic, ExtendedStatistic, Period, Unit }) =>
        MetricName !== undefined &&
        keyOf({ MetricName, Namespace, Dimensions }) === wanted &&
        (input.Statistic === undefined || input.Statistic === Statistic) &&
        (input.ExtendedStatistic === undefined || input.ExtendedStatistic === ExtendedStatistic) &&
        (input.Period === undefined || input.Period === Period) &&
        (input.Unit === undefined || input.Unit === Unit),
    );
  return { MetricAlarms: alarms };
}

/** `cloudwatch:DescribeAlarmContributors`: only alarms on many series have some, which the sandbox does not evaluate. */
export function describeAlarmContributors(
  { AlarmName: name }: DescribeAlarmContributorsInput,
  call: Call,
): DescribeAlarmContributorsOutput {
  if (!call.store(alarmStore).alarms.has(name ?? '')) {
    throw new ServiceError('ResourceNotFoundException', `Alarm ${name} does not exist`, 404);
  }
  return { AlarmContributors: [] };
}

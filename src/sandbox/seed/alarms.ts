import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Sandbox } from '../create.js';
import { alarmStore, arnOf, insertAlarm } from '../services/cloudwatch/alarms/store.js';
import { DATABASE_CLUSTER, DEAD_LETTER_QUEUE } from './data-stores.js';
import { LOAD_BALANCER } from './load-balancer-logs.js';
import { DAY_MS, resourceId, type Story } from './story.js';
import { tagsOf } from './subnets.js';
import { FORMER_TOPIC, topicArn } from './topics.js';

/** History goes back so far (DescribeAlarmHistory), so that nothing is lost when the alarms were made then. */
const SINCE_DAYS = 14;
/** A server that is no more. */
const FORMER_SERVER = 'report-1';

/**
 * Alarms as they are found in grown accounts: one is in ALARM since the incident and nobody noticed, since it has no
 * action; the others tell a topic that is no more; one is on a load balancer's ARN where the end of it is meant, one on a
 * server that was terminated, and both know nothing.
 */
export function fillAlarms(sandbox: Sandbox, story: Story): void {
  const store = sandbox.store(alarmStore, story);
  const nowMs = Math.floor((story.nowMs - SINCE_DAYS * DAY_MS) / 60_000) * 60_000;
  const add = (configuration: Parameters<typeof insertAlarm>[1]['configuration']): void => {
    const name = configuration.input.AlarmName ?? '';
    const tags = new Map(tagsOf(name).map(({ Key, Value }) => [Key, Value]));
    const alarm = insertAlarm(store, { configuration, arn: arnOf(story, { kind: 'alarm', name }), nowMs, tags });
    alarm.checkAtMs = nowMs + 60_000;
  };
  for (const input of metricAlarms(story)) add({ kind: 'MetricAlarm', input });
  add({
    kind: 'CompositeAlarm',
    input: {
      AlarmName: 'web3tier-shop-down',
      AlarmDescription: 'Visitors see errors: call somebody',
      AlarmRule: 'ALARM("web3tier-alb-5xx") OR ALARM("web3tier-alb-slow")',
      AlarmActions: [topicArn(story, FORMER_TOPIC)],
    },
  });
}

function metricAlarms(story: Story): readonly PutMetricAlarmInput[] {
  const alb = { Namespace: 'AWS/ApplicationELB', Dimensions: [{ Name: 'LoadBalancer', Value: LOAD_BALANCER }] };
  const notify = { AlarmActions: [topicArn(story, FORMER_TOPIC)], OKActions: [topicArn(story, FORMER_TOPIC)] };
  return [
    {
      AlarmName: 'web3tier-alb-5xx',
      AlarmDescription: 'The web servers answer with errors',
      ...alb,
      ...notify,
      MetricName: 'HTTPCode_Target_5XX_Count',
      Statistic: 'Sum',
      Period: 60,
      ...above(3, { periods: 5, of: 3 }),
      TreatMissingData: 'notBreaching',
    },
    {
      AlarmName: 'web3tier-alb-slow',
      AlarmDescription: 'One request of a hundred takes longer than two seconds',
      ...alb,
      ...notify,
      MetricName: 'TargetResponseTime',
      ExtendedStatistic: 'p99',
      Period: 300,
      ...above(2, { periods: 3, of: 2 }),
    },
    {
      AlarmName: 'web3tier-alb-slow-old',
      AlarmDescription: 'Copied from a wiki',
      ...notify,
      Namespace: 'AWS/ApplicationELB',
      Dimensions: [
        {
          Name: 'LoadBalancer',
          Value: `arn:aws:elasticloadbalancing:${story.region}:${story.account}:loadbalancer/${LOAD_BALANCER}`,
        },
      ],
      MetricName: 'TargetResponseTime',
      Statistic: 'Average',
      Period: 60,
      ...above(1, { periods: 5, of: 5 }),
    },
    {
      AlarmName: 'web3tier-db-connections',
      ...notify,
      Namespace: 'AWS/RDS',
      Dimensions: [{ Name: 'DBClusterIdentifier', Value: DATABASE_CLUSTER }],
      MetricName: 'DatabaseConnections',
      Statistic: 'Maximum',
      Period: 60,
      ...above(180, { periods: 10, of: 8 }),
    },
    {
      AlarmName: 'web3tier-orders-dead',
      AlarmDescription: 'Orders that could not be worked off',
      Namespace: 'AWS/SQS',
      Dimensions: [{ Name: 'QueueName', Value: DEAD_LETTER_QUEUE }],
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Period: 300,
      ...above(0, { periods: 1, of: 1 }),
    },
    {
      AlarmName: 'web3tier-report-cpu',
      ...notify,
      Namespace: 'AWS/EC2',
      Dimensions: [{ Name: 'InstanceId', Value: resourceId('i', FORMER_SERVER, story) }],
      MetricName: 'CPUUtilization',
      Statistic: 'Average',
      Period: 300,
      ...above(90, { periods: 3, of: 3 }),
    },
  ];
}

const above = (
  Threshold: number,
  { periods, of }: { readonly periods: number; readonly of: number },
): Pick<PutMetricAlarmInput, 'Threshold' | 'ComparisonOperator' | 'EvaluationPeriods' | 'DatapointsToAlarm'> => ({
  Threshold,
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: periods,
  DatapointsToAlarm: of,
});

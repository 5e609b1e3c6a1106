import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { cloudWatchStore, insertSamples } from '../../../src/sandbox/services/cloudwatch/store.js';
import { clientConfig, createTestClock, startSandbox, START_MS } from '../helpers.js';

export const MINUTE_MS = 60_000;
export const TOPIC = 'arn:aws:sns:ap-northeast-1:123456789012:ops';

/** A sandbox whose clock a test turns, with helpers that publish a metric and look at alarms. */
export async function startAlarms() {
  const clock = createTestClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  const client = new CloudWatchClient(clientConfig(sandbox));

  /** Publishes one value a minute (`-`: none) and turns the clock along. */
  const minutes = (text: string, name = 'Load') => {
    for (const part of text.split(' ')) {
      const timestampMs = clock.now();
      clock.advance(MINUTE_MS);
      if (part === '-') continue;
      const samples = [{ timestampMs, value: Number(part) }];
      insertSamples(sandbox.store(cloudWatchStore), { namespace: 'App', name }, { samples, nowMs: timestampMs });
    }
  };
  const put = (changes: Partial<PutMetricAlarmCommandInput> = {}) =>
    client.send(new PutMetricAlarmCommand({ ...LOAD_ALARM, ...changes }));
  const describe = async (name = 'load') => {
    const { MetricAlarms, CompositeAlarms } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    return MetricAlarms?.[0] ?? CompositeAlarms?.[0];
  };
  const stateOf = async (name = 'load') => (await describe(name))?.StateValue;
  const history = async (name = 'load', HistoryItemType?: 'StateUpdate' | 'Action' | 'ConfigurationUpdate') => {
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: name,
        HistoryItemType,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        ScanBy: 'TimestampAscending',
      }),
    );
    return AlarmHistoryItems;
  };
  /** The changes of state: minutes after the start, and the new state. */
  const changes = async (name = 'load') =>
    (await history(name, 'StateUpdate')).map(({ Timestamp, HistorySummary = '' }) => [
      ((Timestamp?.getTime() ?? 0) - START_MS) / MINUTE_MS,
      HistorySummary.replace('Alarm updated from ', ''),
    ]);
  return { clock, sandbox, client, minutes, put, describe, stateOf, history, changes };
}

/** Load above 5 in two of three minutes. */
export const LOAD_ALARM: PutMetricAlarmCommandInput = {
  AlarmName: 'load',
  Namespace: 'App',
  MetricName: 'Load',
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};

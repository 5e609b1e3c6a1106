import { constant, numberOf, type AlarmRecipe } from './types.js';

const BUFFER_TIMES = 3;
const MIN_FRESHNESS_SECONDS = 900;
const MIB = 2 ** 20;
/** In an hour. Below it, three times as much is still nothing that anybody pays for. */
const MIN_INGESTION_BYTES = 100 * MIB;

/** Own: AWS's list has neither Firehose to S3 nor the ingestion of logs. Meanings: the metrics pages of both services. */
export const logRecipes: readonly AlarmRecipe[] = [
  {
    key: 'freshness',
    kind: 'delivery-stream',
    when: ({ destination }) => destination === 's3',
    namespace: 'AWS/Firehose',
    metrics: [{ metric: 'DeliveryToS3.DataFreshness', stat: 'Maximum' }],
    comparison: '>',
    period: '1m',
    datapoints: '5/5',
    missing: 'notBreaching',
    threshold: [
      {
        from: 'facts',
        of: (facts) => {
          const seconds = numberOf(facts, 'bufferSeconds');
          if (seconds === undefined) return undefined;
          const value = Math.max(MIN_FRESHNESS_SECONDS, BUFFER_TIMES * seconds);
          return { value, basis: `three times its buffer interval of ${seconds}s, at least 15m` };
        },
      },
    ],
    unit: 's',
    why: 'Records lie in the stream and are not delivered: after a day Firehose drops them',
  },
  {
    key: 'delivery',
    kind: 'delivery-stream',
    when: ({ destination }) => destination === 's3',
    namespace: 'AWS/Firehose',
    metrics: [{ metric: 'DeliveryToS3.Success', stat: 'Average' }],
    comparison: '<',
    period: '5m',
    datapoints: '3/3',
    missing: 'notBreaching',
    threshold: constant(0.95),
    why: 'Writes to the bucket fail: a policy, a key or the bucket itself was changed',
  },
  {
    key: 'throttled',
    kind: 'delivery-stream',
    namespace: 'AWS/Firehose',
    metrics: [{ metric: 'ThrottledRecords', stat: 'Sum' }],
    comparison: '>',
    period: '5m',
    datapoints: '3/3',
    missing: 'notBreaching',
    threshold: constant(0),
    why: 'More arrives than the quota of the stream: senders have to retry, and those that do not lose records',
  },
  ...(['logs-account', 'log-group'] as const).map((kind): AlarmRecipe => ({
    key: 'ingestion',
    kind,
    namespace: 'AWS/Logs',
    metrics: [{ metric: 'IncomingBytes', stat: 'Sum' }],
    comparison: '>',
    period: '1h',
    datapoints: '3/3',
    missing: 'notBreaching',
    threshold: [{ from: 'history', quantile: 0.99, factor: 2, atLeast: MIN_INGESTION_BYTES }],
    unit: 'bytes',
    why:
      kind === 'logs-account'
        ? 'Log ingestion is billed by the byte: a forgotten debug switch costs thousands before the bill comes'
        : 'This group is a large part of the bill: says which one it was, when the account takes in too much',
  })),
];

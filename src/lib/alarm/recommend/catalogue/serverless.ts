import { constant, numberOf, type AlarmRecipe } from './types.js';

const TIMEOUT_SHARE = 0.8;
const CONCURRENCY_SHARE = 0.8;

/** Lambda. Metrics and statistics: AWS's list of recommended alarms; thresholds, and the rate of errors, are our own. */
const lambdaRecipes: readonly AlarmRecipe[] = [
  {
    // A rate, since a count means nothing without the number of calls; in three periods, so that one call is no alarm.
    key: 'errors',
    kind: 'function',
    namespace: 'AWS/Lambda',
    metrics: [
      { metric: 'Errors', stat: 'Sum' },
      { metric: 'Invocations', stat: 'Sum' },
    ],
    expression: '100 * m1 / m2',
    comparison: '>',
    period: '5m',
    datapoints: '3/3',
    missing: 'notBreaching',
    threshold: constant(10),
    unit: '%',
    why: 'The function fails again and again: its events are retried, and then dropped without a trace',
  },
  {
    key: 'throttles',
    kind: 'function',
    namespace: 'AWS/Lambda',
    metrics: [{ metric: 'Throttles', stat: 'Sum' }],
    comparison: '>',
    period: '1m',
    datapoints: '5/5',
    missing: 'notBreaching',
    threshold: constant(0),
    why: 'Calls are refused since too many run at once: callers see errors, and queues grow',
  },
  {
    key: 'duration',
    kind: 'function',
    namespace: 'AWS/Lambda',
    metrics: [{ metric: 'Duration', stat: 'p99' }],
    comparison: '>',
    period: '5m',
    datapoints: '3/3',
    missing: 'notBreaching',
    threshold: [
      {
        from: 'facts',
        of: (facts) => {
          const seconds = numberOf(facts, 'timeoutSeconds');
          if (seconds === undefined) return undefined;
          return { value: seconds * 1000 * TIMEOUT_SHARE, basis: `80% of its own time-out of ${seconds}s` };
        },
      },
    ],
    unit: 'ms',
    why: 'Calls are about to reach the time-out, at which they are killed with their work half done',
  },
  {
    key: 'concurrency',
    kind: 'lambda-account',
    namespace: 'AWS/Lambda',
    metrics: [{ metric: 'ClaimedAccountConcurrency', stat: 'Maximum' }],
    comparison: '>',
    period: '1m',
    datapoints: '10/10',
    missing: 'notBreaching',
    threshold: [
      {
        from: 'facts',
        of: (facts) => {
          const limit = numberOf(facts, 'concurrentExecutions');
          if (limit === undefined) return undefined;
          return { value: Math.round(limit * CONCURRENCY_SHARE), basis: `80% of the account's limit of ${limit}` };
        },
      },
    ],
    why: 'All functions of the region share one limit: when one of them uses it up, the others are refused',
  },
];

/**
 * DynamoDB. Metrics, statistics and periods: AWS's list. Alarms on this namespace ignore missing data whatever they say
 * (PutMetricAlarm), and these metrics are silent while nothing is wrong: the alarm stays in ALARM until the next error.
 */
const tableRecipes: readonly AlarmRecipe[] = (['table', 'table-index'] as const).flatMap((kind) =>
  (['Read', 'Write'] as const).map((what): AlarmRecipe => ({
    key: `${what.toLowerCase()}-throttles`,
    kind,
    namespace: 'AWS/DynamoDB',
    metrics: [{ metric: `${what}ThrottleEvents`, stat: 'Sum' }],
    comparison: '>',
    period: '1m',
    datapoints: '5/5',
    missing: 'ignore',
    threshold: constant(0),
    why:
      what === 'Read'
        ? 'Reads are refused for minutes: a key that everybody asks for, or too little capacity'
        : 'Writes are refused for minutes: what is not retried is lost',
  })),
);

const systemErrors: AlarmRecipe = {
  key: 'system-errors',
  kind: 'table',
  namespace: 'AWS/DynamoDB',
  metrics: [{ metric: 'SystemErrors', stat: 'Sum' }],
  comparison: '>',
  period: '1m',
  datapoints: '15/15',
  missing: 'ignore',
  threshold: constant(0),
  why: 'DynamoDB itself fails: nothing to repair, but good to know before looking for the fault elsewhere',
};

const RETENTION_SHARE = 0.5;

/** SQS. Metrics: AWS's list; thresholds are our own. */
const queueRecipes: readonly AlarmRecipe[] = [
  {
    key: 'age',
    kind: 'queue',
    when: ({ deadLetters }) => deadLetters === undefined,
    namespace: 'AWS/SQS',
    metrics: [{ metric: 'ApproximateAgeOfOldestMessage', stat: 'Maximum' }],
    comparison: '>',
    period: '5m',
    datapoints: '3/3',
    missing: 'notBreaching',
    threshold: [
      {
        from: 'history',
        quantile: 0.99,
        factor: 3,
        atLeast: 300,
        atMost: (facts) => (numberOf(facts, 'retentionSeconds') ?? Number.POSITIVE_INFINITY) * RETENTION_SHARE,
      },
      { from: 'constant', value: 3600 },
    ],
    unit: 's',
    why: 'Nobody works off the queue: what waits longer than its retention is deleted unread',
  },
  {
    // An empty queue that nobody uses has no data after six hours: that is no reason for an alarm.
    key: 'dead-letters',
    kind: 'queue',
    when: ({ deadLetters }) => deadLetters !== undefined,
    namespace: 'AWS/SQS',
    metrics: [{ metric: 'ApproximateNumberOfMessagesVisible', stat: 'Maximum' }],
    comparison: '>',
    period: '5m',
    datapoints: '1/1',
    missing: 'notBreaching',
    threshold: constant(0),
    why: 'Each of these messages is work that failed for good, and is deleted with the retention of the queue',
  },
];

export const serverlessRecipes: readonly AlarmRecipe[] = [
  ...lambdaRecipes,
  ...tableRecipes,
  systemErrors,
  ...queueRecipes,
];

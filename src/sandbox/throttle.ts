/** Requests per second that a service lets through, in one account and region. */
interface Limit {
  readonly perSecond: number;
  /** Regions with a limit of their own. */
  readonly regions?: Readonly<Record<string, number>>;
}

/** Regions whose CloudWatch Logs read quotas are lower than elsewhere. */
const SMALL_REGIONS = ['eu-central-1', 'ap-northeast-3', 'ap-southeast-3', 'ca-west-1', 'il-central-1'];

const inRegions = (regions: readonly string[], perSecond: number): Readonly<Record<string, number>> =>
  Object.fromEntries(regions.map((region) => [region, perSecond]));

/**
 * CloudWatch Logs: "CloudWatch Logs quotas" of the user guide, transactions per second for each account
 * and region. CloudWatch: "CloudWatch service quotas" of its user guide. Systems Manager publishes the rate of Parameter
 * Store only (40 by default); those of Run Command are assumed, lower than what clients have been seen to get, so that
 * a client that is at ease here is at ease there. Firehose: "Amazon Data Firehose Quota" of its developer guide. Kinesis:
 * "Quotas and limits" of its developer guide. Athena: "Service Quotas" of its user guide (calls per second, without the
 * burst); Glue publishes none for its catalog. EventBridge:
 * "Amazon EventBridge quotas": 50 for everything but PutEvents.
 */
const LIMITS: Readonly<Record<string, Readonly<Record<string, Limit>>>> = {
  logs: {
    FilterLogEvents: { perSecond: 10, regions: { 'us-east-1': 25, ...inRegions(SMALL_REGIONS, 5) } },
    GetLogEvents: {
      perSecond: 25,
      regions: { ...inRegions(['us-west-2', 'eu-west-1', ...SMALL_REGIONS], 10), 'eu-west-3': 30 },
    },
    StartQuery: { perSecond: 10 },
    GetQueryResults: { perSecond: 10 },
    DescribeLogGroups: { perSecond: 10 },
    DescribeLogStreams: { perSecond: 25 },
    PutSubscriptionFilter: { perSecond: 5 },
    DeleteSubscriptionFilter: { perSecond: 5 },
    DescribeSubscriptionFilters: { perSecond: 5 },
    PutDestination: { perSecond: 5 },
    PutRetentionPolicy: { perSecond: 5 },
    PutMetricFilter: { perSecond: 5 },
    StartLiveTail: { perSecond: 5 },
  },
  cloudwatch: {
    GetMetricData: { perSecond: 50 },
    GetMetricStatistics: { perSecond: 400 },
    ListMetrics: { perSecond: 25 },
    PutMetricData: { perSecond: 500 },
    PutMetricAlarm: { perSecond: 3 },
    PutCompositeAlarm: { perSecond: 3 },
    DeleteAlarms: { perSecond: 3 },
    SetAlarmState: { perSecond: 3 },
    EnableAlarmActions: { perSecond: 3 },
    DisableAlarmActions: { perSecond: 3 },
    DescribeAlarms: { perSecond: 9 },
    DescribeAlarmsForMetric: { perSecond: 9 },
    DescribeAlarmHistory: { perSecond: 20 },
  },
  ssm: {
    GetParameter: { perSecond: 40 },
    GetParameters: { perSecond: 40 },
    PutParameter: { perSecond: 40 },
    SendCommand: { perSecond: 10 },
    CancelCommand: { perSecond: 10 },
    ListCommands: { perSecond: 10 },
    ListCommandInvocations: { perSecond: 10 },
    GetCommandInvocation: { perSecond: 20 },
    DescribeInstanceInformation: { perSecond: 20 },
    DescribeDocument: { perSecond: 10 },
    GetDocument: { perSecond: 10 },
  },
  firehose: Object.fromEntries(
    [
      'CreateDeliveryStream',
      'DeleteDeliveryStream',
      'DescribeDeliveryStream',
      'ListDeliveryStreams',
      'UpdateDestination',
      'TagDeliveryStream',
      'UntagDeliveryStream',
      'ListTagsForDeliveryStream',
      'StartDeliveryStreamEncryption',
      'StopDeliveryStreamEncryption',
    ].map((operation) => [operation, { perSecond: 5 }]),
  ),
  kinesis: {
    CreateStream: { perSecond: 5 },
    DeleteStream: { perSecond: 5 },
    DescribeStream: { perSecond: 10 },
    DescribeStreamSummary: { perSecond: 20 },
    ListStreams: { perSecond: 5 },
  },
  athena: {
    BatchGetNamedQuery: { perSecond: 5 },
    BatchGetQueryExecution: { perSecond: 20 },
    CreateNamedQuery: { perSecond: 5 },
    DeleteNamedQuery: { perSecond: 5 },
    GetNamedQuery: { perSecond: 5 },
    ListNamedQueries: { perSecond: 5 },
    ListQueryExecutions: { perSecond: 5 },
    StartQueryExecution: { perSecond: 20 },
    StopQueryExecution: { perSecond: 20 },
    GetQueryExecution: { perSecond: 100 },
    GetQueryResults: { perSecond: 100 },
  },
  events: Object.fromEntries(
    [
      'PutRule',
      'DescribeRule',
      'ListRules',
      'DeleteRule',
      'EnableRule',
      'DisableRule',
      'PutTargets',
      'RemoveTargets',
      'ListTargetsByRule',
      'ListRuleNamesByTarget',
      'TestEventPattern',
      'TagResource',
      'UntagResource',
      'ListTagsForResource',
    ].map((operation) => [operation, { perSecond: 50 }]),
  ),
};

/** For operations without a documented limit here: more than one well-behaved client asks for. */
const DEFAULT_PER_SECOND = 100;

/** Where and what a request counts against. */
export interface ThrottleKey {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
}

/** The documented requests per second of an operation in a region. */
export function limitPerSecond(key: Omit<ThrottleKey, 'account'>): number {
  const limit = LIMITS[key.service]?.[key.operation];
  return limit?.regions?.[key.region] ?? limit?.perSecond ?? DEFAULT_PER_SECOND;
}

/** Lets requests through at the documented rates. */
export interface Throttle {
  /** Takes one request out of its budget at `nowMs`; false when there is none left. */
  admit(key: ThrottleKey, nowMs: number): boolean;
}

/** Token buckets, one for each operation, account and region; each holds one second's worth. */
export function createThrottle(): Throttle {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    admit(key, nowMs) {
      const perSecond = limitPerSecond(key);
      const name = [key.account, key.region, key.service, key.operation].join(' ');
      const bucket = buckets.get(name) ?? { tokens: perSecond, atMs: nowMs };
      const earned = (Math.max(0, nowMs - bucket.atMs) / 1000) * perSecond;
      const tokens = Math.min(perSecond, bucket.tokens + earned);
      const isAdmitted = tokens >= 1;
      buckets.set(name, { tokens: isAdmitted ? tokens - 1 : tokens, atMs: nowMs });
      return isAdmitted;
    },
  };
}

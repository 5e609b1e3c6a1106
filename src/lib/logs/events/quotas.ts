/**
 * Calls per second that an account may make in a region; none of these can be raised.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
const QUOTAS = {
  FilterLogEvents: {
    default: 10,
    regions: {
      'us-east-1': 25,
      'eu-central-1': 5,
      'ap-northeast-3': 5,
      'ap-southeast-3': 5,
      'ca-west-1': 5,
      'il-central-1': 5,
    },
  },
  GetLogEvents: {
    default: 25,
    regions: {
      'eu-west-3': 30,
      'us-west-2': 10,
      'eu-west-1': 10,
      'eu-central-1': 10,
      'ca-west-1': 10,
      'il-central-1': 10,
      'ap-northeast-3': 10,
      'ap-southeast-3': 10,
    },
  },
} as const satisfies Record<string, { readonly default: number; readonly regions: Readonly<Record<string, number>> }>;

/** The operations that read log events. */
export type ReadOperation = keyof typeof QUOTAS;

/** The documented quota of an operation, in calls per second. */
export function quotaPerSecond(operation: ReadOperation, region: string): number {
  const { default: usual, regions }: { default: number; regions: Readonly<Record<string, number>> } = QUOTAS[operation];
  return regions[region] ?? usual;
}

/** US dollars a month. */
export interface AlarmPrices {
  /** For each metric that an alarm reads, with periods of a minute and more. */
  readonly standardPerMetric: number;
  /** The same with periods of 10, 20 and 30 seconds. */
  readonly highResolutionPerMetric: number;
  readonly perComposite: number;
}

/**
 * Where the prices come from and which month they are of. List prices without tax, discounts and the free tier (the first
 * ten alarm metrics of an account are free).
 */
export const ALARM_PRICES_SOURCE = { url: 'https://aws.amazon.com/cloudwatch/pricing/', asOf: '2026-08' } as const;

const LIST_PRICES: AlarmPrices = { standardPerMetric: 0.1, highResolutionPerMetric: 0.3, perComposite: 0.5 };

/** Regions that are not here have no known price: a missing number is better than a wrong one. */
const REGIONS = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'ap-northeast-1',
  'ap-southeast-1',
]);

/** The prices of a region; undefined where they are not known. */
export const alarmPricesIn = (region: string): AlarmPrices | undefined =>
  REGIONS.has(region) ? LIST_PRICES : undefined;

/** US dollars in one region. GB are 2^30 bytes, as AWS meters them. */
export interface LogPrices {
  readonly ingestStandardPerGb: number;
  readonly ingestInfrequentAccessPerGb: number;
  /** A month, of what is stored after compression. */
  readonly storagePerGbMonth: number;
  readonly insightsPerGbScanned: number;
}

/**
 * Where the prices come from and which month they are of. List prices without tax, discounts and the free tier; the
 * lower tiers of logs that AWS services deliver (VPC flow logs and others, above 10 TB a month) are left out.
 */
export const PRICES_SOURCE = { url: 'https://aws.amazon.com/cloudwatch/pricing/', asOf: '2026-08' } as const;

const pricesOf = (ingestStandardPerGb: number, storagePerGbMonth: number, insightsPerGbScanned: number): LogPrices => ({
  ingestStandardPerGb,
  // The Infrequent Access class costs half of Standard in every region.
  ingestInfrequentAccessPerGb: ingestStandardPerGb / 2,
  storagePerGbMonth,
  insightsPerGbScanned,
});

/** Regions that are not here have no known price: a missing number is better than a wrong one. */
const PRICES: Readonly<Record<string, LogPrices>> = {
  'us-east-1': pricesOf(0.5, 0.03, 0.005),
  'us-east-2': pricesOf(0.5, 0.03, 0.005),
  'us-west-2': pricesOf(0.5, 0.03, 0.005),
  'eu-west-1': pricesOf(0.57, 0.03, 0.0057),
  'eu-central-1': pricesOf(0.63, 0.0324, 0.0063),
  'ap-northeast-1': pricesOf(0.76, 0.033, 0.0076),
  'ap-southeast-1': pricesOf(0.7, 0.03, 0.007),
};

const GB = 2 ** 30;

/** The prices of a region; undefined where they are not known. */
export const pricesIn = (region: string): LogPrices | undefined =>
  Object.hasOwn(PRICES, region) ? PRICES[region] : undefined;

/** What bytes cost at a price a GB; null when the price is not known. */
export const costUsd = (bytes: number, pricePerGb: number | undefined): number | null =>
  pricePerGb === undefined ? null : (bytes / GB) * pricePerGb;

/** What it costs to ingest a GB into a log class; undefined where that is not known. */
export function ingestPricePerGb(prices: LogPrices | undefined, logClass: string): number | undefined {
  if (logClass === 'STANDARD') return prices?.ingestStandardPerGb;
  if (logClass === 'INFREQUENT_ACCESS') return prices?.ingestInfrequentAccessPerGb;
  return undefined;
}

/**
 * US dollars a TB scanned: list prices of SQL queries by https://aws.amazon.com/athena/pricing/, as of 2025-01, without
 * tax and discounts. Queries on provisioned capacity are billed by time, and what S3 and KMS bill for requests is left
 * out. Regions that are not here have no known price: a missing number is better than a wrong one.
 */
const PRICES: Readonly<Record<string, number>> = {
  'us-east-1': 5,
  'us-east-2': 5,
  'us-west-2': 5,
  'eu-west-1': 5,
  'eu-central-1': 5,
  'ap-northeast-1': 5,
  'ap-southeast-1': 5,
};

/** US dollars a TB scanned in a region; undefined where it is not known. */
export const pricePerTb = (region: string): number | undefined =>
  Object.hasOwn(PRICES, region) ? PRICES[region] : undefined;

import { formatUsd } from '../../core/usd.js';
import type { Execution } from '../execution/types.js';
import { pricePerTb } from './prices.js';

const MB = 2 ** 20;
const TB = 2 ** 40;
/** Rounded up to the next megabyte, at least 10 MB a query: https://aws.amazon.com/athena/pricing/ */
const MIN_BILLED_MB = 10;

/** What decides what a query costs. */
export type Billed = Pick<Execution, 'state' | 'statementType' | 'isReused' | 'scannedBytes'>;

/**
 * US dollars for the scanned data of a query; null where the region's price is not known. DDL, failed queries and
 * reused results are free; a cancelled query is billed for what it scanned. That a query which reads no data at all
 * is free is our reading of the price page, which names a minimum for queries that scan.
 */
export function costOf(query: Billed, region: string): number | null {
  if (query.statementType === 'DDL' || query.state === 'FAILED' || query.isReused || query.scannedBytes === 0) return 0;
  const price = pricePerTb(region);
  if (price === undefined) return null;
  return (Math.max(MIN_BILLED_MB, Math.ceil(query.scannedBytes / MB)) * MB * price) / TB;
}

/** e.g. `about $0.012`, or `an unknown amount` where the region's price is not known. */
export function costText(query: Billed, region: string): string {
  const usd = costOf(query, region);
  return usd === null ? 'an unknown amount' : usd === 0 ? 'free of charge' : `about ${formatUsd(usd)}`;
}

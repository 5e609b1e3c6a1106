import type { QueryStatistics } from '@aws-sdk/client-cloudwatch-logs';
import { formatSize } from '../../core/size.js';
import { formatUsd } from '../../core/usd.js';
import { costUsd, pricesIn } from '../cost/index.js';
import { scanLimitPassed } from './query-errors.js';

/** What all queries of one command have scanned so far. */
export interface ScanTotals {
  readonly queries: number;
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
  /** Spared by field indexes. */
  readonly bytesSkipped: number;
}

/** Adds up what queries scan, and knows when that is more than the user allows. */
export interface ScanLedger {
  /** Replaces what is known of one query. */
  record(query: object, statistics: QueryStatistics): void;
  /** @throws AppError `MaxScanExceeded` */
  check(): void;
  totals(): ScanTotals;
  /** e.g. `about $0.012`, or `an unknown amount` where the region's price is not known. */
  costText(): string;
}

/** A ledger for the prices of a region. */
export function createScanLedger(options: {
  readonly region: string;
  readonly maxScanBytes?: number | undefined;
}): ScanLedger {
  const latest = new Map<object, QueryStatistics>();
  const ledger: ScanLedger = {
    record: (query, statistics) => void latest.set(query, statistics),
    check() {
      const { maxScanBytes = Number.POSITIVE_INFINITY } = options;
      const scannedBytes = ledger.totals().bytesScanned;
      if (scannedBytes <= maxScanBytes) return;
      throw scanLimitPassed({ scannedBytes, maxScanBytes, costText: ledger.costText() });
    },
    totals() {
      const sum = (read: (statistics: QueryStatistics) => number | undefined): number =>
        [...latest.values()].reduce((total, statistics) => total + (read(statistics) ?? 0), 0);
      return {
        queries: latest.size,
        recordsMatched: sum((s) => s.recordsMatched),
        recordsScanned: sum((s) => s.recordsScanned),
        bytesScanned: sum((s) => s.bytesScanned),
        bytesSkipped: sum((s) => s.estimatedBytesSkipped),
      };
    },
    costText() {
      const cost = costUsd(ledger.totals().bytesScanned, pricesIn(options.region)?.insightsPerGbScanned);
      return cost === null ? 'an unknown amount' : `about ${formatUsd(cost)}`;
    },
  };
  return ledger;
}

/** One line about a finished query: `12 rows; 340 of 48,000 records matched; 12.3 MiB scanned, about $0.00006; 1.2 s`. */
export function describeScan(
  ledger: ScanLedger,
  result: { readonly rows: number; readonly elapsedMs: number },
): string {
  const totals = ledger.totals();
  const count = (value: number): string => value.toLocaleString('en-US');
  const skipped = totals.bytesSkipped > 0 ? `, ${formatSize(totals.bytesSkipped)} spared by field indexes` : '';
  return [
    `${count(result.rows)} ${result.rows === 1 ? 'row' : 'rows'}`,
    `${count(totals.recordsMatched)} of ${count(totals.recordsScanned)} records matched`,
    `${formatSize(totals.bytesScanned)} scanned${skipped}, ${ledger.costText()}`,
    ...(totals.queries > 1 ? [`${totals.queries} queries`] : []),
    `${(result.elapsedMs / 1000).toFixed(1)} s`,
  ].join('; ');
}

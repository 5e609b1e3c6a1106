import { formatSize } from '../../core/size.js';

/** From here a query costs half a dollar and more, each time that it runs. */
const LARGE_SCAN_BYTES = 100 * 2 ** 30;

/**
 * Where Athena fits better than Logs Insights: for what the log groups no longer keep it is the only way, and of large
 * scans it bills the compressed bytes in S3, at about the same price a byte. Undefined: there is nothing to say.
 */
export function athenaAdvice(query: {
  /** A part of the range is older than what the groups keep. */
  readonly isTooOld: boolean;
  readonly scannedBytes: number;
}): string | undefined {
  if (query.isTooOld) {
    return 'what is no longer kept can be asked where a pipeline delivered it to S3: awsops athena query @delivered-events';
  }
  if (query.scannedBytes < LARGE_SCAN_BYTES) return undefined;
  return `scans of ${formatSize(query.scannedBytes)} cost less on logs that are delivered to S3, where compressed bytes are billed: awsops pipeline plan, then awsops athena query`;
}

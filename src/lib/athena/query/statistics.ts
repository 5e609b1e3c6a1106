import { formatSize } from '../../core/size.js';
import { costOf, costText } from '../cost/index.js';
import type { Execution } from '../execution/index.js';
import type { QueryStatistics } from './types.js';

/** What `--stats-file` holds. */
export function statisticsOf(
  execution: Execution,
  { rows, region }: { readonly rows: number; readonly region: string },
): QueryStatistics {
  return {
    queryId: execution.queryId,
    state: execution.state,
    scannedBytes: execution.scannedBytes,
    costUsd: costOf(execution, region),
    queueMs: execution.queueMs,
    engineMs: execution.engineMs,
    reused: execution.isReused,
    rows,
  };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** One line about a finished query: `12 rows; 12.3 MiB scanned, about $0.00006; queued 0.1 s, ran 1.2 s; query 1234…`. */
export function describeStatistics(
  execution: Execution,
  options: { readonly rows: number; readonly region: string },
): string {
  const { rows, region } = options;
  const scan = execution.isReused
    ? 'an earlier result was reused: nothing scanned, free of charge'
    : `${formatSize(execution.scannedBytes)} scanned, ${costText(execution, region)}`;
  return [
    `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`,
    scan,
    `queued ${seconds(execution.queueMs)}, ran ${seconds(execution.engineMs)}`,
    `query ${execution.queryId}`,
  ].join('; ');
}

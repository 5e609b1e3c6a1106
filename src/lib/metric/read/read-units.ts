import {
  CloudWatchClient,
  paginateGetMetricData,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { AppError } from '../../errors/app-error.js';
import type { Series } from '../math/series.js';
import { packUnits, type PackedCall } from './pack.js';

/** GetMetricData is let through 50 times a second (CloudWatch service quotas); a few at a time are enough. */
const PARALLEL_CALLS = 5;

/** Queries that belong together: their ids and expressions refer to each other. */
export interface QueryUnit {
  readonly queries: readonly MetricDataQuery[];
}

/** What is read: whole periods, the end exclusive, epoch milliseconds. */
export interface ReadRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The range in whole periods around another one. */
export const alignRange = ({ fromMs, toMs }: ReadRange, periodSeconds: number): ReadRange => {
  const periodMs = periodSeconds * 1000;
  return { fromMs: Math.floor(fromMs / periodMs) * periodMs, toMs: Math.ceil(toMs / periodMs) * periodMs };
};

/**
 * Reads the metrics of many units with as few GetMetricData calls as its limits allow (500 queries and 100,800 datapoints a
 * call), several at a time.
 *
 * @returns for every unit, in their order, the series of each query that returns data, by the query's id; an expression can
 * give several
 * @throws error when the service could not give a result
 */
export async function readUnits(
  units: readonly QueryUnit[],
  range: ReadRange,
  ctx: TaskContext,
): Promise<readonly ReadonlyMap<string, readonly Series[]>[]> {
  const found = units.map(() => new Map<string, readonly Series[]>());
  const calls = packUnits(units, range);
  let done = 0;
  await mapPool(calls, { limit: PARALLEL_CALLS, signal: ctx.signal }, async (call, { signal }) => {
    for (const { unit, id, series } of await runCall(call, range, { ...ctx, signal })) {
      found[unit]?.set(id, [...(found[unit].get(id) ?? []), series]);
    }
    done += 1;
    ctx.report({ type: 'progress', message: 'reading metrics', done, total: calls.length });
  });
  return found;
}

interface Growing {
  readonly id: string;
  readonly label: string;
  readonly times: number[];
  readonly values: number[];
  /** More of it comes on a later page. */
  isOpen: boolean;
}

async function runCall(
  call: PackedCall,
  { fromMs, toMs }: ReadRange,
  ctx: TaskContext,
): Promise<readonly { readonly unit: number; readonly id: string; readonly series: Series }[]> {
  const pages = paginateGetMetricData(
    { client: ctx.aws.client(CloudWatchClient) },
    {
      MetricDataQueries: [...call.queries],
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      ScanBy: 'TimestampAscending',
    },
    { abortSignal: ctx.signal },
  );
  const growing: Growing[] = [];
  for await (const page of pages) {
    for (const { Code: code = 'Message', Value: message = '' } of page.Messages ?? []) {
      ctx.report({ type: 'warn', code, message });
    }
    const touched = new Set<Growing>();
    for (const result of page.MetricDataResults ?? []) append(growing, { result, touched });
  }
  return growing.flatMap(({ id, label, times, values }) => {
    const origin = call.origins.get(id);
    if (origin === undefined) return [];
    return [{ ...origin, series: { label, periodSeconds: origin.periodSeconds, times, values } }];
  });
}

/**
 * Adds a result to the series that it continues, or begins one. Several series can have one id and one label, such as the limits
 * of a band: on each page they come in the same order.
 */
function append(
  growing: Growing[],
  { result, touched }: { readonly result: MetricDataResult; readonly touched: Set<Growing> },
): void {
  const { Id: id = '', Label: label = '', StatusCode: status, Timestamps: times = [], Values: values = [] } = result;
  if (status === 'Forbidden' || status === 'InternalError') throw noData(result);
  let series = growing.find((one) => one.id === id && one.label === label && one.isOpen && !touched.has(one));
  if (series === undefined) {
    series = { id, label, times: [], values: [], isOpen: false };
    growing.push(series);
  }
  touched.add(series);
  series.isOpen = status === 'PartialData';
  for (const [index, time] of times.entries()) {
    series.times.push(time.getTime());
    series.values.push(values[index] ?? 0);
  }
}

function noData(result: MetricDataResult): AppError {
  const { Id: id = '', Label: label = '', StatusCode: status = 'InternalError', Messages: messages = [] } = result;
  return new AppError(`CloudWatch has no data for "${label === '' ? id : label}"`, {
    category: status === 'Forbidden' ? 'auth' : 'failed',
    code: status,
    reason: messages.map(({ Value = '' }) => Value).join('; ') || `the service says ${status}`,
    hint: 'look at the metric alone: awsops metric list',
  });
}

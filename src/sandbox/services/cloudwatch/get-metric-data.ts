import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Series } from '../../../lib/metric/index.js';
import { decodeToken, encodeToken } from '../../pages.js';
import type { Call, StoreKey } from '../../types.js';
import { invalidValue, validationError } from './errors.js';
import { createEvaluator } from './metric-queries.js';

/** CloudWatch API reference, GetMetricData. */
const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;
const QUERY_ID = /^[a-z][A-Za-z0-9_]*$/;

/** Requests whose pages are being read, the newest last: later pages show what the first one was cut from. */
const pagedStore: StoreKey<Map<string, readonly Evaluated[]>> = {
  name: 'cloudwatch-paged-data',
  scope: 'regional',
  create: () => new Map(),
};
const MAX_PAGED_REQUESTS = 8;

/** The values of up to 500 metrics and expressions. */
export function getMetricData(input: GetMetricDataInput, call: Call): GetMetricDataOutput {
  const { NextToken: token, ...request } = input;
  checkQueries(input.MetricDataQueries ?? []);
  const paged = call.store(pagedStore);
  const key = JSON.stringify(request);
  const results = (token === undefined ? undefined : paged.get(key)) ?? evaluateAll(input, call);
  const output = pageOfValues(results, input);
  paged.delete(key);
  if (output.NextToken !== undefined) paged.set(key, results);
  const [oldest] = paged.keys();
  if (oldest !== undefined && paged.size > MAX_PAGED_REQUESTS) paged.delete(oldest);
  return output;
}

function evaluateAll(input: GetMetricDataInput, call: Call): readonly Evaluated[] {
  const queries = input.MetricDataQueries ?? [];
  const evaluate = createEvaluator(queries, { range: readRange(input), call });
  const isAscending = input.ScanBy === 'TimestampAscending';
  return queries
    .filter((query) => query.ReturnData !== false)
    .flatMap((query) => evaluate(query).map((series) => toResult(query, { series, isAscending })));
}

function checkQueries(queries: readonly MetricDataQuery[]): void {
  if (queries.length > MAX_QUERIES) {
    throw validationError(`The collection MetricDataQueries must not have a size greater than ${MAX_QUERIES}.`);
  }
  const ids = new Set<string>();
  for (const [index, { Id: id = '', Expression, MetricStat }] of queries.entries()) {
    const name = `MetricDataQueries.member.${index + 1}`;
    if (!QUERY_ID.test(id))
      throw validationError(
        `The value ${id} for parameter ${name}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    if (ids.has(id)) throw validationError(`The values for parameter id in MetricDataQueries are not unique.`);
    ids.add(id);
    if (Expression !== undefined && MetricStat) {
      throw validationError(`The parameters ${name}.Expression and ${name}.MetricStat are mutually exclusive.`);
    }
    if (Expression === undefined && !MetricStat) {
      throw validationError(`The parameter ${name}.MetricStat or ${name}.Expression is required.`);
    }
  }
}

function readRange(input: GetMetricDataInput): { startMs: number; endMs: number } {
  const startMs = input.StartTime?.getTime() ?? 0;
  const endMs = input.EndTime?.getTime() ?? 0;
  if (startMs < endMs) return { startMs, endMs };
  throw validationError('The parameter EndTime must be greater than StartTime.');
}

interface Evaluated {
  readonly id: string;
  readonly label: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

function toResult(
  query: MetricDataQuery,
  { series, isAscending }: { readonly series: Series; readonly isAscending: boolean },
): Evaluated {
  const { label, times, values } = series;
  return isAscending
    ? { id: query.Id ?? '', label, times, values }
    : { id: query.Id ?? '', label, times: times.toReversed(), values: values.toReversed() };
}

/** One page of values, counted through all results; a result that goes on there is PartialData. */
function pageOfValues(results: readonly Evaluated[], input: GetMetricDataInput): GetMetricDataOutput {
  const limit = Math.min(input.MaxDatapoints ?? MAX_DATAPOINTS, MAX_DATAPOINTS);
  const start = readPosition(input.NextToken);
  const end = start + limit;
  const page: MetricDataResult[] = [];
  let offset = 0;
  for (const { id, label, times, values } of results) {
    const [first, last] = [Math.max(0, start - offset), Math.max(0, end - offset)];
    const slice = values.slice(first, last);
    offset += values.length;
    const isEmptyMetric = values.length === 0 && start === 0;
    if (slice.length === 0 && !isEmptyMetric) continue;
    page.push({
      Id: id,
      Label: label,
      Timestamps: times.slice(first, last).map((timeMs) => new Date(timeMs)),
      Values: slice,
      StatusCode: offset > end ? 'PartialData' : 'Complete',
    });
  }
  const nextToken = offset > end ? encodeToken(String(end), TOKEN_SCOPE) : undefined;
  return { MetricDataResults: page, Messages: [], ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}

const TOKEN_SCOPE = 'cloudwatch.GetMetricData';

function readPosition(token: string | undefined): number {
  if (token === undefined) return 0;
  return Number(decodeToken(token, { scope: TOKEN_SCOPE, invalidToken: () => invalidValue('Invalid nextToken') }));
}

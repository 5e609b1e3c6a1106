import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Series } from '../../../lib/metric/index.js';
import { decodeToken, encodeToken } from '../../pages.js';
import type { Call } from '../../types.js';
import { invalidValue, validationError } from './errors.js';
import { createEvaluator } from './metric-queries.js';

/** CloudWatch API reference, GetMetricData. */
const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;
const QUERY_ID = /^[a-z][A-Za-z0-9_]*$/;

/** The values of up to 500 metrics and expressions. */
export function getMetricData(input: GetMetricDataInput, call: Call): GetMetricDataOutput {
  const queries = input.MetricDataQueries ?? [];
  checkQueries(queries);
  const evaluate = createEvaluator(queries, { range: readRange(input), call });
  const isAscending = input.ScanBy === 'TimestampAscending';
  const results = queries
    .filter((query) => query.ReturnData !== false)
    .flatMap((query) => evaluate(query).map((series) => toResult(query, { series, isAscending })));
  return pageOfValues(results, input);
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
  readonly values: readonly { readonly timestampMs: number; readonly value: number }[];
}

function toResult(
  query: MetricDataQuery,
  { series, isAscending }: { readonly series: Series; readonly isAscending: boolean },
): Evaluated {
  const values = series.times.map((timestampMs, index) => ({ timestampMs, value: series.values[index] ?? 0 }));
  return { id: query.Id ?? '', label: series.label, values: isAscending ? values : values.toReversed() };
}

/** One page of values, counted through all results; a result that goes on there is PartialData. */
function pageOfValues(results: readonly Evaluated[], input: GetMetricDataInput): GetMetricDataOutput {
  const limit = Math.min(input.MaxDatapoints ?? MAX_DATAPOINTS, MAX_DATAPOINTS);
  const start = readPosition(input.NextToken);
  const end = start + limit;
  const page: MetricDataResult[] = [];
  let offset = 0;
  for (const { id, label, values } of results) {
    const slice = values.slice(Math.max(0, start - offset), Math.max(0, end - offset));
    offset += values.length;
    const isEmptyMetric = values.length === 0 && start === 0;
    if (slice.length === 0 && !isEmptyMetric) continue;
    page.push({
      Id: id,
      Label: label,
      Timestamps: slice.map((value) => new Date(value.timestampMs)),
      Values: slice.map((value) => value.value),
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

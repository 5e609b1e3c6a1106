import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { QueryUnit, ReadRange } from './read-units.js';

// GetMetricData: MetricDataQueries and MaxDatapoints.
const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;

/** The queries of one GetMetricData call. */
export interface PackedCall {
  readonly queries: readonly MetricDataQuery[];
  /** Which unit and id of it a query of the call stands for, by the id in the call. */
  readonly origins: ReadonlyMap<string, Origin>;
}

interface Origin {
  readonly unit: number;
  readonly id: string;
  readonly periodSeconds: number;
}

const DEFAULT_PERIOD_SECONDS = 60;

/**
 * Puts units into as few calls as possible, counting the further pages of a call. Plain metrics share calls; units with an
 * expression have a call of their own: ids, and METRICS(), mean the request.
 */
export function packUnits(units: readonly QueryUnit[], range: ReadRange): readonly PackedCall[] {
  const plain = units.flatMap(({ queries }, unit) =>
    isPlain(queries) ? queries.map((query) => ({ query, unit })) : [],
  );
  const own = units.flatMap(({ queries }, unit) => (isPlain(queries) ? [] : [ownCall(queries, unit)]));
  return [...shareCalls(plain, range), ...own];
}

const isPlain = (queries: readonly MetricDataQuery[]): boolean =>
  queries.every(({ Expression }) => Expression === undefined);

const periodOf = ({ MetricStat, Period }: MetricDataQuery): number =>
  MetricStat?.Period ?? Period ?? DEFAULT_PERIOD_SECONDS;

function ownCall(queries: readonly MetricDataQuery[], unit: number): PackedCall {
  const shared = queries.map(periodOf).find((period) => period !== DEFAULT_PERIOD_SECONDS) ?? DEFAULT_PERIOD_SECONDS;
  const origins = queries.map((query): [string, Origin] => [
    query.Id ?? '',
    { unit, id: query.Id ?? '', periodSeconds: query.MetricStat?.Period ?? query.Period ?? shared },
  ]);
  return { queries, origins: new Map(origins) };
}

interface PlainQuery {
  readonly query: MetricDataQuery;
  readonly unit: number;
}

/**
 * Pages of a call come one after the other, calls side by side. A call ends with a full page as long as what is left empty on
 * the pages adds no page to the total; after that calls go on over pages.
 */
function shareCalls(plain: readonly PlainQuery[], { fromMs, toMs }: ReadRange): readonly PackedCall[] {
  const pointsOf = ({ query }: PlainQuery) => Math.ceil((toMs - fromMs) / (periodOf(query) * 1000));
  const total = plain.reduce((sum, one) => sum + pointsOf(one), 0);
  let spare = pagesOf(total) * MAX_DATAPOINTS - total;
  const groups: PlainQuery[][] = [];
  let points = 0;
  for (const one of plain) {
    const group = groups.at(-1);
    const empty = pagesOf(points) * MAX_DATAPOINTS - points;
    const needsPage = pointsOf(one) > empty;
    if (group === undefined || group.length >= MAX_QUERIES || (needsPage && empty <= spare)) {
      if (group !== undefined) spare -= empty;
      groups.push([one]);
      points = pointsOf(one);
    } else {
      group.push(one);
      points += pointsOf(one);
    }
  }
  return groups.map(toCall);
}

const pagesOf = (points: number): number => Math.ceil(points / MAX_DATAPOINTS);

function toCall(group: readonly PlainQuery[]): PackedCall {
  const named = group.map(({ query, unit }, index) => ({ query, unit, name: `q${index}` }));
  return {
    queries: named.map(({ query, name }) => ({ ...query, Id: name })),
    origins: new Map(
      named.map(({ query, unit, name }) => [name, { unit, id: query.Id ?? '', periodSeconds: periodOf(query) }]),
    ),
  };
}

import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import {
  functionsIn,
  idsIn,
  isStatistic,
  MathSyntaxError,
  parseMath,
  type MathFunction,
  type MathNode,
} from '../../metric/index.js';
import type { MetricAlarmDefinition, QueriesWatch } from '../definition.js';
import { isInsightsQuery } from '../facets.js';
import { anError, aWarning, type AlarmProblem } from './problem.js';

/** "Alarms on math expressions", CloudWatch User Guide. */
const MAX_METRICS = 10;
const QUERY_ID = /^[a-z][A-Za-z0-9_]{0,254}$/;

/** These depend on how much an evaluation reads, which is more than N periods ("Using metric math"). */
const RANGE_DEPENDENT: readonly MathFunction[] = [
  'AVG',
  'DATAPOINT_COUNT',
  'MAX',
  'MIN',
  'REMOVE_EMPTY',
  'RUNNING_SUM',
  'STDDEV',
  'SUM',
];

const refuse = (message: string, fix: string): AlarmProblem => anError('Metrics', message, fix);

interface Parsed {
  readonly id: string;
  readonly node: MathNode;
}

/** What is wrong with the queries of an alarm on metric math, a band or Metrics Insights. */
export function queryProblems({ queries }: QueriesWatch, definition: MetricAlarmDefinition): readonly AlarmProblem[] {
  const parsed: Parsed[] = [];
  const problems = queries.flatMap((query) => {
    const id = query.Id ?? '';
    if (!QUERY_ID.test(id)) return [refuse(`"${id}" is not an id`, 'begin it with a small letter: m1, errors')];
    if ((query.Expression === undefined) === (query.MetricStat === undefined)) {
      return [refuse(`query "${id}" needs either a metric or an expression`, 'give one of the two')];
    }
    if (query.MetricStat !== undefined) return statProblems(id, query.MetricStat.Stat ?? '');
    if (isInsightsQuery(query)) return insightsProblems(query);
    return parseQuery(id, { expression: query.Expression ?? '', parsed });
  });
  return [
    ...problems,
    ...setProblems(queries),
    ...expressionProblems(queries, parsed),
    ...watchedProblems(queries, { definition, parsed }),
  ];
}

const statProblems = (id: string, statistic: string): readonly AlarmProblem[] =>
  isStatistic(statistic) ? [] : [refuse(`"${statistic}" of "${id}" is not a statistic`, 'use Average, Sum, p99 …')];

/** The service has the whole grammar; seen here is what makes an alarm impossible. */
function insightsProblems({ Id: id, Expression: text = '', Period }: MetricDataQuery): readonly AlarmProblem[] {
  return [
    ...(/\sFROM\s/i.test(text)
      ? []
      : [refuse(`the query of "${id}" has no FROM`, 'try SELECT AVG(CPUUtilization) FROM "AWS/EC2"')]),
    ...(Period === undefined ? [refuse(`the query of "${id}" has no period`, 'give one: --period 1m')] : []),
  ];
}

function parseQuery(
  id: string,
  { expression, parsed }: { readonly expression: string; readonly parsed: Parsed[] },
): readonly AlarmProblem[] {
  try {
    parsed.push({ id, node: parseMath(expression) });
    return [];
  } catch (error) {
    if (!(error instanceof MathSyntaxError)) throw error;
    return [refuse(`in "${expression}" at character ${error.offset + 1}: ${error.message}`, 'see "Using metric math"')];
  }
}

/** Rules over all queries: how many, unique ids, one period. */
function setProblems(queries: readonly MetricDataQuery[]): readonly AlarmProblem[] {
  const problems: AlarmProblem[] = [];
  const ids = queries.map(({ Id = '' }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) problems.push(refuse(`the id "${twice}" is given twice`, 'give every query its own id'));
  const metrics = queries.filter(({ MetricStat }) => MetricStat !== undefined).length;
  if (metrics > MAX_METRICS) {
    problems.push(refuse(`${metrics} metrics are more than ${MAX_METRICS}`, 'an alarm on an expression has no more'));
  }
  const periods = new Set(queries.flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []));
  if (periods.size > 1) {
    problems.push(refuse(`the queries have periods of ${[...periods].join('s, ')}s`, 'give all of them the same'));
  }
  return problems;
}

function expressionProblems(queries: readonly MetricDataQuery[], parsed: readonly Parsed[]): readonly AlarmProblem[] {
  const ids = new Set(queries.map(({ Id = '' }) => Id));
  return parsed.flatMap(({ id, node }) => {
    const unknown = idsIn(node).filter((name) => !ids.has(name));
    const functions = functionsIn(node);
    return [
      ...unknown.map((name) =>
        refuse(`"${id}" uses "${name}", which is not there`, `the ids are: ${[...ids].join(', ')}`),
      ),
      ...(functions.includes('SEARCH')
        ? [refuse(`"${id}" uses SEARCH: an alarm watches one series`, 'use a Metrics Insights query: SELECT …')]
        : []),
      ...functions
        .filter((name) => RANGE_DEPENDENT.includes(name) && aggregatesOverTime(node, name))
        .map((name) =>
          aWarning(
            'Metrics',
            `${name} of one series depends on how much data an evaluation reads, which AWS does not say`,
            'use the statistic of the metric, or an expression without it',
          ),
        ),
    ];
  });
}

/** Of a list of series (`SUM(METRICS())`, `AVG([m1, m2])`) the functions give a value for each time, which is fine. */
function aggregatesOverTime(node: MathNode, name: MathFunction): boolean {
  switch (node.kind) {
    case 'call': {
      const [first] = node.args;
      const isList = first?.kind === 'array' || (first?.kind === 'call' && first.name === 'METRICS');
      return (node.name === name && !isList) || node.args.some((arg) => aggregatesOverTime(arg, name));
    }
    case 'binary':
      return aggregatesOverTime(node.left, name) || aggregatesOverTime(node.right, name);
    case 'negate':
      return aggregatesOverTime(node.operand, name);
    case 'array':
      return node.items.some((item) => aggregatesOverTime(item, name));
    default:
      return false;
  }
}

/** One query is watched, and the band, where there is one, is a band. */
function watchedProblems(
  queries: readonly MetricDataQuery[],
  { definition, parsed }: { readonly definition: MetricAlarmDefinition; readonly parsed: readonly Parsed[] },
): readonly AlarmProblem[] {
  const { condition } = definition;
  const bandId = condition.type === 'band' ? condition.bandId : undefined;
  const watched = queries.filter(({ Id, ReturnData }) => ReturnData !== false && Id !== bandId);
  const problems: AlarmProblem[] = [];
  if (watched.length !== 1) {
    const shown = watched.length === 0 ? 'no query' : watched.map(({ Id }) => `"${Id}"`).join(', ');
    problems.push(
      refuse(`an alarm watches one query, and ${shown} returns data`, 'set ReturnData to false for the others'),
    );
  }
  if (bandId === undefined) return problems;
  const band = parsed.find(({ id }) => id === bandId);
  if (band && functionsIn(band.node).includes('ANOMALY_DETECTION_BAND')) return problems;
  const fix = 'name the query with ANOMALY_DETECTION_BAND(…)';
  return [...problems, anError('ThresholdMetricId', `"${bandId}" is not an anomaly detection band`, fix)];
}

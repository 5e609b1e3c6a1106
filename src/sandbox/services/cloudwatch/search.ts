import { MathEvaluationError } from '../../../lib/metric/index.js';
import type { CloudWatchStore, MetricSeries } from './store.js';

/** Most series that one SEARCH returns (CloudWatch User Guide, "CloudWatch search expression syntax"). */
const MAX_RESULTS = 500;

const SCHEMA = /^\s*\{\s*([^,{}]+?)\s*((?:,\s*[^,{}]+?\s*)*)\}\s*(.*)$/s;
const TERM = /\s*(?:([A-Za-z_][\w.-]*|"[^"]*")\s*=\s*)?("[^"]*"|'[^']*'|[^\s()"']+)/y;

type Term = (series: MetricSeries) => boolean;

/**
 * The metrics that a search expression finds: a schema `{Namespace, Dimension, …}` and terms that all have to match, such as
 * `MetricName="CPUUtilization"`, `InstanceId=i-0` or a word. OR, NOT and parentheses are refused: they are not simulated.
 */
export function searchMetrics(text: string, store: CloudWatchStore): readonly MetricSeries[] {
  const match = SCHEMA.exec(text);
  if (!match) throw new MathEvaluationError('SEARCH needs a schema: {AWS/EC2,InstanceId} MetricName="CPUUtilization"');
  const [, namespace = '', rest = '', query = ''] = match;
  const dimensions = rest
    .split(',')
    .map((name) => unquote(name.trim()))
    .filter((name) => name !== '')
    .sort();
  const terms = readTerms(query);
  return [...store.series.values()]
    .filter(
      (series) =>
        series.namespace === unquote(namespace) &&
        Object.keys(series.dimensions).sort().join('\n') === dimensions.join('\n') &&
        terms.every((term) => term(series)),
    )
    .slice(0, MAX_RESULTS);
}

const unquote = (text: string): string => text.replaceAll(/^["']|["']$/g, '');

function readTerms(query: string): readonly Term[] {
  const terms: Term[] = [];
  let at = 0;
  while (query.slice(at).trim() !== '') {
    TERM.lastIndex = at;
    const match = TERM.exec(query);
    if (!match) throw new MathEvaluationError('SEARCH with parentheses is not evaluated here');
    const [whole, key, value = ''] = match;
    at += whole.length;
    if (key === undefined && ['OR', 'NOT'].includes(value)) {
      throw new MathEvaluationError(`SEARCH with ${value} is not evaluated here`);
    }
    if (key === undefined && value === 'AND') continue;
    terms.push(toTerm(key === undefined ? undefined : unquote(key), value));
  }
  return terms;
}

/** A value in quotes is the whole one, without them a part of it. */
function toTerm(key: string | undefined, value: string): Term {
  const isExact = /^["']/.test(value);
  const wanted = unquote(value).toLowerCase();
  const matches = (text: string): boolean =>
    isExact ? text.toLowerCase() === wanted : text.toLowerCase().includes(wanted);
  return (series) => {
    if (key === undefined) return [series.name, ...Object.values(series.dimensions)].some(matches);
    if (key === 'MetricName') return matches(series.name);
    return Object.hasOwn(series.dimensions, key) && matches(series.dimensions[key] ?? '');
  };
}

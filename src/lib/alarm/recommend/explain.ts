import { wrapWords } from '../../core/wrap-words.js';
import { groupAlike, lineOf } from './group.js';
import { SAME_FOR_ALL } from './threshold.js';
import type { Recommendation, RecommendResult } from './types.js';

/**
 * What is read below the table: what each new alarm is for, each sort once, and what keeps alarms that exist from helping.
 *
 * @param width of the lines, in characters
 */
export function explainRecommendations({ alarms }: RecommendResult, { width }: { readonly width: number }): string {
  const rows = alarms.map(({ row }) => row);
  const missing = rows.filter(({ status }) => status === 'missing');
  const reasons = new Map(missing.map((row) => [`${row.metric} ${row.why}`, { label: row.key, text: reason(row) }]));
  const part = (title: string, entries: readonly Entry[]) => section(title, { entries, width });
  return [
    part('why', [...reasons.values()]),
    part('thresholds', thresholds(missing)),
    part('of little use', problems(rows, 'weak')),
    part('no threshold', problems(rows, 'unknown')),
    part('skipped', problems(rows, 'skipped')),
  ].join('');
}

interface Entry {
  readonly label: string;
  readonly text: string;
}

/** The metric without its namespace, and what it is for. */
const reason = ({ metric, why }: Recommendation): string => `${metric.slice(metric.lastIndexOf('/') + 1)}. ${why}`;

/** Where those thresholds come from that are not the same for all. */
const thresholds = (missing: readonly Recommendation[]): readonly Entry[] =>
  groupAlike(missing)
    .filter(({ first }) => first.basis !== SAME_FOR_ALL)
    .map(({ first, count }) => ({ label: lineOf(first.alarm, count), text: first.basis }));

/** Each alarm once: one may watch several things. */
function problems(rows: readonly Recommendation[], status: Recommendation['status']): readonly Entry[] {
  const entries = rows
    .filter((row) => row.status === status)
    .map(({ alarm, problem }) => ({ label: alarm, text: problem ?? '' }));
  return [...new Map(entries.map((entry) => [entry.label, entry])).values()];
}

/** Names up to this are a column of their own; longer ones stand in a line above their text. */
const MAX_LABEL = 24;
const MIN_TEXT = 20;

function section(title: string, of: { readonly entries: readonly Entry[]; readonly width: number }): string {
  const { entries, width } = of;
  if (entries.length === 0) return '';
  const longest = Math.min(MAX_LABEL, Math.max(...entries.map(({ label }) => label.length)));
  const indent = longest + 4;
  const lines = entries.flatMap(({ label, text }) => {
    const [first = '', ...rest] = wrapWords(text, Math.max(MIN_TEXT, width - indent)).map((line) => line.trim());
    const pad = ' '.repeat(indent);
    const head = label.length > longest ? [`  ${label}`, pad + first] : [`  ${label.padEnd(longest)}  ${first}`];
    return [...head, ...rest.map((line) => pad + line)];
  });
  return `\n${title}:\n${lines.join('\n')}\n`;
}

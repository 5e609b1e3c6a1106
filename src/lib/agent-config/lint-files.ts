import { lintConfig } from './lint.js';
import { mergeConfigs } from './merge.js';
import type { ConfigSource, LintFinding, LintInput } from './types.js';

/** A finding of several files. */
export interface FileFinding extends Omit<LintFinding, 'line' | 'column'> {
  /** The file; null for what is wrong with all of them together. */
  readonly source: string | null;
  /** Null where only the merged configuration has it. */
  readonly line: number | null;
  readonly column: number | null;
}

/** Rules that look at the whole: what one file lacks may stand in another. */
const OF_THE_WHOLE = [
  'aggregation-dimensions',
  'disk-device',
  'instance-dimension',
  'missing-key',
  'nothing-collected',
];

/**
 * Checks files one by one, and as the agent merges them when there are several: contradictions between them, and what
 * is wrong only with the whole. The agent checks nothing but the whole, so what one file lacks is no finding when
 * another has it.
 */
export function lintFiles(sources: readonly ConfigSource[], input: Omit<LintInput, 'text'>): readonly FileFinding[] {
  const single = sources.flatMap(({ name, text }) =>
    lintConfig({ ...input, text }).findings.map((finding): FileFinding => ({ source: name, ...finding })),
  );
  const isReadable = sources.every(({ text }) => lintConfig({ ...input, text }).config !== undefined);
  if (sources.length < 2 || !isReadable) return single;
  const merged = mergeConfigs(sources);
  if ('conflicts' in merged) {
    const conflicts = merged.conflicts.map(({ path, reason, places: [first, second] }): FileFinding => {
      const other = `${first.source}:${first.line}:${first.column}`;
      const fix = `give it one value: here or in ${other}`;
      return { rule: 'merge-conflict', status: 'fail', path, reason, fix, ...second };
    });
    return [...single, ...conflicts];
  }
  const whole = lintConfig({ ...input, text: JSON.stringify(merged.config) }).findings;
  const known = new Set(single.map(sameThing));
  const kept = single.filter(
    ({ rule, path }) => !OF_THE_WHOLE.includes(rule) || whole.some((one) => one.rule === rule && one.path === path),
  );
  // Each file is a parameter of its own: the size of the whole does not matter.
  const added = whole.filter((finding) => finding.rule !== 'size' && !known.has(sameThing(finding)));
  return [...kept, ...added.map((finding): FileFinding => ({ ...finding, source: null, line: null, column: null }))];
}

/** The same finding has another index in its paths when lists were appended. */
const sameThing = ({ rule, reason }: Pick<LintFinding, 'rule' | 'reason'>): string =>
  `${rule} ${reason.replaceAll(/\/\d+/g, '')}`;

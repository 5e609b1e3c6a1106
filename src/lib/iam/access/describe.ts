import type { Excerpt } from '../documents/excerpt.js';
import type { AccessAnswer } from './types.js';

/** More explanations than a person reads; the data has them all. */
const MAX_GROUPS = 20;
/** Of a longer statement the beginning and the end are shown. */
const MAX_LINES = { shown: 16, head: 9, tail: 5 };
const INDENT = '  ';

/** Answers as a matrix: a row for each action and resource, a column for each principal. */
export function accessMatrix(answers: readonly AccessAnswer[]): {
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** The columns after `action` and `resource`. */
  readonly columns: readonly string[];
} {
  const principals = [...new Set(answers.map(({ row }) => row.principal))];
  const nameOf = (principal: string | null): string => (principals.length > 1 ? shortName(principal) : 'decision');
  const byPair = new Map<string, Record<string, string>>();
  for (const { row } of answers) {
    const key = `${row.action} ${row.resource}`;
    const cells = byPair.get(key) ?? { action: row.action, resource: row.resource };
    // Of several principals the denials are told apart below: their columns have to be narrow.
    cells[nameOf(row.principal)] = principals.length > 1 && row.decision === 'implicitDeny' ? 'denied' : row.decision;
    byPair.set(key, cells);
  }
  return { rows: [...byPair.values()], columns: [...new Set(principals.map(nameOf))] };
}

/** `web` of `arn:aws:iam::123456789012:role/app/web`. */
const shortName = (principal: string | null): string => principal?.slice(principal.lastIndexOf('/') + 1) ?? 'files';

/** Why the answers are what they are: each reason once, with the statements behind it as they stand in their policies. */
export function describeAnswers(answers: readonly AccessAnswer[], { width }: { readonly width: number }): string {
  const groups = groupBy(answers, ({ row }) => [row.principal, row.decision, row.reason].join('\n'));
  const hasSeveral = new Set(answers.map(({ row }) => row.principal)).size > 1;
  const shown = groups.slice(0, MAX_GROUPS).map((group) => describeGroup(group, { width, hasSeveral }));
  const rest = groups.length - shown.length;
  const more = rest > 0 ? [`… and ${rest} more reasons: all are in -o json`] : [];
  return [...shown, ...more].map((text) => `\n${text}\n`).join('');
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

function describeGroup(
  group: readonly AccessAnswer[],
  { width, hasSeveral }: { readonly width: number; readonly hasSeveral: boolean },
): string {
  const [first] = group;
  if (first === undefined) return '';
  const { row, excerpts, nearest } = first;
  const more = group.length > 1 ? ` (and ${group.length - 1} more)` : '';
  const who = hasSeveral ? `${shortName(row.principal)}: ` : '';
  const missing = [...new Set(group.flatMap((answer) => answer.row.missingContext))];
  const sources = [...excerpts, ...nearest.map((one) => one.excerpt)];
  return [
    ...wrap(`${who}${row.decision}: ${row.action} on ${row.resource}${more}`, { width, indent: '' }),
    ...wrap(reasonLine(first), { width, indent: INDENT }),
    ...(missing.length > 0 ? wrap(`evaluated as absent: ${missing.join(', ')}`, { width, indent: INDENT }) : []),
    ...sources.flatMap((source) =>
      sourceLines(source, { width, isNamed: sources.length === 1 && row.reason.includes(source.document.label) }),
    ),
  ].join('\n');
}

function reasonLine({ row }: AccessAnswer): string {
  return row.matchedStatements.length > 0 ? `by ${row.reason}` : row.reason;
}

/** The statement with its line numbers, cut to the width. */
function sourceLines(
  source: Excerpt,
  { width, isNamed }: { readonly width: number; readonly isNamed: boolean },
): readonly string[] {
  const { document, startLine, endLine, lines, isSource } = source;
  const gutter = isSource ? String(endLine).length : 0;
  const numbered = elided(
    lines.map((line, index) => (isSource ? `${String(startLine + index).padStart(gutter)} | ${line}` : `| ${line}`)),
    ' '.repeat(gutter),
  );
  const place = isSource ? `lines ${startLine}-${endLine}` : `line ${startLine}, shown on several`;
  const heading = isNamed ? `${place}:` : `${document.label}, ${place}:`;
  return [...wrap(heading, { width, indent: INDENT }), ...numbered.map((line) => cut(`${INDENT}${line}`, width))];
}

/** A statement may name hundreds of actions. */
function elided(lines: readonly string[], gutter: string): readonly string[] {
  const { shown, head, tail } = MAX_LINES;
  if (lines.length <= shown) return lines;
  return [...lines.slice(0, head), `${gutter} … ${lines.length - head - tail} more lines`, ...lines.slice(-tail)];
}

const cut = (line: string, width: number): string => (line.length > width ? `${line.slice(0, width - 1)}…` : line);

/** Lines of whole words; further ones are indented a little more. */
function wrap(text: string, { width, indent }: { readonly width: number; readonly indent: string }): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const joined = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (joined.length <= width || line.trim() === '') {
      line = joined;
    } else {
      lines.push(line);
      line = `${indent}${INDENT}${word}`;
    }
  }
  return [...lines, line];
}

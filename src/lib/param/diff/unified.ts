import { lineEdits, type LineEdit } from './line-edits.js';

/** Lines of context around every change, as `diff -u` has them. */
const CONTEXT_LINES = 3;

/** One line of a unified diff. */
export interface DiffLine {
  readonly change: 'header' | 'hunk' | 'same' | 'removed' | 'added';
  /** As `diff -u` prints it, its sign included. */
  readonly diff: string;
  /** Numbers of the line on each side, from 1; null where it is not. */
  readonly oldLine: number | null;
  readonly newLine: number | null;
}

/** A text to compare, and what it is called. */
export interface DiffSide {
  readonly label: string;
  readonly text: string;
}

/** A unified diff; no lines when the texts are the same. */
export function unifiedDiff(before: DiffSide, after: DiffSide): readonly DiffLine[] {
  if (before.text === after.text) return [];
  const edits = lineEdits(linesOf(before.text), linesOf(after.text));
  const noNewline = before.text.endsWith('\n') === after.text.endsWith('\n') ? [] : [endNote(before, after)];
  const head = [header('---', before.label), header('+++', after.label)];
  return [...head, ...hunksOf(edits).flatMap(hunkLines), ...noNewline];
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

const header = (sign: string, label: string): DiffLine => ({
  change: 'header',
  diff: `${sign} ${label}`,
  oldLine: null,
  newLine: null,
});

/** A last line without an end is a difference that no line shows. */
const endNote = (before: DiffSide, after: DiffSide): DiffLine => ({
  change: 'hunk',
  diff: `\\ no newline at the end of ${before.text.endsWith('\n') ? after.label : before.label}`,
  oldLine: null,
  newLine: null,
});

/** Changes with their context; those whose contexts touch are one. */
function hunksOf(edits: readonly LineEdit[]): readonly (readonly LineEdit[])[] {
  const hunks: { from: number; to: number }[] = [];
  for (const [index, { kind }] of edits.entries()) {
    if (kind === 'same') continue;
    const from = Math.max(0, index - CONTEXT_LINES);
    const to = Math.min(edits.length, index + CONTEXT_LINES + 1);
    const last = hunks.at(-1);
    if (last && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  }
  return hunks.map(({ from, to }) => edits.slice(from, to));
}

const SIGNS: Readonly<Record<LineEdit['kind'], string>> = { same: ' ', removed: '-', added: '+' };

function hunkLines(edits: readonly LineEdit[]): readonly DiffLine[] {
  const range = (key: 'oldLine' | 'newLine'): string => {
    const numbers = edits.flatMap((edit) => edit[key] ?? []);
    return `${numbers[0] ?? 0},${numbers.length}`;
  };
  const title = `@@ -${range('oldLine')} +${range('newLine')} @@`;
  return [
    { change: 'hunk', diff: title, oldLine: null, newLine: null },
    ...edits.map(({ kind, text, oldLine, newLine }): DiffLine => ({
      change: kind,
      diff: `${SIGNS[kind]}${text}`,
      oldLine,
      newLine,
    })),
  ];
}

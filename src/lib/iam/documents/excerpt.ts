import type { EvaluatedStatement, TextPosition } from '../evaluate/index.js';
import type { PolicyDocument } from './policy-document.js';

/** A statement as it stands in its policy. */
export interface Excerpt {
  readonly document: PolicyDocument;
  readonly sid: string | null;
  readonly startLine: number;
  readonly endLine: number;
  /** The statement's lines without their common indentation. Of a policy on one line: the statement written anew. */
  readonly lines: readonly string[];
  /** False when the lines are not those of the document. */
  readonly isSource: boolean;
}

type Span = Pick<EvaluatedStatement, 'sid' | 'start' | 'end'>;

/** The text of a statement of a document. */
export function excerpt(document: PolicyDocument, { sid, start, end }: Span): Excerpt {
  return {
    document,
    sid,
    startLine: start.line,
    endLine: end.line,
    isSource: start.line !== end.line,
    // Only what is shown is cut out: of ten thousand answers that are few.
    get lines() {
      return linesOf(document.text.slice(offsetOf(document.text, start), offsetOf(document.text, end) + 1));
    },
  };
}

function linesOf(text: string): readonly string[] {
  const [first = '', ...rest] = text.split('\n');
  if (rest.length === 0) return JSON.stringify(JSON.parse(text), null, 2).split('\n');
  const indent = Math.min(...rest.map((line) => line.length - line.trimStart().length));
  return [first, ...rest.map((line) => line.slice(indent).trimEnd())];
}

function offsetOf(text: string, { line, column }: TextPosition): number {
  let offset = 0;
  for (let current = 1; current < line; current += 1) offset = text.indexOf('\n', offset) + 1;
  return offset + column - 1;
}

/**
 * The statement that ends where the policy simulator says: it gives the column after the closing brace. Its start is
 * where its parser stood before the statement, which says less.
 */
export function statementEndingAt(
  document: PolicyDocument,
  { line, column }: { readonly line: number | null; readonly column: number | undefined },
): Span | undefined {
  const { statements } = document.policy;
  const onLine = statements.filter(({ end }) => end.line === line);
  return (
    onLine.find(({ end }) => column !== undefined && end.column + 1 === column) ??
    (onLine.length === 1 ? onLine[0] : undefined)
  );
}

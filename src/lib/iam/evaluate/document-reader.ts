import { lineAndColumn, type JsonMember, type JsonNode } from '../../core/json-positions.js';
import type { PolicyKind, PolicyProblem, ProblemCode, TextPosition } from './types.js';

/** How statements are read. */
export interface StatementOptions {
  readonly kind: PolicyKind;
  /** Whether the policy's version has variables. */
  readonly variables: boolean;
  /** Told of every context key that the statement names. */
  readonly noteKey: (key: string) => unknown;
}

/** Collects what is wrong with a document, at the places where it is wrong. */
export interface Complaints {
  readonly problems: readonly PolicyProblem[];
  error(code: ProblemCode, message: string, offset: number): void;
  warn(code: ProblemCode, message: string, offset: number): void;
  /** The same for the statement of that index. */
  inStatement(statement: number): Complaints;
  position(offset: number): TextPosition;
}

export function createComplaints(text: string): Complaints {
  const problems: PolicyProblem[] = [];
  const complaints = (statement: number | null): Complaints => {
    const add = (severity: 'error' | 'warning') => (code: ProblemCode, message: string, offset: number) =>
      void problems.push({ severity, code, message, ...lineAndColumn(text, offset), statement });
    return {
      problems,
      error: add('error'),
      warn: add('warning'),
      inStatement: complaints,
      position: (offset) => lineAndColumn(text, offset),
    };
  };
  return complaints(null);
}

/** A text in a document, with its offset. */
export interface TextItem {
  readonly value: string;
  readonly offset: number;
}

/**
 * The members of an object by the names that it may have. Others are errors, with the right spelling where only upper
 * and lower case differ; so is a name that occurs twice, since readers of JSON disagree on which one counts.
 */
export function readMembers(
  node: JsonNode,
  {
    what,
    known,
    complaints,
  }: { readonly what: string; readonly known: readonly string[]; readonly complaints: Complaints },
): ReadonlyMap<string, JsonMember> {
  const members = new Map<string, JsonMember>();
  if (node.kind !== 'object') {
    complaints.error('wrong-type', `${what} has to be an object`, node.offset);
    return members;
  }
  for (const member of node.members) {
    const { key, offset } = member;
    if (members.has(key)) complaints.error('duplicate-element', `"${key}" is there twice`, offset);
    else if (known.includes(key)) members.set(key, member);
    else complaints.error('unknown-element', unknownElement(key, { what, known }), offset);
  }
  return members;
}

function unknownElement(
  key: string,
  { what, known }: { readonly what: string; readonly known: readonly string[] },
): string {
  const meant = known.find((name) => name.toLowerCase() === key.toLowerCase());
  return meant === undefined ? `${what} has no element "${key}"` : `"${key}" has to be written "${meant}"`;
}

/** One text or a list of texts. */
export function readTexts(member: JsonMember, complaints: Complaints): readonly TextItem[] {
  return readScalars(member, { complaints, kinds: ['string'], what: 'a text or a list of texts' });
}

/** One value or a list of values, where numbers and booleans stand for their text. */
export function readValues(member: JsonMember, complaints: Complaints): readonly TextItem[] {
  return readScalars(member, {
    complaints,
    kinds: ['string', 'number', 'boolean'],
    what: 'a text, number or boolean, or a list of these',
  });
}

function readScalars(
  { key, value }: JsonMember,
  how: { readonly complaints: Complaints; readonly kinds: readonly JsonNode['kind'][]; readonly what: string },
): readonly TextItem[] {
  const nodes = value.kind === 'array' ? value.items : [value];
  return nodes.flatMap((node) => {
    const isScalar = node.kind !== 'array' && node.kind !== 'object';
    if (isScalar && how.kinds.includes(node.kind)) return [{ value: String(node.value), offset: node.offset }];
    how.complaints.error('wrong-type', `"${key}" has to be ${how.what}`, node.offset);
    return [];
  });
}

/** `${…}` in a policy of a version that has no variables. */
export function warnLiteral(
  value: string,
  { complaints, offset }: { readonly complaints: Complaints; readonly offset: number },
): void {
  const why = 'only "Version": "2012-10-17" has variables';
  complaints.warn('literal-variable', `"${value}" is taken literally: ${why}`, offset);
}

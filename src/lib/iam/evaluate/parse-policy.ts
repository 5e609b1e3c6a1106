import { parseJsonNode, type JsonMember, type JsonNode } from '../../core/json-positions.js';
import { createComplaints, readMembers, type Complaints, type StatementOptions } from './document-reader.js';
import { parseStatement } from './parse-statement.js';
import type { Policy, PolicyKind, PolicyProblem, Statement } from './types.js';

/** A policy document as text. */
export interface PolicyText {
  readonly text: string;
  /** Names the policy in results. */
  readonly id: string;
  readonly kind: PolicyKind;
  /** Where it comes from, in the caller's words; the kind when absent. */
  readonly type?: string;
}

/** A document that was read. */
export interface ParsedPolicy {
  /** Null when there are errors: IAM takes a document as a whole or not at all. */
  readonly policy: Policy | null;
  /** In the order of the text. */
  readonly problems: readonly PolicyProblem[];
}

const POLICY_ELEMENTS = ['Version', 'Id', 'Statement'];
const VERSIONS = ['2012-10-17', '2008-10-17'];
/** The version that brought policy variables, and the one that counts when there is none (IAM user guide, "Version"). */
const VERSION_WITH_VARIABLES = '2012-10-17';
const DEFAULT_VERSION = '2008-10-17';

/**
 * Reads a policy document and compiles it. Never throws: whatever is wrong is a problem with line and column.
 *
 * Checked is what the policy language says: elements, types, which elements exclude each other, forms of actions,
 * resources, principals and condition values. Not checked: whether an action, resource type or condition key exists,
 * lengths, and rules of single services about their resource policies.
 */
export function parsePolicy({ text, id, kind, type = kind }: PolicyText): ParsedPolicy {
  const complaints = createComplaints(text);
  const parsed = parseJsonNode(text);
  if ('problem' in parsed) {
    complaints.error('invalid-json', parsed.problem.message, parsed.problem.offset);
    return { policy: null, problems: complaints.problems };
  }
  const { node } = parsed;
  const members = readMembers(node, { what: 'a policy', known: POLICY_ELEMENTS, complaints });
  const version = readVersion(members.get('Version'), complaints);
  const statement = members.get('Statement');
  if (statement === undefined) {
    if (node.kind === 'object') complaints.error('missing-element', 'a policy needs "Statement"', node.offset);
    return { policy: null, problems: complaints.problems };
  }
  const contextKeys = new Map<string, string>();
  const options: StatementOptions = {
    kind,
    variables: version === VERSION_WITH_VARIABLES,
    noteKey: (key) => contextKeys.has(key.toLowerCase()) || contextKeys.set(key.toLowerCase(), key),
  };
  const statements = readStatements(statement.value, { options, complaints });
  const problems = complaints.problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (problems.some(({ severity }) => severity === 'error')) return { policy: null, problems };
  const statementsStart = complaints.position(statement.value.offset);
  return { policy: { id, type, kind, statementsStart, statements, contextKeys: [...contextKeys.values()] }, problems };
}

function readVersion(member: JsonMember | undefined, complaints: Complaints): string {
  if (member === undefined) return DEFAULT_VERSION;
  const { value } = member;
  const version = value.kind === 'string' ? String(value.value) : '';
  if (VERSIONS.includes(version)) return version;
  complaints.error('invalid-version', `"Version" has to be "${VERSIONS.join('" or "')}"`, value.offset);
  return DEFAULT_VERSION;
}

function readStatements(
  value: JsonNode,
  { options, complaints }: { readonly options: StatementOptions; readonly complaints: Complaints },
): readonly Statement[] {
  const nodes = value.kind === 'array' ? value.items : [value];
  if (nodes.length === 0) complaints.error('missing-element', '"Statement" is empty', value.offset);
  const statements = nodes.flatMap(
    (node, index) => parseStatement(node, { index, options, complaints: complaints.inStatement(index) }) ?? [],
  );
  const seen = new Set<string>();
  for (const { sid, index } of statements) {
    if (sid === null) continue;
    const offset = nodes[index]?.offset ?? value.offset;
    if (seen.has(sid))
      complaints.inStatement(index).error('invalid-sid', `two statements have the Sid "${sid}"`, offset);
    seen.add(sid);
  }
  return statements;
}

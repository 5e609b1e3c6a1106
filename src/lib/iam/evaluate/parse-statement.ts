import type { JsonMember, JsonNode } from '../../core/json-positions.js';
import { compileResource } from './arn-patterns.js';
import { matchesAny, type Condition } from './conditions.js';
import { readMembers, readTexts, warnLiteral, type Complaints, type StatementOptions } from './document-reader.js';
import { compileGlob } from './glob.js';
import { parseConditions } from './parse-conditions.js';
import { parsePrincipals } from './parse-principals.js';
import { parseTemplate, variableKeys } from './template.js';
import type { Statement } from './types.js';

/** What is read, and where what is wrong with it goes. */
export interface StatementReader {
  readonly index: number;
  readonly options: StatementOptions;
  readonly complaints: Complaints;
}

const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

type Members = ReadonlyMap<string, JsonMember>;

/** Reads one statement; undefined when there is not enough of it to go on. Errors are complained of either way. */
export function parseStatement(node: JsonNode, reader: StatementReader): Statement | undefined {
  const { index, complaints } = reader;
  const members = readMembers(node, { what: 'a statement', known: ELEMENTS, complaints });
  if (node.kind !== 'object') return undefined;
  const matchesAction = readActions(members, node, reader);
  const matchesResource = readResources(members, node, reader);
  const principals = readPrincipals(members, node, reader);
  const conditions = readConditions(members, reader);
  const effect = readEffect(members, node, complaints);
  const sid = readSid(members, reader);
  if (effect === undefined || matchesAction === undefined || matchesResource === undefined) return undefined;
  const [start, end] = [complaints.position(node.offset), complaints.position(node.end - 1)];
  return { sid, index, effect, start, end, matchesAction, matchesResource, principals, conditions };
}

function readEffect(members: Members, node: JsonNode, complaints: Complaints): Statement['effect'] | undefined {
  const member = members.get('Effect');
  if (member === undefined) {
    complaints.error('missing-element', 'a statement needs "Effect"', node.offset);
    return undefined;
  }
  const value = member.value.kind === 'string' ? member.value.value : undefined;
  if (value === 'Allow' || value === 'Deny') return value;
  complaints.error('invalid-effect', '"Effect" has to be "Allow" or "Deny", written like this', member.value.offset);
  return undefined;
}

/** Resource policies of some services take other characters (IAM user guide, "Sid"). */
function readSid(members: Members, { complaints, options }: StatementReader): string | null {
  const member = members.get('Sid');
  if (member === undefined) return null;
  const { value } = member;
  if (value.kind !== 'string') {
    complaints.error('wrong-type', '"Sid" has to be a text', value.offset);
    return null;
  }
  const sid = String(value.value);
  if (options.kind !== 'resource' && !/^[0-9A-Za-z]*$/.test(sid)) {
    complaints.error('invalid-sid', `the Sid "${sid}" may have letters and digits only`, value.offset);
  }
  return sid === '' ? null : sid;
}

/** The one of two elements that exclude each other; complains when there are both, or none of a pair that has to be. */
function oneOf(
  [plain, negated]: readonly [string, string],
  {
    members,
    node,
    complaints,
    required,
  }: {
    readonly members: Members;
    readonly node: JsonNode;
    readonly complaints: Complaints;
    readonly required: boolean;
  },
): { readonly member: JsonMember; readonly negated: boolean } | undefined {
  const [first, second] = [members.get(plain), members.get(negated)];
  if (first !== undefined && second !== undefined) {
    complaints.error('conflicting-elements', `a statement has either "${plain}" or "${negated}"`, second.offset);
  }
  const member = first ?? second;
  if (member !== undefined) return { member, negated: member === second };
  if (required) complaints.error('missing-element', `a statement needs "${plain}" or "${negated}"`, node.offset);
  return undefined;
}

function readActions(
  members: Members,
  node: JsonNode,
  { complaints }: StatementReader,
): Statement['matchesAction'] | undefined {
  const found = oneOf(['Action', 'NotAction'], { members, node, complaints, required: true });
  if (found === undefined) return undefined;
  const items = readTexts(found.member, complaints);
  for (const { value, offset } of items) {
    if (value === '*' || /^[\w*?-]+:[\w*?]+$/.test(value)) continue;
    complaints.error('invalid-action', `"${value}" is not an action: write "service:Action" or "*"`, offset);
  }
  const tests = items.map(({ value }) =>
    compileGlob(fixedParts(parseTemplate(value.toLowerCase(), { wildcards: true, variables: false }))),
  );
  return (action) => tests.some((test) => test(action)) !== found.negated;
}

const fixedParts = (parts: ReturnType<typeof parseTemplate>) =>
  parts.flatMap((part) => (part.kind === 'variable' ? [] : [part]));

function readResources(
  members: Members,
  node: JsonNode,
  { complaints, options }: StatementReader,
): Statement['matchesResource'] | undefined {
  const required = options.kind !== 'resource';
  const found = oneOf(['Resource', 'NotResource'], { members, node, complaints, required });
  // A resource policy without resource is about what it is attached to, as trust policies of roles are.
  if (found === undefined) return required ? undefined : () => true;
  const tests = readTexts(found.member, complaints).map(({ value, offset }) => {
    if (value !== '*' && !value.startsWith('arn:')) {
      complaints.error('invalid-resource', `"${value}" is not a resource: write an ARN or "*"`, offset);
    }
    const parts = parseTemplate(value, { wildcards: true, variables: options.variables });
    for (const key of variableKeys(parts)) options.noteKey(key);
    if (!options.variables && value.includes('${')) warnLiteral(value, { complaints, offset });
    return compileResource(parts);
  });
  // A variable without value: it matches nothing, and nothing is outside of it either.
  const wanted = !found.negated;
  return (resource, facts) => matchesAny(tests, resource, facts) === wanted;
}

function readPrincipals(
  members: Members,
  node: JsonNode,
  { complaints, options }: StatementReader,
): Statement['principals'] {
  const isResource = options.kind === 'resource';
  const found = oneOf(['Principal', 'NotPrincipal'], { members, node, complaints, required: isResource });
  if (found === undefined) return undefined;
  const { member, negated } = found;
  if (!isResource) {
    complaints.error('prohibited-element', `"${member.key}" belongs into resource-based policies only`, member.offset);
  }
  return { negated, entries: parsePrincipals(member, complaints) };
}

function readConditions(members: Members, { complaints, options }: StatementReader): readonly Condition[] {
  const member = members.get('Condition');
  return member === undefined ? [] : parseConditions(member.value, { complaints, options });
}

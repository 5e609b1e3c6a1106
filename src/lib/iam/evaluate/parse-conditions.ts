import type { JsonMember, JsonNode } from '../../core/json-positions.js';
import { suggest } from '../../core/suggest.js';
import { compileValue, readOperator, type Condition, type OperatorUse } from './conditions.js';
import { readValues, warnLiteral, type Complaints, type StatementOptions } from './document-reader.js';
import { OPERATORS } from './operators.js';

interface ConditionReader {
  readonly complaints: Complaints;
  readonly options: StatementOptions;
}

/** Reads the value of `Condition`. */
export function parseConditions(node: JsonNode, reader: ConditionReader): readonly Condition[] {
  return membersOf(node, { what: '"Condition"', complaints: reader.complaints }).flatMap((member) => {
    const operator = readOperator(member.key);
    if (operator === undefined) {
      reader.complaints.error('unknown-operator', unknownOperator(member.key), member.offset);
      return [];
    }
    const keys = membersOf(member.value, { what: `"${member.key}"`, complaints: reader.complaints });
    return keys.map((key) => readCondition(key, { ...reader, operator }));
  });
}

/** Members of an object whose keys are free; each may be there once. */
function membersOf(
  node: JsonNode,
  { what, complaints }: { readonly what: string; readonly complaints: Complaints },
): readonly JsonMember[] {
  if (node.kind !== 'object') {
    complaints.error('wrong-type', `${what} has to be an object`, node.offset);
    return [];
  }
  const seen = new Set<string>();
  for (const { key, offset } of node.members) {
    if (seen.has(key)) complaints.error('duplicate-element', `"${key}" is there twice`, offset);
    seen.add(key);
  }
  return node.members;
}

function readCondition(
  member: JsonMember,
  { operator, complaints, options }: ConditionReader & { readonly operator: OperatorUse },
): Condition {
  const { key, offset } = member;
  if (!/^[^:\s]+:\S/.test(key)) {
    complaints.error('invalid-condition', `"${key}" is not a condition key: write "service:Key"`, offset);
  }
  options.noteKey(key);
  const tests = readValues(member, complaints).map((item) => {
    const compiled = compileValue(operator, item.value, options.variables);
    for (const variable of compiled.keys) options.noteKey(variable);
    if (compiled.flaw !== undefined) {
      complaints.warn('never-matches', `"${item.value}" never matches: ${compiled.flaw}`, item.offset);
    }
    if (!options.variables && item.value.includes('${')) warnLiteral(item.value, { complaints, offset: item.offset });
    return compiled.test;
  });
  return { key, operator, tests };
}

function unknownOperator(text: string): string {
  const name = text.replace(/^For(?:AllValues|AnyValue):/i, '').replace(/IfExists$/i, '');
  const meant = suggest(name, OPERATORS.keys());
  return `there is no condition operator "${text}"${meant === undefined ? '' : `: did you mean "${meant}"?`}`;
}

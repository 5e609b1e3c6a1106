import { isIP } from 'node:net';
import type { JsonArray, JsonNode, JsonObject } from '../core/json-positions.js';
import { suggest } from '../core/suggest.js';
import { NUMERIC_OPERATORS, type NumericBound, type NumericOperator, type ValueTest } from './types.js';
import { wildcardProblem } from './wildcard.js';

/** Thrown while a pattern is read; `parseEventPattern` catches it and tells where it is. */
export class PatternError extends Error {
  readonly offset: number;
  readonly code: 'wrong-type' | 'empty' | 'unknown-operator' | 'invalid-operand' | 'invalid-or' | 'duplicate-key';

  constructor(offset: number, code: PatternError['code'], message: string) {
    super(message);
    this.offset = offset;
    this.code = code;
  }
}

/**
 * Numbers that `numeric` takes ("Numeric matching" in "Comparison operators for use in event patterns", EventBridge user
 * guide: -5.0e9 to 5.0e9, with 15 digits).
 */
const MAX_NUMBER = 5e9;

type Read = (operand: JsonNode) => ValueTest;

/** "Comparison operators for use in event patterns" of the EventBridge user guide, those that buses have. */
const OPERATORS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['prefix', (operand) => readAffix(operand, 'prefix')],
  ['suffix', (operand) => readAffix(operand, 'suffix')],
  ['equals-ignore-case', (operand) => ({ kind: 'equals-ignore-case', text: textOf(operand, 'equals-ignore-case') })],
  ['wildcard', readWildcard],
  ['cidr', readCidr],
  ['numeric', readNumeric],
  ['exists', readExists],
  ['anything-but', readAnythingBut],
]);

/** Reads one item of a value array: a scalar, or an object with one operator. */
export function readValueTest(node: JsonNode): ValueTest {
  if (node.kind === 'array') {
    throw new PatternError(
      node.offset,
      'wrong-type',
      'an array in an array: values are strings, numbers, true, false, null or one operator',
    );
  }
  if (node.kind !== 'object') return { kind: 'equals', value: node.value };
  const { key, value, offset } = onlyMember(node);
  const read = OPERATORS.get(key);
  if (read === undefined) {
    const nearest = suggest(key, OPERATORS.keys());
    const names = [...OPERATORS.keys()].join(', ');
    const meant = nearest === undefined ? `the operators are ${names}` : `did you mean "${nearest}"?`;
    throw new PatternError(offset, 'unknown-operator', `"${key}" is no operator: ${meant}`);
  }
  return read(value);
}

function onlyMember(node: JsonObject): JsonObject['members'][number] {
  const [first, second] = node.members;
  if (first === undefined) throw new PatternError(node.offset, 'empty', 'an empty object: an operator is missing');
  if (second !== undefined) {
    const message = `one operator an object: "${second.key}" needs an object of its own in the array`;
    throw new PatternError(second.offset, 'invalid-operand', message);
  }
  return first;
}

function textOf(node: JsonNode, operator: string): string {
  if (node.kind === 'string') return String(node.value);
  throw new PatternError(node.offset, 'invalid-operand', `"${operator}" takes a string`);
}

function readAffix(operand: JsonNode, operator: 'prefix' | 'suffix'): ValueTest {
  if (operand.kind !== 'object') return { kind: operator, text: textOf(operand, operator) };
  const { key, value, offset } = onlyMember(operand);
  if (key !== 'equals-ignore-case') {
    throw new PatternError(offset, 'invalid-operand', `"${operator}" takes a string or {"equals-ignore-case": "…"}`);
  }
  return { kind: `${operator}-ignore-case`, text: textOf(value, key) };
}

function readWildcard(operand: JsonNode): ValueTest {
  const text = textOf(operand, 'wildcard');
  const problem = wildcardProblem(text);
  if (problem !== undefined) throw new PatternError(operand.offset, 'invalid-operand', problem);
  return { kind: 'wildcard', text };
}

function readCidr(operand: JsonNode): ValueTest {
  const text = textOf(operand, 'cidr');
  const [address = '', bits = '', ...rest] = text.split('/');
  const version = isIP(address);
  const max = version === 6 ? 128 : 32;
  if (version === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > max) {
    throw new PatternError(
      operand.offset,
      'invalid-operand',
      `"${text}" is no block of addresses such as 10.0.0.0/24 or 2001:db8::/32`,
    );
  }
  return { kind: 'cidr', text };
}

function readExists(operand: JsonNode): ValueTest {
  if (operand.kind !== 'boolean') {
    throw new PatternError(operand.offset, 'invalid-operand', '"exists" takes true or false, without quotes');
  }
  return { kind: 'exists', expected: operand.value === true };
}

function readNumeric(operand: JsonNode): ValueTest {
  const form = '"numeric" takes an operator and a number, once or twice: [">", 0, "<=", 5]';
  if (operand.kind !== 'array' || (operand.items.length !== 2 && operand.items.length !== 4)) {
    throw new PatternError(operand.offset, 'invalid-operand', form);
  }
  const bounds: NumericBound[] = [];
  for (let index = 0; index < operand.items.length; index += 2) bounds.push(readBound(operand, index, form));
  checkBounds(bounds, operand.offset);
  return { kind: 'numeric', bounds };
}

function readBound({ items, offset }: JsonArray, index: number, form: string): NumericBound {
  const [operator, value] = items.slice(index, index + 2);
  if (operator?.kind !== 'string' || !isOperator(operator.value)) {
    const message = `${form}; the operators are ${NUMERIC_OPERATORS.join(' ')}`;
    throw new PatternError(operator?.offset ?? offset, 'invalid-operand', message);
  }
  if (value?.kind !== 'number' || Math.abs(Number(value.value)) > MAX_NUMBER) {
    const message = `after "${operator.value}" stands a number from -${MAX_NUMBER} to ${MAX_NUMBER}, without quotes`;
    throw new PatternError(value?.offset ?? offset, 'invalid-operand', message);
  }
  return { operator: operator.value, value: Number(value.value) };
}

const isOperator = (value: unknown): value is NumericOperator =>
  NUMERIC_OPERATORS.some((operator) => operator === value);

/** A range has a lower bound and then an upper one above it. */
function checkBounds([first, second]: readonly NumericBound[], offset: number): void {
  if (first === undefined || second === undefined) return;
  if (first.operator.startsWith('>') && second.operator.startsWith('<') && first.value < second.value) return;
  const message = 'a range is a lower bound and then a greater upper one: [">=", 0, "<", 5]';
  throw new PatternError(offset, 'invalid-operand', message);
}

const NESTED_IN_ANYTHING_BUT = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

function readAnythingBut(operand: JsonNode): ValueTest {
  if (operand.kind === 'object') {
    const { key, value, offset } = onlyMember(operand);
    if (!NESTED_IN_ANYTHING_BUT.includes(key)) {
      const message = `"anything-but" takes ${NESTED_IN_ANYTHING_BUT.join(', ')}, not "${key}"`;
      throw new PatternError(offset, 'invalid-operand', message);
    }
    return { kind: 'anything-but', tests: operandsOf(value, `anything-but ${key}`).map((item) => nested(key, item)) };
  }
  const items = operandsOf(operand, 'anything-but');
  const [first] = items;
  for (const item of items) {
    if (item.kind !== 'string' && item.kind !== 'number') {
      const message = '"anything-but" takes a string, a number, or an array of strings or of numbers';
      throw new PatternError(item.offset, 'invalid-operand', message);
    }
    if (item.kind !== first?.kind) {
      throw new PatternError(item.offset, 'invalid-operand', '"anything-but" takes strings or numbers, not both');
    }
  }
  return {
    kind: 'anything-but',
    tests: items.flatMap((item) => ('value' in item ? [{ kind: 'equals', value: item.value }] : [])),
  };
}

function operandsOf(operand: JsonNode, operator: string): readonly JsonNode[] {
  if (operand.kind !== 'array') return [operand];
  if (operand.items.length === 0) throw new PatternError(operand.offset, 'empty', `"${operator}" of nothing`);
  return operand.items;
}

function nested(key: string, item: JsonNode): ValueTest {
  if (key === 'wildcard') return readWildcard(item);
  const text = textOf(item, key);
  return { kind: key === 'prefix' || key === 'suffix' ? key : 'equals-ignore-case', text };
}

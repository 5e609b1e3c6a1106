import { BlockList, isIP } from 'node:net';
import type { EventPattern, FieldRule, NumericBound, ObjectRule, ValueRule, ValueTest } from './types.js';
import { fitsWildcard } from './wildcard.js';

type Scalar = string | number | boolean | null;

/** A field that keeps an event from matching. */
export interface Mismatch {
  /** E.g. `detail.state`. */
  readonly path: string;
  /** As the pattern has it. */
  readonly expected: unknown;
  /** Null when the event has no such field. */
  readonly actual: unknown;
}

/**
 * Whether an event matches a pattern: every field that the pattern names is as it says. Of an array in the event one
 * item has to fit, and what a pattern says of objects in an array has to fit one and the same of them. Numbers are
 * compared as numbers; everything else with its type and case.
 */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return objectFits(pattern, event);
}

/** The fields because of which an event does not match; empty when it does. */
export function explainMismatch(pattern: EventPattern, event: unknown): readonly Mismatch[] {
  return mismatches(pattern, event, '');
}

function mismatches(rule: ObjectRule, value: unknown, path: string): readonly Mismatch[] {
  const found: Mismatch[] = [];
  for (const [key, field] of rule.fields) {
    const at = path === '' ? key : `${path}.${key}`;
    const member = memberOf(value, key);
    if (fieldFits(field, member)) continue;
    // Of several objects in an array it would be a guess which one was meant.
    if (field.kind === 'object' && isObject(member)) found.push(...mismatches(field, member, at));
    else found.push({ path: at, expected: writtenOf(field), actual: member ?? null });
  }
  for (const choices of rule.alternatives) {
    if (choices.some((choice) => objectFits(choice, value))) continue;
    found.push({ path: path === '' ? '$or' : `${path}.$or`, expected: choices.map(writtenOf), actual: null });
  }
  return found;
}

function writtenOf(rule: FieldRule): unknown {
  if (rule.kind === 'values') return rule.written;
  return Object.fromEntries([
    ...[...rule.fields].map(([key, field]) => [key, writtenOf(field)] as const),
    ...rule.alternatives.map((choices) => ['$or', choices.map(writtenOf)] as const),
  ]);
}

function objectFits(rule: ObjectRule, value: unknown): boolean {
  if (Array.isArray(value) && value.length > 0) return value.some((item) => objectFits(rule, item));
  for (const [key, field] of rule.fields) if (!fieldFits(field, memberOf(value, key))) return false;
  return rule.alternatives.every((choices) => choices.some((choice) => objectFits(choice, value)));
}

function fieldFits(rule: FieldRule, value: unknown): boolean {
  return rule.kind === 'object' ? objectFits(rule, value) : valuesFit(rule, scalarsOf(value));
}

function valuesFit({ tests }: ValueRule, values: readonly Scalar[]): boolean {
  return tests.some((test) =>
    test.kind === 'exists' ? values.length > 0 === test.expected : values.some((value) => valueFits(test, value)),
  );
}

/** The leaves of a field: an object is none, and an empty array has none. */
function scalarsOf(value: unknown): readonly Scalar[] {
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  if (value === null) return [null];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : [];
}

function memberOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Never called for `exists`, which looks at the field and not at one of its values. */
function valueFits(test: ValueTest, value: Scalar): boolean {
  switch (test.kind) {
    case 'equals':
      return value === test.value;
    case 'anything-but':
      return !test.tests.some((one) => valueFits(one, value));
    case 'numeric':
      return typeof value === 'number' && test.bounds.every((bound) => isWithin(bound, value));
    case 'exists':
      return test.expected;
    default:
      return typeof value === 'string' && TEXT_TESTS[test.kind](value, test.text);
  }
}

const startsWithIgnoringCase = (value: string, text: string): boolean =>
  value.toLowerCase().startsWith(text.toLowerCase());
const endsWithIgnoringCase = (value: string, text: string): boolean => value.toLowerCase().endsWith(text.toLowerCase());

const TEXT_TESTS = {
  prefix: (value: string, text: string) => value.startsWith(text),
  suffix: (value: string, text: string) => value.endsWith(text),
  wildcard: fitsWildcard,
  cidr: isInBlock,
  'prefix-ignore-case': startsWithIgnoringCase,
  'suffix-ignore-case': endsWithIgnoringCase,
  'equals-ignore-case': (value: string, text: string) => value.toLowerCase() === text.toLowerCase(),
} as const;

function isWithin({ operator, value: bound }: NumericBound, value: number): boolean {
  switch (operator) {
    case '=':
      return value === bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
  }
}

function isInBlock(value: string, text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  const [ofValue, ofBlock] = [isIP(value), isIP(address)];
  if (ofValue === 0 || ofValue !== ofBlock) return false;
  const type = ofBlock === 6 ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  block.addSubnet(address, Number(bits), type);
  return block.check(value, type);
}

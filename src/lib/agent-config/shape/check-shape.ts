import { canonicalJson } from '../canonical-json.js';
import { childPath, entriesOf, itemsOf, type Spot } from '../document.js';
import { fails, warns, type Draft } from '../rules/rule.js';
import { jsonValue, type JsonNode } from '../../core/json-positions.js';
import { suggest } from '../../core/suggest.js';
import type { ObjectShape, Shape } from './shape.js';

/** The rules that follow from the shape alone. */
export const STRUCTURE_RULES = [
  'unknown-key',
  'missing-key',
  'wrong-type',
  'bad-value',
  'duplicate-entry',
  'duplicate-key',
] as const;
type StructureRule = (typeof STRUCTURE_RULES)[number];

const named = (rule: StructureRule, draft: Omit<Draft, 'rule'>): Draft => ({ rule, ...draft });

/** Where a value differs from its shape, and everything below it. */
export function* checkShape(spot: Spot, shape: Shape): Generator<Draft> {
  const { node } = spot;
  const fitting = shape.type === 'either' ? shape.shapes.find((one) => kindOf(one) === node.kind) : shape;
  if (fitting === undefined || (fitting.type !== 'any' && kindOf(fitting) !== node.kind)) {
    yield named('wrong-type', fails(spot, `must be ${describeShape(shape)}, not ${describeKind(node)}`));
    return;
  }
  if (fitting.type === 'object') yield* checkObject(spot, fitting);
  if (fitting.type === 'list') yield* checkList(spot, fitting);
  if (fitting.type === 'string' || fitting.type === 'int') yield* checkScalar(spot, fitting);
}

function* checkObject(spot: Spot, shape: ObjectShape): Generator<Draft> {
  if (spot.node.kind !== 'object') return;
  yield* duplicateKeys(spot);
  const entries = entriesOf(spot);
  const missing = shape.required.filter((key) => !entries.has(key));
  for (const key of missing) yield named('missing-key', fails(spot, `"${key}" is missing here`));
  if (shape.anyOf.length > 0 && !shape.anyOf.some((key) => entries.has(key))) {
    yield named('missing-key', fails(spot, `one of ${quoted(shape.anyOf)} is missing here`));
  }
  if (entries.size < shape.min && missing.length === 0) {
    yield named('bad-value', fails(spot, 'this section is empty', 'fill it, or leave the section out'));
  }
  if (entries.size > shape.max) {
    yield named('bad-value', fails(spot, `at most ${shape.max} entries, not ${entries.size}`));
  }
  for (const [key, child] of entries) {
    const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
    if (known) yield* checkShape(child, known);
    else if (typeof shape.others === 'object') yield* checkShape(child, shape.others);
    else yield unknownKey({ key, child, shape, entries });
  }
}

function unknownKey(unknown: {
  readonly key: string;
  readonly child: Spot;
  readonly shape: ObjectShape;
  readonly entries: ReadonlyMap<string, Spot>;
}): Draft {
  const { key, child, shape, entries } = unknown;
  const names = Object.keys(shape.keys);
  const meant = suggest(key, names);
  const fix = meant === undefined ? null : entries.has(meant) ? `move it into "${meant}"` : `did you mean "${meant}"?`;
  if (shape.others === 'refused') {
    const known = meant === undefined ? `; it knows ${quoted(names)}` : '';
    return named('unknown-key', fails(child, `the agent refuses the key "${key}" and does not start${known}`, fix));
  }
  const reason = `the agent does not know "${key}" and ignores it`;
  // A key that resembles a known one was meant to do something, and does not.
  return named('unknown-key', meant === undefined ? warns(child, reason, 'remove it') : fails(child, reason, fix));
}

function* duplicateKeys(spot: Spot): Generator<Draft> {
  if (spot.node.kind !== 'object') return;
  const seen = new Set<string>();
  for (const { key, offset } of spot.node.members) {
    const place = { path: childPath(spot, key), offset };
    const reason = `"${key}" stands here a second time; only this one counts`;
    if (seen.has(key)) yield named('duplicate-key', fails(place, reason, 'keep one of them'));
    seen.add(key);
  }
}

function* checkList(spot: Spot, shape: Extract<Shape, { type: 'list' }>): Generator<Draft> {
  const items = itemsOf(spot);
  if (items.length < shape.min) yield named('bad-value', fails(spot, 'this list is empty'));
  if (items.length > shape.max) {
    yield named('bad-value', fails(spot, `at most ${shape.max} entries, not ${items.length}`));
  }
  const seen = new Set<string>();
  for (const item of items) {
    yield* checkShape(item, shape.of);
    const text = canonicalJson(jsonValue(item.node));
    const reason = 'the same entry stands in this list before; the agent refuses that and does not start';
    if (shape.unique && seen.has(text)) yield named('duplicate-entry', fails(item, reason, 'remove this one'));
    seen.add(text);
  }
}

function* checkScalar(spot: Spot, shape: Extract<Shape, { type: 'string' | 'int' }>): Generator<Draft> {
  if (spot.node.kind !== 'string' && spot.node.kind !== 'number') return;
  const { value } = spot.node;
  if (shape.type === 'int' && !Number.isInteger(value)) {
    yield named('wrong-type', fails(spot, `must be a whole number, not ${value}`));
  } else if (shape.oneOf && !shape.oneOf.some((allowed) => allowed === value)) {
    const meant = typeof value === 'string' ? suggest(value, shape.oneOf.map(String)) : undefined;
    const fix = meant === undefined ? null : `did you mean "${meant}"?`;
    yield named('bad-value', fails(spot, `must be ${orList(shape.oneOf)}, not ${JSON.stringify(value)}`, fix));
  } else if (shape.type === 'int' && (Number(value) < shape.min || Number(value) > shape.max)) {
    yield named('bad-value', fails(spot, `must be ${range(shape)}, not ${value}`));
  } else if (shape.type === 'string') {
    const length = [...String(value)].length;
    if (length < shape.min) yield named('bad-value', fails(spot, emptyReason(shape.min)));
    if (length > shape.max) {
      yield named('bad-value', fails(spot, `at most ${shape.max} characters, not ${length}`));
    }
  }
}

const emptyReason = (min: number): string =>
  min === 1 ? 'this text is empty' : `this text is too short: at least ${min} characters`;

const range = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const orList = (values: readonly (string | number)[]): string =>
  values.map((value) => JSON.stringify(value)).join(', ');

const KINDS = { boolean: 'boolean', string: 'string', int: 'number', list: 'array', object: 'object' } as const;
const kindOf = (shape: Shape): JsonNode['kind'] | undefined =>
  shape.type === 'any' || shape.type === 'either' ? undefined : KINDS[shape.type];

function describeShape(shape: Shape): string {
  if (shape.type === 'either') return shape.describe;
  const words = { any: 'a value', boolean: 'true or false', string: 'a text', int: 'a whole number' } as const;
  if (shape.type === 'list') return 'a list';
  return shape.type === 'object' ? 'an object' : words[shape.type];
}

function describeKind(node: JsonNode): string {
  if (node.kind === 'array') return 'a list';
  if (node.kind === 'object') return 'an object';
  return node.kind === 'string' ? `the text ${JSON.stringify(node.value)}` : String(node.value);
}

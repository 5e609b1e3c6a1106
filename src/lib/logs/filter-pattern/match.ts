import { testLiteral } from './compare.js';
import { splitFields } from './split-fields.js';
import type { Condition, FieldSlot, FilterPattern, JsonTest, SelectorStep, Term } from './types.js';

/** Compiles a pattern to a test for messages; use it instead of `matches` when there are many messages. */
export function compileFilterPattern(pattern: FilterPattern): (message: string) => boolean {
  switch (pattern.kind) {
    case 'everything':
      return () => true;
    case 'terms':
      return compileTerms(pattern);
    case 'json':
      return (message) => {
        const value = parseObject(message);
        return value !== undefined && holds(pattern.condition, (test) => testJson(test, value));
      };
    case 'fields': {
      const { head, tail } = pattern;
      return (message) => testFields(splitFields(message), head, tail);
    }
  }
}

/** Whether a message is one that the pattern selects. */
export function matches(pattern: FilterPattern, message: string): boolean {
  return compileFilterPattern(pattern)(message);
}

function compileTerms(pattern: FilterPattern & { kind: 'terms' }): (message: string) => boolean {
  const { required, optional, excluded } = pattern;
  const onlyOptional = required.length === 0 && excluded.length === 0;
  return (message) => {
    const has = (term: Term) => (term.kind === 'text' ? message.includes(term.text) : term.regex.test(message));
    if (onlyOptional) return optional.some(has);
    return required.every(has) && !excluded.some(has);
  };
}

function holds<Leaf>(condition: Condition<Leaf>, test: (leaf: Leaf) => boolean): boolean {
  switch (condition.kind) {
    case 'leaf':
      return test(condition.leaf);
    case 'and':
      return condition.parts.every((part) => holds(part, test));
    case 'or':
      return condition.parts.some((part) => holds(part, test));
  }
}

function testFields(
  fields: readonly string[],
  head: readonly FieldSlot[],
  tail: readonly FieldSlot[] | undefined,
): boolean {
  const named = head.length + (tail?.length ?? 0);
  if (tail === undefined ? fields.length !== named : fields.length < named) return false;
  const inSlot = (slot: FieldSlot, field: string | undefined) =>
    field !== undefined &&
    (slot.condition === undefined || holds(slot.condition, (test) => testLiteral(field, test.operator, test.literal)));
  const tailStart = fields.length - (tail?.length ?? 0);
  return (
    head.every((slot, index) => inSlot(slot, fields[index])) &&
    (tail ?? []).every((slot, index) => inSlot(slot, fields[tailStart + index]))
  );
}

/** The object that a message is, as JSON. */
export function parseObject(message: string): object | undefined {
  // Most messages of a mixed group are not JSON: spare them the exception of JSON.parse.
  if (!/^\s*\{/u.test(message)) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // A message that is not JSON is not an error: a JSON pattern does not select it.
  }
}

function testJson(test: JsonTest, root: object): boolean {
  const found = select(root, test.selector);
  if (test.kind === 'compare') {
    // An absent property, an object and an array fulfil no comparison, not even !=.
    return found.some((value) => isScalar(value) && testLiteral(value, test.operator, test.literal));
  }
  switch (test.state) {
    case 'null':
      return found.some((value) => value === null);
    case 'true':
      return found.some((value) => value === true);
    case 'false':
      return found.some((value) => value === false);
    case 'exists':
      return found.length > 0;
    case 'absent':
      return found.length === 0;
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Every value that a selector reaches; more than one only with `*`. */
export function select(root: object, selector: readonly SelectorStep[]): readonly unknown[] {
  let values: readonly unknown[] = [root];
  for (const step of selector) values = values.flatMap((value) => stepInto(value, step));
  return values;
}

function stepInto(value: unknown, step: SelectorStep): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (typeof step === 'object') return Object.values(value);
  if (typeof step === 'number') return Array.isArray(value) && step < value.length ? [value[step]] : [];
  if (Array.isArray(value) || !Object.hasOwn(value, step)) return [];
  return [Reflect.get(value, step)];
}

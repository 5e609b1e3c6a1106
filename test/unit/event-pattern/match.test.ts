import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  explainMismatch,
  matchesPattern,
  parseEventPattern,
  type EventPattern,
} from '../../../src/lib/event-pattern/index.js';

function read(pattern: object): EventPattern {
  const { pattern: parsed, problems } = parseEventPattern(JSON.stringify(pattern));
  if (parsed === null) throw new Error(problems[0]?.message);
  return parsed;
}

/** Both questions at once: they must not contradict each other. */
function fits(pattern: object, event: unknown): boolean {
  const parsed = read(pattern);
  const result = matchesPattern(parsed, event);
  expect(explainMismatch(parsed, event).length === 0).toBe(result);
  return result;
}

describe('a field of an event fits', () => {
  test.each([
    ['an equal text', ['a'], 'a', true],
    ['a text of another case', ['a'], 'A', false],
    ['one of several', ['x', 'a'], 'a', true],
    ['a number, however it is written', [300], 3.0e2, true],
    ['no text for a number', ['1'], 1, false],
    ['null', [null], null, true],
    ['no null when the field is absent', [null], undefined, false],
    ['an empty text', [''], '', true],
    ['true', [true], true, true],
    ['a prefix', [{ prefix: 'us-' }], 'us-east-1', true],
    ['no prefix in the middle', [{ prefix: 'east' }], 'us-east-1', false],
    ['a prefix whatever its case', [{ prefix: { 'equals-ignore-case': 'EVENTB' } }], 'EventBridge', true],
    ['a suffix', [{ suffix: '.png' }], 'a.png', true],
    ['a suffix whatever its case', [{ suffix: { 'equals-ignore-case': '.PNG' } }], 'a.png', true],
    ['a text whatever its case', [{ 'equals-ignore-case': 'alice' }], 'ALICE', true],
    ['a number in a range', [{ numeric: ['>', 0, '<=', 5] }], 5, true],
    ['a number at an open end', [{ numeric: ['>', 0, '<=', 5] }], 0, false],
    ['a text that looks like a number', [{ numeric: ['=', 5] }], '5', false],
    ['an address in a block', [{ cidr: '10.0.0.0/24' }], '10.0.0.255', true],
    ['an address beside a block', [{ cidr: '10.0.0.0/24' }], '10.0.1.0', false],
    ['an IPv6 address in a block', [{ cidr: '2001:db8::/32' }], '2001:db8::1', true],
    ['no address', [{ cidr: '10.0.0.0/24' }], 'web', false],
    ['a field that is there', [{ exists: true }], 'x', true],
    ['a field that is not there', [{ exists: false }], undefined, true],
    ['null is there', [{ exists: true }], null, true],
    ['an object is no value', [{ exists: true }], { b: 1 }, false],
    ['an empty array is not there', [{ exists: false }], [], true],
    ['something else', [{ 'anything-but': 'x' }], 'y', true],
    ['not that', [{ 'anything-but': ['x', 'y'] }], 'y', false],
    ['something else needs the field', [{ 'anything-but': 'x' }], undefined, false],
    ['not with that beginning', [{ 'anything-but': { prefix: 'us-' } }], 'us-east-1', false],
    ['none of the endings', [{ 'anything-but': { suffix: ['.png', '.jpg'] } }], 'a.jpg', false],
    ['not whatever its case', [{ 'anything-but': { 'equals-ignore-case': 'X' } }], 'x', false],
    ['not a wildcard', [{ 'anything-but': { wildcard: '*/lib/*' } }], '/usr/lib/a', false],
    ['a wildcard', [{ wildcard: 'arn:*:role/*' }], 'arn:aws:iam::1:role/a', true],
    ['a star of its own', [{ wildcard: 'a\\*b' }], 'a*b', true],
    ['no other text for such a star', [{ wildcard: 'a\\*b' }], 'axb', false],
    ['one item of an array', ['b'], ['a', 'b'], true],
    ['no item of an array', ['c'], ['a', 'b'], false],
    ['one item is something else', [{ 'anything-but': 'a' }], ['a', 'b'], true],
  ])('%s', (_what, values, actual, expected) => {
    expect(fits({ detail: { a: values } }, { detail: actual === undefined ? {} : { a: actual } })).toBe(expected);
  });

  test('all fields have to fit', () => {
    const pattern = { source: ['aws.ec2'], detail: { state: ['stopped'] } };
    expect(fits(pattern, { source: 'aws.ec2', detail: { state: 'stopped', other: 1 } })).toBe(true);
    expect(fits(pattern, { source: 'aws.ec2', detail: { state: 'running' } })).toBe(false);
  });

  test('what is said of objects in an array has to fit one of them', () => {
    const pattern = { detail: { items: { name: ['a'], size: [{ numeric: ['>', 5] }] } } };
    expect(
      fits(pattern, {
        detail: {
          items: [
            { name: 'a', size: 1 },
            { name: 'b', size: 9 },
          ],
        },
      }),
    ).toBe(false);
    expect(
      fits(pattern, {
        detail: {
          items: [
            { name: 'b', size: 1 },
            { name: 'a', size: 9 },
          ],
        },
      }),
    ).toBe(true);
  });

  test('one of the alternatives has to fit, beside the rest', () => {
    const pattern = { source: ['x'], detail: { $or: [{ a: [1] }, { b: [2], c: [3] }] } };
    expect(fits(pattern, { source: 'x', detail: { a: 1 } })).toBe(true);
    expect(fits(pattern, { source: 'x', detail: { b: 2 } })).toBe(false);
    expect(fits(pattern, { source: 'x', detail: { b: 2, c: 3 } })).toBe(true);
    expect(fits(pattern, { source: 'y', detail: { a: 1 } })).toBe(false);
  });
});

test('an explanation names the field, what is asked for and what is there', () => {
  const pattern = read({ source: ['aws.ec2'], detail: { state: ['stopped'], 'instance-id': [{ prefix: 'i-' }] } });
  expect(explainMismatch(pattern, { source: 'aws.ec2', detail: { state: 'running' } })).toEqual([
    { path: 'detail.state', expected: ['stopped'], actual: 'running' },
    { path: 'detail.instance-id', expected: [{ prefix: 'i-' }], actual: null },
  ]);
});

describe('properties', () => {
  const key = fc.string({ minLength: 1, maxLength: 4 }).filter((text) => text !== '$or' && text !== '__proto__');
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const detail = fc.dictionary(
    key,
    fc.oneof(scalar, fc.dictionary(key, scalar, { minKeys: 1, noNullPrototype: true })),
    { minKeys: 1, noNullPrototype: true },
  );

  const isDictionary = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null;
  const asPattern = (value: Record<string, unknown>, leaf: (scalar: unknown) => unknown): object =>
    Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        isDictionary(member) ? asPattern(member, leaf) : [leaf(member)],
      ]),
    );

  test('an event matches the pattern of its own values, in any order of its fields', () => {
    fc.assert(
      fc.property(detail, (value) => {
        const shuffled = Object.fromEntries(Object.entries(value).toReversed());
        expect(fits({ detail: asPattern(value, (one) => one) }, { detail: shuffled })).toBe(true);
      }),
    );
  });

  test('an event does not match when any of its values is excluded', () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.string(), { minKeys: 1, noNullPrototype: true }), (value) => {
        expect(fits({ detail: asPattern(value, (one) => ({ 'anything-but': one })) }, { detail: value })).toBe(false);
      }),
    );
  });

  test('exists is true of exactly the fields that have a value', () => {
    fc.assert(
      fc.property(detail, key, fc.boolean(), (value, name, expected) => {
        const isThere = Object.hasOwn(value, name) && !isDictionary(value[name]);
        expect(fits({ detail: { [name]: [{ exists: expected }] } }, { detail: value })).toBe(isThere === expected);
      }),
    );
  });

  test('wildcards fit what the regular expression of the same meaning fits', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const wildcard = fc.array(letters, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(wildcard, letters, (parts, text) => {
        const pattern = parts.filter((part, index) => part !== '' || index === 0 || index === parts.length - 1);
        const source = pattern.map((part) => part.replaceAll('.', '\\.')).join('.*');
        if (pattern.join('*').includes('**')) return;
        expect(fits({ detail: { a: [{ wildcard: pattern.join('*') }] } }, { detail: { a: text } })).toBe(
          new RegExp(`^${source}$`).test(text),
        );
      }),
    );
  });

  test('a number fits a range when it fits both of its bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -1000, max: 999 }), fc.nat(1000), (number, low, width) => {
        const value = number % 2000;
        const range = { numeric: ['>=', low, '<', low + width + 1] };
        expect(fits({ detail: { a: [range] } }, { detail: { a: value } })).toBe(
          value >= low && value < low + width + 1,
        );
      }),
    );
  });
});

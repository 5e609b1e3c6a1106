import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alarmNameOf,
  childrenOf,
  countElements,
  parseRule,
  ruleHolds,
  RuleSyntaxError,
  suppressedBy,
  type AlarmState,
} from '../../../src/lib/alarm/index.js';

const STATES: Readonly<Record<string, AlarmState>> = { a: 'ALARM', b: 'OK', c: 'INSUFFICIENT_DATA' };
const holds = (rule: string) => ruleHolds(parseRule(rule), (alarm) => STATES[alarm]);

describe('a rule', () => {
  test.each([
    ['ALARM(a)', true],
    ['ALARM("a")', true],
    ['OK(a)', false],
    ['INSUFFICIENT_DATA(c)', true],
    ['ALARM(a) AND OK(b)', true],
    ['ALARM(a) AND NOT OK(b)', false],
    ['ALARM(b) OR OK(b)', true],
    ['TRUE AND FALSE', false],
    ['NOT FALSE', true],
    ['NOT NOT ALARM(a)', true],
    // NOT binds closer than AND, AND closer than OR.
    ['ALARM(a) OR ALARM(b) AND ALARM(b)', true],
    ['(ALARM(a) OR ALARM(b)) AND ALARM(b)', false],
    ['NOT ALARM(b) AND ALARM(a)', true],
    ['NOT (ALARM(b) OR ALARM(a))', false],
    // An alarm that is not there.
    ['INSUFFICIENT_DATA(gone)', true],
  ])('%s is %s', (rule, expected) => {
    expect(holds(rule)).toBe(expected);
  });

  test.each([
    ['', 0, 'ends too early'],
    ['ALARM(a) AND', 12, 'ends too early'],
    ['ALARM', 0, 'needs the name'],
    ['ALARM()', 0, 'needs the name'],
    ['(ALARM(a)', 0, 'not closed'],
    ['ALARM(a) ALARM(b)', 9, 'unexpected'],
    ['ALARM(a) and ALARM(b)', 9, 'in capitals'],
    ['ALARM(a) & ALARM(b)', 9, 'unexpected "&"'],
    ['ALARM(" ")', 0, 'names no alarm'],
  ])('"%s" is refused at %d: %s', (rule, offset, message) => {
    let caught: unknown;
    try {
      parseRule(rule);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(RuleSyntaxError);
    expect(caught).toMatchObject({ offset, message: expect.stringContaining(message) as string });
  });

  test('names its alarms once, by name or ARN, with anything in quotes', () => {
    const arn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:far away (eu)';
    const rule = parseRule(`ALARM("x y(z)") OR OK("x y(z)") OR ALARM("${arn}")`);
    expect(childrenOf(rule)).toStrictEqual(['x y(z)', arn]);
    expect(childrenOf(rule).map(alarmNameOf)).toStrictEqual(['x y(z)', 'far away (eu)']);
  });

  test('has as many elements as alarms, constants and parentheses', () => {
    expect(countElements('(ALARM(a) OR TRUE) AND NOT OK(b)')).toBe(5);
  });

  test('never hangs or throws anything but its own error on any text', () => {
    const part = fc.constantFrom('ALARM(a)', 'OK("b c")', 'AND', 'OR', 'NOT', '(', ')', 'TRUE', ' ', '"', 'x', '&');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        try {
          parseRule(parts.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(RuleSyntaxError);
        }
      }),
    );
  });
});

describe('a suppressor', () => {
  const input = {
    nowMs: 100_000,
    transitionedAtMs: 70_000,
    suppressor: { state: 'OK', sinceMs: 0, previous: 'INSUFFICIENT_DATA' },
    waitMs: 60_000,
    extensionMs: 50_000,
  } as const;

  test('in ALARM keeps the actions back', () => {
    expect(suppressedBy({ ...input, suppressor: { state: 'ALARM', sinceMs: 0, previous: 'OK' } })).toBe('Alarm');
  });

  test('is given the wait period to go to ALARM, and no longer', () => {
    expect(suppressedBy(input)).toBe('WaitPeriod');
    expect(suppressedBy({ ...input, nowMs: 129_999 })).toBe('WaitPeriod');
    expect(suppressedBy({ ...input, nowMs: 130_000 })).toBeUndefined();
  });

  test('keeps the actions back for the extension period after it left ALARM', () => {
    const suppressor = { state: 'OK', sinceMs: 95_000, previous: 'ALARM' } as const;
    expect(suppressedBy({ ...input, suppressor })).toBe('ExtensionPeriod');
    expect(suppressedBy({ ...input, suppressor, nowMs: 145_000 })).toBeUndefined();
  });
});

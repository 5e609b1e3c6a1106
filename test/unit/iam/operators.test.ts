import { describe, expect, test } from 'vitest';
import { holds } from './helpers.js';

type Case = readonly [operator: string, wanted: unknown, given: string, expected: boolean];

const arn = (resource: string, region = 'eu-west-1'): string => `arn:aws:sns:${region}:111122223333:${resource}`;

const CASES: readonly Case[] = [
  ['StringEquals', 'a', 'a', true],
  ['StringEquals', 'a', 'A', false],
  ['StringEquals', 'a*', 'ab', false],
  ['StringEquals', 'a*', 'a*', true],
  ['StringEquals', ['a', 'b'], 'b', true],
  ['StringEquals', '', '', true],
  ['StringEquals', true, 'true', true],
  ['StringEquals', 12, '12', true],
  ['StringNotEquals', 'a', 'b', true],
  ['StringNotEquals', 'a', 'a', false],
  ['StringNotEquals', ['a', 'b'], 'b', false],
  ['StringNotEquals', ['a', 'b'], 'c', true],
  ['StringEqualsIgnoreCase', 'John', 'jOHN', true],
  ['StringEqualsIgnoreCase', 'John', 'Jon', false],
  ['StringNotEqualsIgnoreCase', 'John', 'jOHN', false],
  ['StringNotEqualsIgnoreCase', 'John', 'Jon', true],
  ['StringLike', 'home/*', 'home/alice', true],
  ['StringLike', 'home/*', 'Home/alice', false],
  ['StringLike', 'h?me', 'home', true],
  ['StringLike', '*', 'a:b:c', true],
  ['StringLike', ['x*', '*y'], 'ay', true],
  ['StringNotLike', 'home/*', 'home/alice', false],
  ['StringNotLike', 'home/*', 'away', true],
  ['NumericEquals', '10', '10.0', true],
  ['NumericEquals', 10, '10', true],
  ['NumericEquals', '10', 'ten', false],
  ['NumericNotEquals', '10', '11', true],
  ['NumericNotEquals', '10', '10', false],
  ['NumericLessThan', '10', '9.5', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThan', '10', '9', true],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericLessThanEquals', '10', '11', false],
  ['NumericGreaterThan', '10', '100', true],
  ['NumericGreaterThan', '9', '10', true],
  ['NumericGreaterThan', '10', '10', false],
  ['NumericGreaterThanEquals', '-1', '-1', true],
  ['NumericGreaterThanEquals', '0', '-1', false],
  ['DateEquals', '2026-01-15T12:00:00Z', '2026-01-15T13:00:00+01:00', true],
  ['DateEquals', '2026-01-15T12:00:00Z', '1768478400', true],
  ['DateEquals', '2026-01', '2026-01-01T00:00:00Z', true],
  ['DateEquals', '2026', '2026-01-01', true],
  ['DateNotEquals', '2026-01-15', '2026-01-15T00:00:00Z', false],
  ['DateNotEquals', '2026-01-15', '2026-01-16', true],
  ['DateLessThan', '2026-01-15T12:00:00Z', '2026-01-15T11:59:59.999Z', true],
  ['DateLessThan', '2026-01-15T12:00:00Z', '2026-01-15T12:00:00Z', false],
  ['DateLessThanEquals', '2026-01-15T12:00:00Z', '2026-01-15T12:00Z', true],
  ['DateGreaterThan', '2026-01-15T12:00:00Z', '2026-01-15T12:00:01Z', true],
  ['DateGreaterThan', '2026-01-15T12:00:00Z', 'yesterday', false],
  ['DateGreaterThanEquals', '2026-01-15T12:00:00Z', '2026-01-15T12:00:00Z', true],
  ['DateGreaterThanEquals', '2026-01-15T12:00:00Z', '2026-01-15T11:00:00Z', false],
  ['Bool', 'true', 'true', true],
  ['Bool', true, 'TRUE', true],
  ['Bool', 'false', 'true', false],
  ['Bool', 'false', 'no', false],
  ['Bool', ['true', 'false'], 'false', true],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ6', false],
  ['IpAddress', '203.0.113.0/24', '203.0.113.77', true],
  ['IpAddress', '203.0.113.0/24', '203.0.114.1', false],
  ['IpAddress', '203.0.113.7', '203.0.113.7', true],
  ['IpAddress', '203.0.113.7', '203.0.113.8', false],
  ['IpAddress', '0.0.0.0/0', '198.51.100.1', true],
  ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
  ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678:1::9', true],
  ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5679::', false],
  ['IpAddress', '2001:db8::1', '2001:db8::1', true],
  ['IpAddress', '2001:db8::1', '2001:db8::2', false],
  ['IpAddress', ['10.0.0.0/8', '2001:db8::/32'], '10.9.8.7', true],
  ['IpAddress', '10.0.0.0/8', 'somewhere', false],
  ['NotIpAddress', '203.0.113.0/24', '203.0.113.77', false],
  ['NotIpAddress', '203.0.113.0/24', '198.51.100.1', true],
  ['NotIpAddress', ['10.0.0.0/8', '192.168.0.0/16'], '192.168.1.1', false],
  ['ArnEquals', arn('topic'), arn('topic'), true],
  ['ArnEquals', arn('topic'), arn('Topic'), false],
  ['ArnEquals', arn('*'), arn('topic'), true],
  ['ArnLike', arn('topic', '*'), arn('topic', 'us-east-1'), true],
  ['ArnLike', 'arn:aws:sns:*:topic', arn('topic'), false],
  ['ArnLike', arn('a*z'), arn('a:b:z'), true],
  ['ArnLike', arn('to?ic'), arn('topic'), true],
  ['ArnLike', '*', arn('topic'), true],
  ['ArnLike', '*', 'topic', false],
  ['ArnNotEquals', arn('topic'), arn('topic'), false],
  ['ArnNotEquals', arn('topic'), arn('other'), true],
  ['ArnNotLike', arn('t*'), arn('topic'), false],
  ['ArnNotLike', arn('t*'), 'no arn', true],
  // From the documentation of the Arn operators: a component does not reach over a colon, a text does.
  [
    'ArnLike',
    'arn:aws:s:*:111122223333:finance/*',
    'arn:aws:s:us-east-2:999999999999:store/abc:111122223333:finance/d',
    false,
  ],
  [
    'StringLike',
    'arn:aws:s:*:111122223333:finance/*',
    'arn:aws:s:us-east-2:999999999999:store/abc:111122223333:finance/d',
    true,
  ],
  ['Null', 'false', 'x', true],
  ['Null', 'true', 'x', false],
  ['Null', false, '', true],
  ['Null', ['true', 'false'], 'x', true],
];

describe('condition operators', () => {
  test.each(CASES)('%s %j with %s: %s', (operator, wanted, given, expected) => {
    expect(holds({ [operator]: { 'svc:Key': wanted } }, { 'svc:Key': given })).toBe(expected);
  });

  test.each(CASES.filter(([operator]) => operator !== 'Null'))(
    '%sIfExists %j is the same where the key exists',
    (operator, wanted, given, expected) => {
      expect(holds({ [`${operator}IfExists`]: { 'svc:Key': wanted } }, { 'svc:Key': given })).toBe(expected);
    },
  );

  test('every operator is in the table above', async () => {
    const { OPERATORS } = await import('../../../src/lib/iam/evaluate/operators.js');
    expect(new Set(CASES.map(([operator]) => operator))).toEqual(new Set(OPERATORS.keys()));
    expect(OPERATORS.size).toBe(27);
  });
});

describe('a missing key', () => {
  test.each([
    ['StringEquals', 'a', false],
    ['StringLike', '*', false],
    ['NumericLessThan', '1', false],
    ['DateLessThan', '2026', false],
    ['Bool', 'false', false],
    ['BinaryEquals', 'QQ==', false],
    ['IpAddress', '0.0.0.0/0', false],
    ['ArnLike', '*', false],
    ['StringNotEquals', 'a', true],
    ['StringNotEqualsIgnoreCase', 'a', true],
    ['StringNotLike', '*', true],
    ['NumericNotEquals', '1', true],
    ['DateNotEquals', '2026', true],
    ['NotIpAddress', '0.0.0.0/0', true],
    ['ArnNotEquals', '*', true],
    ['ArnNotLike', '*', true],
    ['Null', 'true', true],
    ['Null', 'false', false],
    ['StringEqualsIfExists', 'a', true],
    ['StringNotEqualsIfExists', 'a', true],
    ['BoolIfExists', 'true', true],
    ['ForAllValues:StringEquals', 'a', true],
    ['ForAllValues:StringNotEquals', 'a', true],
    ['ForAnyValue:StringEquals', 'a', false],
    ['ForAnyValue:StringNotEquals', 'a', false],
    ['ForAnyValue:StringEqualsIfExists', 'a', true],
    ['ForAllValues:StringEqualsIfExists', 'a', true],
  ])('%s %j: %s', (operator, wanted, expected) => {
    expect(holds({ [operator]: { 'svc:Key': wanted } })).toBe(expected);
    // A key without values is missing, too.
    expect(holds({ [operator]: { 'svc:Key': wanted } }, { 'svc:Key': [] })).toBe(expected);
  });
});

describe('keys with several values', () => {
  test.each([
    ['ForAllValues:StringEquals', ['a', 'b', 'c'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b', 'c'], ['a', 'x'], false],
    ['ForAnyValue:StringEquals', ['a', 'b', 'c'], ['x', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b', 'c'], ['x', 'y'], false],
    ['ForAllValues:StringLike', 'key*', ['key1', 'key2'], true],
    ['ForAllValues:StringLike', 'key*', ['key1', 'other'], false],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['x', 'y'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['x', 'a'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['x', 'a'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['b', 'a'], false],
    ['ForAllValues:StringEquals', 'a', [''], true],
    ['ForAnyValue:StringEquals', '', [''], false],
    ['ForAnyValue:NumericGreaterThan', '5', ['1', '9'], true],
    ['ForAllValues:NumericGreaterThan', '5', ['1', '9'], false],
    ['ForAnyValue:IpAddress', '10.0.0.0/8', ['192.168.0.1', '10.0.0.1'], true],
    ['ForAllValues:ArnLike', 'arn:aws:iam::111122223333:*', ['arn:aws:iam::111122223333:user/a'], true],
    ['ForAnyValue:StringLikeIfExists', 'k*', ['x', 'key'], true],
    ['StringEquals', 'b', ['a', 'b'], true],
    ['StringNotEquals', 'b', ['a', 'b'], false],
  ])('%s %j with %j: %s', (operator, wanted, given, expected) => {
    expect(holds({ [operator]: { 'svc:Key': wanted } }, { 'svc:Key': given })).toBe(expected);
  });
});

describe('a condition block', () => {
  test('holds when all of its operators and keys hold', () => {
    const condition = { StringEquals: { 'svc:A': '1', 'svc:B': '2' }, Bool: { 'svc:C': 'true' } };
    expect(holds(condition, { 'svc:A': '1', 'svc:B': '2', 'svc:C': 'true' })).toBe(true);
    expect(holds(condition, { 'svc:A': '1', 'svc:B': 'x', 'svc:C': 'true' })).toBe(false);
    expect(holds(condition, { 'svc:A': '1', 'svc:B': '2', 'svc:C': 'false' })).toBe(false);
  });

  test('has names of keys in any case', () => {
    expect(holds({ StringEquals: { 'AWS:SourceVPC': 'vpc-1' } }, { 'aws:sourceVpc': 'vpc-1' })).toBe(true);
  });

  test('sees the principal and the time without being told', () => {
    expect(holds({ StringEquals: { 'aws:username': 'alice', 'aws:PrincipalAccount': '111122223333' } })).toBe(true);
    expect(holds({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/dev/*' } })).toBe(true);
    expect(
      holds({ StringEquals: { 'aws:PrincipalType': 'User' }, Bool: { 'aws:PrincipalIsAWSService': 'false' } }),
    ).toBe(true);
    expect(holds({ DateGreaterThan: { 'aws:CurrentTime': '2026' } })).toBe(false);
  });

  test('believes what it is told rather than what it derives', () => {
    expect(holds({ StringEquals: { 'aws:username': 'bob' } }, { 'AWS:UserName': 'bob' })).toBe(true);
    expect(holds({ Null: { 'aws:username': 'true' } }, { 'aws:username': [] })).toBe(true);
  });
});

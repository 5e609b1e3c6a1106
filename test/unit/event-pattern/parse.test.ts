import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEventPattern } from '../../../src/lib/event-pattern/index.js';

describe('an event pattern is refused with line and column', () => {
  test.each([
    ['a text that is no JSON', '{"source": [aws.ec2]}', 'invalid-json', 1, 13, 'a value'],
    ['an array', '["aws.ec2"]', 'wrong-type', 1, 1, 'an event pattern is an object'],
    ['a value without an array', '{\n  "source": "aws.ec2"\n}', 'wrong-type', 2, 13, 'has to be an array: ["aws.ec2"]'],
    ['an empty object', '{"detail": {}}', 'empty', 1, 12, 'at least one field'],
    ['an empty array', '{"source": []}', 'empty', 1, 12, 'an empty array is not taken'],
    ['an array in an array', '{"source": [["a"]]}', 'wrong-type', 1, 13, 'an array in an array'],
    ['a field that is there twice', '{"source": ["a"], "source": ["b"]}', 'duplicate-key', 1, 19, 'there twice'],
    ['a misspelt operator', '{"source": [{"prefx": "a"}]}', 'unknown-operator', 1, 14, 'did you mean "prefix"?'],
    [
      'two operators in one object',
      '{"source": [{"prefix": "a", "suffix": "b"}]}',
      'invalid-operand',
      1,
      29,
      'one operator',
    ],
    ['no operator in an object', '{"source": [{}]}', 'empty', 1, 13, 'an operator is missing'],
    ['a prefix that is a number', '{"source": [{"prefix": 1}]}', 'invalid-operand', 1, 24, 'takes a string'],
    ['exists with text', '{"detail": {"a": [{"exists": "true"}]}}', 'invalid-operand', 1, 30, 'without quotes'],
    [
      'numeric without a number',
      '{"detail": {"a": [{"numeric": [">", "1"]}]}}',
      'invalid-operand',
      1,
      37,
      'without quotes',
    ],
    [
      'numeric with another operator',
      '{"detail": {"a": [{"numeric": ["!=", 1]}]}}',
      'invalid-operand',
      1,
      32,
      '= < <= > >=',
    ],
    ['numeric of three', '{"detail": {"a": [{"numeric": [">", 1, "<"]}]}}', 'invalid-operand', 1, 31, 'once or twice'],
    [
      'an empty range',
      '{"detail": {"a": [{"numeric": [">", 5, "<", 1]}]}}',
      'invalid-operand',
      1,
      31,
      'a greater upper one',
    ],
    [
      'two lower bounds',
      '{"detail": {"a": [{"numeric": [">", 1, ">", 5]}]}}',
      'invalid-operand',
      1,
      31,
      'a lower bound and then',
    ],
    [
      'a number that is too great',
      '{"detail": {"a": [{"numeric": [">", 6e9]}]}}',
      'invalid-operand',
      1,
      37,
      '5000000000',
    ],
    [
      'a block with too many bits',
      '{"detail": {"ip": [{"cidr": "10.0.0.0/33"}]}}',
      'invalid-operand',
      1,
      29,
      '10.0.0.0/24',
    ],
    ['a block without bits', '{"detail": {"ip": [{"cidr": "10.0.0.0"}]}}', 'invalid-operand', 1, 29, '10.0.0.0/24'],
    ['stars beside each other', '{"detail": {"a": [{"wildcard": "a**"}]}}', 'invalid-operand', 1, 32, 'one is enough'],
    ['a stray backslash', '{"detail": {"a": [{"wildcard": "a\\\\b"}]}}', 'invalid-operand', 1, 32, 'backslash'],
    [
      'anything-but of both kinds',
      '{"detail": {"a": [{"anything-but": ["x", 1]}]}}',
      'invalid-operand',
      1,
      42,
      'not both',
    ],
    ['anything-but of true', '{"detail": {"a": [{"anything-but": true}]}}', 'invalid-operand', 1, 36, 'takes a string'],
    ['anything-but of nothing', '{"detail": {"a": [{"anything-but": []}]}}', 'empty', 1, 36, 'of nothing'],
    [
      'anything-but of exists',
      '{"detail": {"a": [{"anything-but": {"exists": true}}]}}',
      'invalid-operand',
      1,
      37,
      'not "exists"',
    ],
    ['$or of one', '{"$or": [{"source": ["a"]}]}', 'invalid-or', 1, 9, 'two objects or more'],
    ['$or of values', '{"$or": ["a", "b"]}', 'invalid-or', 1, 10, 'objects only'],
    ['a field that events do not have', '{"detailType": ["x"]}', 'unknown-field', 1, 2, 'did you mean "detail-type"?'],
    ['such a field in $or', '{"$or": [{"state": ["x"]}, {"source": ["y"]}]}', 'unknown-field', 1, 11, 'is in "detail"'],
  ])('%s', (_what, text, code, line, column, message) => {
    const { pattern, problems } = parseEventPattern(text);
    expect(pattern).toBeNull();
    expect(problems[0]).toMatchObject({ severity: 'error', code, line, column });
    expect(problems[0]?.message).toContain(message);
  });
});

describe('what is taken', () => {
  test.each([
    '{"source":["aws.ec2"],"detail-type":["EC2 Instance State-change Notification"]}',
    '{"detail":{"a":[{"prefix":{"equals-ignore-case":"x"}},{"suffix":{"equals-ignore-case":"y"}}]}}',
    '{"detail":{"a":[{"anything-but":{"prefix":["a","b"]}},{"anything-but":{"wildcard":"*x*"}},{"anything-but":[1,2]}]}}',
    '{"detail":{"a":[{"numeric":[">",0,"<=",5]},{"numeric":["=",3.5]}],"ip":[{"cidr":"2001:db8::/32"}]}}',
    '{"detail":{"$or":[{"a":["x"]},{"b":[{"exists":false}]}]}}',
    '{"source":[""],"detail":{"a":[null,true,1]}}',
  ])('%s', (text) => {
    const parsed = parseEventPattern(text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.minified).toBe(text);
  });

  test('a pattern that takes every event of the region comes with a warning', () => {
    const { pattern, problems } = parseEventPattern('{"account": ["123456789012"]}');
    expect(pattern).not.toBeNull();
    expect(problems).toMatchObject([{ severity: 'warning', code: 'too-broad' }]);
  });

  test('white space does not count for the length; what is longer than the quota is warned of, and then refused', () => {
    const withValues = (count: number): string =>
      JSON.stringify({
        source: Array.from({ length: count }, (_, index) => `custom.${String(index).padStart(4, '0')}`),
      });
    expect(parseEventPattern(withValues(100).replaceAll(',', ',\n          ')).problems).toEqual([]);
    expect(parseEventPattern(withValues(200)).problems).toMatchObject([{ severity: 'warning', code: 'too-long' }]);
    expect(parseEventPattern(withValues(400)).problems).toMatchObject([{ severity: 'error', code: 'too-long' }]);
  });

  test('no text makes the reader fail', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { pattern, problems } = parseEventPattern(text);
        expect(pattern === null).toBe(problems.some(({ severity }) => severity === 'error'));
      }),
    );
  });
});

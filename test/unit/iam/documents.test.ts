import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excerpt, policyDocument, policyDocuments, statementEndingAt } from '../../../src/lib/iam/documents/index.js';
import { canonicalPolicy } from '../../../src/lib/iam/policies/index.js';
import { allow, deny, thrown, type Json } from './helpers.js';

const SCPS = `[
  {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
  {
    "Version": "2012-10-17",
    "Statement": [
      {"Sid": "NoRoot", "Effect": "Deny", "Action": "*", "Resource": "*"}
    ]
  }
]`;

describe('a policy in a file', () => {
  test.each([
    ['{"Statement": [,]}', 'InvalidJson', 'p.json:1:16'],
    [
      '{\n  "Statement": [\n    {"Effect": "Alow", "Action": "s3:*", "Resource": "*"}\n  ]\n}',
      'InvalidPolicy',
      'p.json:3:16',
    ],
    ['{"Version": "2012-10-17"}', 'InvalidPolicy', 'p.json:1:1'],
    ['', 'InvalidJson', 'p.json:1:1'],
  ])('%j is refused with its place: %s %s', (text, code, place) => {
    const error = thrown(() => policyDocument({ name: 'p.json', text }, { kind: 'identity' }));
    expect(error).toMatchObject({ code, exitCode: 2 });
    expect(error.message).toMatch(new RegExp(`^${place}: `));
  });

  test('is refused when it is longer than the simulator takes', () => {
    const text = `{"Statement": []${' '.repeat(131_072)}}`;
    expect(thrown(() => policyDocument({ name: 'p.json', text }, { kind: 'identity' }))).toMatchObject({
      code: 'TooLong',
    });
  });

  test('has principals only where it is the policy of a resource', () => {
    const text = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}';
    expect(policyDocument({ name: 'p.json', text }, { kind: 'resource' }).policy.statements).toHaveLength(1);
    expect(() => policyDocument({ name: 'p.json', text }, { kind: 'identity' })).toThrow('p.json:1:');
  });

  test('may be one of several, whose lines stay those of the file', () => {
    const [first, second, ...more] = policyDocuments({ name: 'scps.json', text: SCPS }, 'scp');
    expect(more).toEqual([]);
    expect(first?.policy.statements[0]?.start).toEqual({ line: 2, column: 42 });
    expect(second?.policy.statements[0]).toMatchObject({ sid: 'NoRoot', start: { line: 6, column: 7 } });
    expect(first?.id).not.toBe(second?.id);
  });

  test('is not an empty list, which would deny everything', () => {
    expect(() => policyDocuments({ name: 'scps.json', text: '\n []' }, 'scp')).toThrow('scps.json:2:2');
  });
});

describe('the text of a statement', () => {
  const text =
    '{\n  "Statement": [\n    {\n      "Sid": "One",\n      "Effect": "Allow",\n      "Action": "*",\n      "Resource": "*"\n    }\n  ]\n}';
  const document = policyDocument({ name: 'p.json', text }, { kind: 'identity' });

  test('is that of its author, less indented', () => {
    const [statement] = document.policy.statements;
    expect(statement && excerpt(document, statement)).toMatchObject({
      startLine: 3,
      endLine: 8,
      isSource: true,
      lines: ['{', '  "Sid": "One",', '  "Effect": "Allow",', '  "Action": "*",', '  "Resource": "*"', '}'],
    });
  });

  test('is written anew where it is on one line', () => {
    const one = policyDocument({ name: 'p.json', text: JSON.stringify(JSON.parse(text)) }, { kind: 'identity' });
    const [statement] = one.policy.statements;
    const shown = statement && excerpt(one, statement);
    expect(shown).toMatchObject({ startLine: 1, endLine: 1, isSource: false });
    expect(shown?.lines).toHaveLength(6);
  });

  test('is found by the end that the simulator gives', () => {
    expect(statementEndingAt(document, { line: 8, column: 6 })?.sid).toBe('One');
    // An endpoint that counts columns otherwise.
    expect(statementEndingAt(document, { line: 8, column: 5 })?.sid).toBe('One');
    expect(statementEndingAt(document, { line: 9, column: 6 })).toBeUndefined();
    const line = `{"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "B", "Effect": "Deny", "Action": "*", "Resource": "*"}]}`;
    const two = policyDocument({ name: 'p.json', text: line }, { kind: 'identity' });
    const [, second] = two.policy.statements;
    expect(statementEndingAt(two, { line: 1, column: (second?.end.column ?? 0) + 1 })?.sid).toBe('B');
    expect(statementEndingAt(two, { line: 1, column: 3 })).toBeUndefined();
  });
});

describe('two policies say the same', () => {
  const same = (a: object, b: object): boolean =>
    canonicalPolicy(JSON.stringify(a)) === canonicalPolicy(JSON.stringify(b));
  const policy = (...Statement: readonly Json[]) => ({ Version: '2012-10-17', Statement });

  test.each([
    ['in another order', policy(allow(), deny()), policy(deny(), allow())],
    ['with another Sid', policy(allow({ Sid: 'A' })), policy(allow())],
    ['with a list of one', policy(allow({ Action: ['s3:GetObject'] })), { Version: '2012-10-17', Statement: allow() }],
    ['with actions in another case', policy(allow({ Action: 'S3:getobject' })), policy(allow())],
    ['with values twice', policy(allow({ Resource: ['*', '*'] })), policy(allow())],
    [
      'with keys in another case and order',
      policy(allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' }, Null: { 'a:b': [true] } } })),
      policy(allow({ Condition: { Null: { 'A:b': 'true' }, Bool: { 'aws:securetransport': true } } })),
    ],
  ])('%s', (_, a, b) => {
    expect(same(a, b)).toBe(true);
  });

  test.each([
    ['another effect', policy(allow()), policy(deny())],
    [
      'resources in another case',
      policy(allow({ Resource: 'arn:aws:s3:::a' })),
      policy(allow({ Resource: 'arn:aws:s3:::A' })),
    ],
    ['NotAction', policy(allow()), policy({ Effect: 'Allow', NotAction: 's3:GetObject', Resource: '*' })],
    ['another version', policy(allow()), { Version: '2008-10-17', Statement: [allow()] }],
    [
      'another value of a condition',
      policy(allow({ Condition: { Bool: { 'a:b': true } } })),
      policy(allow({ Condition: { Bool: { 'a:b': false } } })),
    ],
  ])('but not with %s', (_, a, b) => {
    expect(same(a, b)).toBe(false);
  });

  test('or are no policies at all, which are like nothing', () => {
    expect(canonicalPolicy('[]')).toBeNull();
    expect(canonicalPolicy('{')).toBeNull();
  });

  test('whatever the order of statements and values is', () => {
    const statement = fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: fc.array(fc.constantFrom('s3:Get*', 's3:PutObject', 'ec2:*'), { minLength: 1 }),
      Resource: fc.array(fc.constantFrom('*', 'arn:aws:s3:::a', 'arn:aws:s3:::b'), { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1 }), (statements) => {
        const turned = statements
          .map(({ Effect, Action, Resource }) => ({
            Resource: Resource.toReversed(),
            Action: Action.toReversed(),
            Effect,
          }))
          .toReversed();
        expect(same({ Statement: statements }, { Statement: turned })).toBe(true);
      }),
    );
  });
});

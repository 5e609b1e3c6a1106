import { describe, expect, test } from 'vitest';
import { evaluate, parsePolicy, type PolicyKind } from '../../../src/lib/iam/index.js';
import { allow, grant, policy, request, resourcePolicy, type Json } from './helpers.js';

const problems = (document: unknown, kind: PolicyKind = 'identity') =>
  parsePolicy({ text: typeof document === 'string' ? document : JSON.stringify(document), id: 'p', kind }).problems;

const inPolicy = (...Statement: readonly Json[]): Json => ({ Version: '2012-10-17', Statement });

describe('a document that is no JSON', () => {
  test.each([
    ['', 1, 1],
    ['{\n  "Version": "2012-10-17"\n  "Statement": []\n}', 3, 3],
    ['{"Statement": [{"Effect": "Allow",}]}', 1, 34],
    ["{'Version': 1}", 1, 2],
    ['{\n\n  // comment\n}', 3, 3],
    ['{"Statement": "x', 1, 15],
  ])('%j is an error at line %i, column %i', (text, line, column) => {
    const { policy: read, problems: found } = parsePolicy({ text, id: 'p', kind: 'identity' });
    expect(read).toBeNull();
    expect(found).toMatchObject([{ severity: 'error', code: 'invalid-json', line, column, statement: null }]);
  });
});

describe('an error', () => {
  test.each<[unknown, string, string]>([
    [[], 'wrong-type', 'a policy has to be an object'],
    [{}, 'missing-element', 'a policy needs "Statement"'],
    [{ Statement: [] }, 'missing-element', '"Statement" is empty'],
    [{ Statement: ['x'] }, 'wrong-type', 'a statement has to be an object'],
    [{ Statement: [allow()], Version: '2012-10-18' }, 'invalid-version', '2012-10-17'],
    [{ Statement: [allow()], Comment: 'x' }, 'unknown-element', 'a policy has no element "Comment"'],
    [{ statement: [allow()], Statement: [allow()] }, 'unknown-element', '"statement" has to be written "Statement"'],
    [inPolicy(allow({ Effect: undefined })), 'missing-element', '"Effect"'],
    [inPolicy(allow({ Effect: 'allow' })), 'invalid-effect', '"Allow" or "Deny"'],
    [inPolicy(allow({ effect: 'Deny' })), 'unknown-element', '"effect" has to be written "Effect"'],
    [inPolicy(allow({ Actions: 'x' })), 'unknown-element', 'a statement has no element "Actions"'],
    [inPolicy(allow({ Action: undefined })), 'missing-element', '"Action" or "NotAction"'],
    [inPolicy(allow({ NotAction: 's3:*' })), 'conflicting-elements', '"Action" or "NotAction"'],
    [inPolicy(allow({ Action: 'GetObject' })), 'invalid-action', '"GetObject" is not an action'],
    [inPolicy(allow({ Action: 7 })), 'wrong-type', '"Action" has to be a text or a list of texts'],
    [inPolicy(allow({ Action: [['s3:*']] })), 'wrong-type', '"Action" has to be a text or a list of texts'],
    [inPolicy(allow({ Resource: undefined })), 'missing-element', '"Resource" or "NotResource"'],
    [inPolicy(allow({ NotResource: '*' })), 'conflicting-elements', '"Resource" or "NotResource"'],
    [inPolicy(allow({ Resource: 'bucket' })), 'invalid-resource', '"bucket" is not a resource'],
    [inPolicy(allow({ Principal: '*' })), 'prohibited-element', 'resource-based policies only'],
    [inPolicy(allow({ NotPrincipal: '*' })), 'prohibited-element', 'resource-based policies only'],
    [inPolicy(allow({ Sid: 'a b' })), 'invalid-sid', 'letters and digits only'],
    [inPolicy(allow({ Sid: 1 })), 'wrong-type', '"Sid" has to be a text'],
    [inPolicy(allow({ Sid: 'A' }), allow({ Sid: 'A' })), 'invalid-sid', 'two statements have the Sid "A"'],
    [inPolicy(allow({ Condition: [] })), 'wrong-type', '"Condition" has to be an object'],
    [inPolicy(allow({ Condition: { StringLikes: { 'a:b': 'c' } } })), 'unknown-operator', 'did you mean "StringLike"?'],
    [
      inPolicy(allow({ Condition: { stringEquals: { 'a:b': 'c' } } })),
      'unknown-operator',
      'did you mean "StringEquals"?',
    ],
    [inPolicy(allow({ Condition: { NullIfExists: { 'a:b': 'true' } } })), 'unknown-operator', '"NullIfExists"'],
    [
      inPolicy(allow({ Condition: { 'ForSome:StringEquals': { 'a:b': 'c' } } })),
      'unknown-operator',
      '"ForSome:StringEquals"',
    ],
    [inPolicy(allow({ Condition: { StringEquals: 'x' } })), 'wrong-type', '"StringEquals" has to be an object'],
    [
      inPolicy(allow({ Condition: { StringEquals: { username: 'x' } } })),
      'invalid-condition',
      '"username" is not a condition key',
    ],
    [inPolicy(allow({ Condition: { StringEquals: { 'a:b': null } } })), 'wrong-type', '"a:b" has to be'],
    [inPolicy(allow({ Condition: { StringEquals: { 'a:b': { c: 'd' } } } })), 'wrong-type', '"a:b" has to be'],
    [
      '{"Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}}',
      'duplicate-element',
      '"Effect" is there twice',
    ],
  ])('%j is %s', (document, code, words) => {
    const found = problems(document);
    expect(found.map((problem) => problem.code)).toContain(code);
    const problem = found.find((one) => one.code === code);
    expect(problem).toMatchObject({ severity: 'error' });
    expect(problem?.message).toContain(words);
  });

  test.each<[unknown, string]>([
    [grant('alice'), 'invalid-principal'],
    [grant({ AWS: 'alice' }), 'invalid-principal'],
    [grant({ AWS: 'arn:aws:iam::111122223333:user/*' }), 'invalid-principal'],
    [grant({ Aws: '*' }), 'unknown-element'],
    [allow(), 'missing-element'],
  ])('of a resource policy: %j is %s', (statement, code) => {
    expect(problems({ Statement: statement }, 'resource').map((problem) => problem.code)).toContain(code);
  });

  test('leaves no policy to evaluate, whatever else is right', () => {
    const text = JSON.stringify(inPolicy(allow(), allow({ effect: 'Deny' })));
    expect(parsePolicy({ text, id: 'p', kind: 'identity' }).policy).toBeNull();
  });

  test('has the line, the column and the statement where it is, in order', () => {
    const text = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
    {
      "Effect": "Deny",
      "Action": "s3:*",
      "Resource": ["*", "bucket"],
      "condition": {}
    }
  ],
  "Name": "x"
}`;
    expect(problems(text)).toMatchObject([
      { code: 'invalid-resource', line: 8, column: 25, statement: 1 },
      { code: 'unknown-element', line: 9, column: 7, statement: 1 },
      { code: 'unknown-element', line: 12, column: 3, statement: null },
    ]);
  });
});

describe('a warning', () => {
  test.each([
    [{ NumericEquals: { 'a:b': 'ten' } }, 'it is not a number'],
    [{ DateLessThan: { 'a:b': 'tomorrow' } }, 'it is not a date'],
    [{ DateLessThan: { 'a:b': '2026-13-01' } }, 'it is not a date'],
    [{ Bool: { 'a:b': 'yes' } }, 'it is not true or false'],
    [{ IpAddress: { 'a:b': '10.0.0.0/33' } }, 'it is not an IP address or range'],
    [{ IpAddress: { 'a:b': '10.0.0' } }, 'it is not an IP address or range'],
    [{ BinaryEquals: { 'a:b': 'not base64!' } }, 'it is not base64'],
    [{ ArnLike: { 'a:b': 'arn:aws:s3:::' } }, undefined],
    [{ ArnLike: { 'a:b': 'arn:aws:iam' } }, 'it does not have the six components of an ARN'],
    [{ Null: { 'a:b': 'maybe' } }, 'it is not true or false'],
    [{ StringEquals: { 'a:b': '*' } }, undefined],
  ])('about %j: %s', (Condition, words) => {
    const found = problems(inPolicy(allow({ Condition })));
    expect(found.map(({ severity, code }) => [severity, code])).toEqual(words ? [['warning', 'never-matches']] : []);
    if (words !== undefined) expect(found[0]?.message).toContain(words);
  });

  test('is given for variables in policies of older versions', () => {
    const statement = allow({ Resource: 'arn:aws:s3:::${aws:username}' });
    expect(problems({ Statement: statement })).toMatchObject([{ severity: 'warning', code: 'literal-variable' }]);
    expect(problems(inPolicy(statement))).toEqual([]);
  });

  test('leaves the policy in force', () => {
    const text = JSON.stringify(inPolicy(allow({ Condition: { Bool: { 'a:b': 'yes' } } })));
    expect(parsePolicy({ text, id: 'p', kind: 'identity' }).policy).not.toBeNull();
  });
});

describe('a policy', () => {
  test('may have one statement without a list, an Id, and Sids with letters and digits', () => {
    const document = { Version: '2008-10-17', Id: 'x', Statement: allow({ Sid: 'Read1' }) };
    expect(problems(document)).toEqual([]);
  });

  test('of a resource may have spaces in its Sids and no resource', () => {
    const statement = grant({ AWS: '111122223333' }, { Sid: 'two words', Resource: undefined });
    expect(problems({ Statement: statement }, 'resource')).toEqual([]);
  });

  test.each([
    '*',
    { AWS: '*' },
    { AWS: ['111122223333', 'arn:aws:iam::111122223333:root', 'AROAEXAMPLEEXAMPLE12'] },
    { AWS: 'arn:aws-cn:sts::111122223333:assumed-role/web/i-1', Service: ['ec2.amazonaws.com', 'ssm.amazonaws.com'] },
    { Federated: 'arn:aws:iam::111122223333:saml-provider/x', CanonicalUser: '79a59df900b949e5' },
  ])('of a resource may name %j', (principal) => {
    expect(problems({ Statement: grant(principal) }, 'resource')).toEqual([]);
  });

  test('knows where its statements begin and end', () => {
    const text = `{
  "Statement": [
    { "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
    {
      "Effect": "Allow",
      "Action": "ec2:*",
      "Resource": "*"
    }
  ]
}`;
    const { policy: read } = parsePolicy({ text, id: 'p', kind: 'identity', type: 'role' });
    expect(read).toMatchObject({
      type: 'role',
      statementsStart: { line: 2, column: 16 },
      statements: [
        { index: 0, start: { line: 3, column: 5 }, end: { line: 3, column: 60 } },
        { index: 1, start: { line: 4, column: 5 }, end: { line: 8, column: 5 } },
      ],
    });
    const result = read && evaluate({ request: request({ action: 'ec2:RunInstances' }), identityPolicies: [read] });
    expect(result?.statements).toMatchObject([
      { policyId: 'p', policyType: 'role', start: { line: 4 }, end: { line: 8, column: 5 } },
    ]);
  });

  test('lists the context keys of its conditions and variables, each once', () => {
    const read = policy([
      allow({ Condition: { StringEquals: { 'aws:SourceVpc': '${aws:PrincipalTag/vpc}', 'AWS:sourcevpc': 'x' } } }),
      allow({ Resource: ['arn:aws:s3:::${aws:username}/*', 'arn:aws:s3:::${*}'] }),
    ]);
    expect(read.contextKeys).toEqual(
      ['aws:username', 'aws:SourceVpc', 'aws:PrincipalTag/vpc'].toSorted(byPlace(read.contextKeys)),
    );
    expect(resourcePolicy(grant('*')).contextKeys).toEqual([]);
  });
});

/** The order of the keys is of no interest. */
const byPlace =
  (order: readonly string[]) =>
  (a: string, b: string): number =>
    order.indexOf(a) - order.indexOf(b);

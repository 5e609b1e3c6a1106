import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, parsePolicy, type EvaluationInput, type Policy } from '../../../src/lib/iam/index.js';
import { ACCOUNT, allow, OTHER, policy, ROLE, scp, SESSION, USER, type Json } from './helpers.js';

const actions = fc.constantFrom('s3:GetObject', 's3:PutObject', 'S3:getobject', 'ec2:RunInstances', 'kms:Decrypt');
const resources = fc.constantFrom(
  '*',
  'arn:aws:s3:::bucket/key',
  'arn:aws:s3:::bucket/alice',
  `arn:aws:sns:x:${OTHER}:t`,
);
const actionPatterns = fc.constantFrom('*', 's3:*', 's3:Get*', 's3:GetObject', 'ec2:*', 'kms:*');
const resourcePatterns = fc.constantFrom(
  '*',
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::*/${aws:username}',
  'arn:aws:sns:*',
);
const operators = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringLikeIfExists',
  'ForAllValues:StringLike',
  'ForAnyValue:StringNotLike',
  'Null',
);
const conditions = fc.option(
  fc.record({ operator: operators, key: fc.constantFrom('svc:A', 'svc:B'), value: fc.constantFrom('true', 'x', '*') }),
  { nil: undefined },
);

const statements = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    action: fc.tuple(fc.constantFrom('Action', 'NotAction'), fc.array(actionPatterns, { minLength: 1, maxLength: 2 })),
    resource: fc.tuple(
      fc.constantFrom('Resource', 'NotResource'),
      fc.array(resourcePatterns, { minLength: 1, maxLength: 2 }),
    ),
    condition: conditions,
  })
  .map(({ Effect, action, resource, condition }): Json => ({
    Effect,
    [action[0]]: action[1],
    [resource[0]]: resource[1],
    ...(condition && { Condition: { [condition.operator]: { [condition.key]: condition.value } } }),
  }));

const lists = fc.array(statements, { minLength: 1, maxLength: 4 });
const principals = fc.constantFrom('*', { AWS: ACCOUNT }, { AWS: USER }, { AWS: ROLE }, { AWS: [SESSION, ROLE] });

const inputs = fc.record({
  request: fc.record({
    principal: fc.constantFrom(USER, ROLE, SESSION),
    action: actions,
    resource: resources,
    context: fc.constantFrom({}, { 'svc:A': 'x' }, { 'svc:A': ['x', 'y'], 'svc:B': 'true' }),
  }),
  identity: lists,
  resource: fc.option(fc.tuple(principals, lists), { nil: undefined }),
  boundary: fc.option(lists, { nil: null }),
  scps: fc.array(lists, { maxLength: 2 }),
  sessions: fc.array(lists, { maxLength: 1 }),
});

type Raw = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

const withPrincipal = (list: readonly Json[], Principal: unknown): Policy =>
  policy(
    list.map((statement) => ({ ...statement, Principal })),
    { kind: 'resource' },
  );

const toInput = ({ request, identity, resource, boundary, scps, sessions }: Raw): EvaluationInput => ({
  request,
  identityPolicies: [policy(identity)],
  resourcePolicies: resource && [withPrincipal(resource[1], resource[0])],
  boundary: boundary && policy(boundary, { kind: 'boundary' }),
  scpLevels: scps.map((list) => [scp(...list)]),
  sessionPolicies: sessions.map((list) => policy(list, { kind: 'session' })),
});

const decide = (raw: Raw) => evaluate(toInput(raw)).decision;

/** Replaces one list of the input at a time: the properties hold for each kind of policy. */
function* variants(raw: Raw, change: (list: readonly Json[]) => readonly Json[]): Generator<Raw> {
  const changed = (list: readonly Json[]): Json[] => [...change(list)];
  yield { ...raw, identity: changed(raw.identity) };
  if (raw.resource) yield { ...raw, resource: [raw.resource[0], changed(raw.resource[1])] };
  if (raw.boundary) yield { ...raw, boundary: changed(raw.boundary) };
  if (raw.scps.length > 0) yield { ...raw, scps: raw.scps.map(changed) };
  if (raw.sessions.length > 0) yield { ...raw, sessions: raw.sessions.map(changed) };
}

const RUNS = { numRuns: 300 };

describe('for all policies', () => {
  test('another Deny never allows', () => {
    fc.assert(
      fc.property(inputs, statements, (raw, statement) => {
        const before = decide(raw);
        for (const variant of variants(raw, (list) => [...list, { ...statement, Effect: 'Deny' }])) {
          if (decide(variant) === 'allowed') expect(before).toBe('allowed');
        }
      }),
      RUNS,
    );
  });

  test('one Allow less never allows', () => {
    fc.assert(
      fc.property(inputs, fc.nat(3), (raw, index) => {
        const before = decide(raw);
        const without = (list: readonly Json[]): readonly Json[] => {
          const rest = list.filter((statement, at) => at !== index || statement['Effect'] !== 'Allow');
          // A policy cannot be empty: what is left of it is a statement about nothing of this.
          return rest.length > 0 ? rest : [allow({ Action: 'none:None' })];
        };
        for (const variant of variants(raw, without)) {
          if (decide(variant) === 'allowed') expect(before).toBe('allowed');
        }
      }),
      RUNS,
    );
  });

  test('the order of statements and policies does not matter', () => {
    fc.assert(
      fc.property(inputs, (raw) => {
        const before = evaluate(toInput(raw));
        for (const variant of variants(raw, (list) => list.toReversed())) {
          const after = evaluate(toInput(variant));
          expect(after.decision).toBe(before.decision);
          expect(after.statements).toHaveLength(before.statements.length);
          expect(after.missingContext.toSorted()).toEqual(before.missingContext.toSorted());
        }
        const input = toInput(raw);
        const [identity] = input.identityPolicies ?? [];
        if (identity === undefined) return;
        const extra = policy(allow({ Action: 'ec2:*' }), { id: 'extra' });
        const orders = [
          [identity, extra],
          [extra, identity],
        ].map((identityPolicies) => evaluate({ ...input, identityPolicies }).decision);
        expect(orders[0]).toBe(orders[1]);
      }),
      RUNS,
    );
  });

  test('upper and lower case of actions and keys never matter', () => {
    fc.assert(
      fc.property(inputs, (raw) => {
        const shout = (entries: object): Record<string, string | string[]> =>
          Object.fromEntries(Object.entries(entries).map(([key, value]) => [key.toUpperCase(), value]));
        const { action, context } = raw.request;
        const loud = { ...raw.request, action: action.toUpperCase(), context: shout(context) };
        expect(evaluate({ ...toInput(raw), request: loud }).decision).toBe(decide(raw));
      }),
      RUNS,
    );
  });

  test('one that allows everything allows everything, and nothing else is needed', () => {
    fc.assert(
      fc.property(inputs, ({ request }) => {
        const identityPolicies = [policy(allow({ Action: '*' }))];
        expect(evaluate({ request, identityPolicies }).decision).toBe('allowed');
      }),
      RUNS,
    );
  });

  test('without any Allow nothing is allowed', () => {
    fc.assert(
      fc.property(inputs, (raw) => {
        const denyAll = (list: readonly Json[]): Json[] => list.map((statement) => ({ ...statement, Effect: 'Deny' }));
        const hopeless: Raw = {
          ...raw,
          identity: denyAll(raw.identity),
          resource: raw.resource && [raw.resource[0], denyAll(raw.resource[1])],
        };
        expect(decide(hopeless)).not.toBe('allowed');
      }),
      RUNS,
    );
  });

  test('a boundary, a session policy and a level of the organization never allow more', () => {
    fc.assert(
      fc.property(inputs, lists, (raw, limit) => {
        const before = decide({ ...raw, boundary: null, scps: [], sessions: [] });
        const limited: Raw[] = [
          { ...raw, boundary: limit, scps: [], sessions: [] },
          { ...raw, boundary: null, scps: [limit], sessions: [] },
          { ...raw, boundary: null, scps: [], sessions: [limit] },
        ];
        for (const variant of limited) if (decide(variant) === 'allowed') expect(before).toBe('allowed');
      }),
      RUNS,
    );
  });

  test('what decided is what was decided', () => {
    fc.assert(
      fc.property(inputs, (raw) => {
        const { decision, statements: deciding } = evaluate(toInput(raw));
        const effects = new Set(deciding.map(({ effect }) => effect));
        const expected = { allowed: ['Allow'], explicitDeny: ['Deny'], implicitDeny: [] }[decision];
        expect([...effects]).toEqual(expected);
      }),
      RUNS,
    );
  });
});

describe('for all texts', () => {
  test('reading never throws, and gives a policy or an error', () => {
    const near = fc.json().map((text) => `{"Version": "2012-10-17", "Statement": ${text}}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), near), (text) => {
        for (const kind of ['identity', 'resource'] as const) {
          const { policy: read, problems } = parsePolicy({ text, id: 'p', kind });
          expect(problems.some(({ severity }) => severity === 'error')).toBe(read === null);
        }
      }),
      RUNS,
    );
  });
});

test('ten thousand requests are evaluated in well under a second of computing', () => {
  const many = Array.from({ length: 20 }, (_, n): Json =>
    allow({
      Action: [`svc${n}:*`, 's3:Get*'],
      Resource: [`arn:aws:s3:::bucket-${n}/*`, 'arn:aws:s3:::*/home/${aws:username}/*'],
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    }),
  );
  const read = policy(many);
  const request = { principal: USER, action: 's3:GetObject', resource: 'arn:aws:s3:::bucket-19/x' };
  const run = (n: number) =>
    evaluate({ request: { ...request, context: { 'aws:SourceIp': `10.0.0.${n % 250}` } }, identityPolicies: [read] });
  for (let n = 0; n < 500; n += 1) expect(run(n).decision).toBe('allowed');
  const before = process.cpuUsage();
  for (let n = 0; n < 10_000; n += 1) run(n);
  const { user } = process.cpuUsage(before);
  // A policy of twenty statements with variables each; a plain one takes a tenth of that.
  expect(user / 1000).toBeLessThan(4_000);
});

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findMoto } from '../../helpers/moto.js';
import { evaluation, policy, type Json } from './helpers.js';

/** The Python that moto_server is installed for. */
const python = ((): string | undefined => {
  const server = findMoto();
  return server === undefined ? undefined : /^#!(\S*python\S*)/.exec(readFileSync(server, 'utf8'))?.[1];
})();

const CASES = 2_000;
const ACTIONS = ['s3:GetObject', 's3:PutObject', 's3:GetObjectAcl', 'ec2:RunInstances'];
const RESOURCES = ['arn:aws:s3:::bucket/a/b', 'arn:aws:s3:::bucket/c', 'arn:aws:s3:::other/a'];

const some = (values: readonly string[]): fc.Arbitrary<string | string[]> =>
  fc.oneof(fc.constantFrom(...values), fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }));
const actions = some(['*', 's3:*', 's3:Get*', 's3:*Object', 's3:PutObject', 'ec2:Run*']);
/** What moto's evaluator knows: Action or NotAction, Resource with `*`, both effects; no conditions, no `?`. */
const statement: fc.Arbitrary<Json> = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    isNegated: fc.boolean(),
    actions,
    Resource: some(['*', 'arn:aws:s3:::bucket/*', 'arn:aws:s3:::*/a', 'arn:aws:s3:::bucket/a/b', 'arn:aws:s3:::o*']),
  })
  .map(({ Effect, isNegated, actions: list, Resource }) => ({
    Effect,
    [isNegated ? 'NotAction' : 'Action']: list,
    Resource,
  }));
const caseOf = fc.record({
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  policies: fc.array(fc.array(statement, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
});

describe.runIf(python !== undefined)("beside moto's evaluator", () => {
  test('two thousand sets of policies are decided alike', { timeout: 60_000 }, () => {
    const cases = fc.sample(caseOf, { numRuns: CASES, seed: 42 });
    const input = cases.map(({ policies, ...asked }) =>
      JSON.stringify({ ...asked, policies: policies.map((Statement) => ({ Version: '2012-10-17', Statement })) }),
    );
    const { stdout, stderr, status } = spawnSync(python ?? '', ['test/unit/iam/moto-evaluator.py'], {
      input: input.join('\n'),
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const theirs = stdout.trim().split('\n');
    const ours = cases.map(
      ({ action, resource, policies }) =>
        evaluation({ identityPolicies: policies.map((statements) => policy(statements)) }, { action, resource })
          .decision,
    );
    expect(new Set(ours)).toEqual(new Set(['allowed', 'explicitDeny', 'implicitDeny']));
    for (const [index, decision] of ours.entries())
      expect(`${decision} ${input[index]}`).toBe(`${theirs[index]} ${input[index]}`);
  });
});

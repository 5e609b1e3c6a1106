import { describe, expect, test } from 'vitest';
import { allow, deny, evaluation, holds, policy, SESSION, type Json } from './helpers.js';

const resourceDecision = (
  Resource: string,
  resource: string,
  context: Readonly<Record<string, string | string[]>> = {},
) => evaluation({ identityPolicies: [policy(allow({ Resource }))] }, { resource, context }).decision;

describe('variables in resources', () => {
  test.each([
    ['${aws:username}', 'alice', 'allowed'],
    ['${aws:username}', 'bob', 'implicitDeny'],
    ['${AWS:UserName}', 'alice', 'allowed'],
    ['home/${aws:username}/*', 'home/alice/x/y', 'allowed'],
    ['home/${aws:username}/*', 'home/alicette/x', 'implicitDeny'],
    ['${aws:PrincipalTag/team}/${aws:username}', 'red/alice', 'allowed'],
    ["${aws:PrincipalTag/none, 'all'}/x", 'all/x', 'allowed'],
    ["${aws:PrincipalTag/none,'all'}/x", 'all/x', 'allowed'],
    ["${aws:PrincipalTag/team, 'all'}/x", 'red/x', 'allowed'],
    ["${aws:PrincipalTag/team, 'all'}/x", 'all/x', 'implicitDeny'],
    ["${aws:PrincipalTag/none, ''}x", 'x', 'allowed'],
    ['${aws:PrincipalTag/none}/x', '/x', 'implicitDeny'],
    ['a${*}b', 'a*b', 'allowed'],
    ['a${*}b', 'axb', 'implicitDeny'],
    ['a${?}b', 'a?b', 'allowed'],
    ['a${?}b', 'axb', 'implicitDeny'],
    ['a${$}{b}', 'a${b}', 'allowed'],
    // What a variable brings is text: no wildcard can be smuggled in by a tag.
    ['${aws:PrincipalTag/star}', '*', 'allowed'],
    ['${aws:PrincipalTag/star}', 'anything', 'implicitDeny'],
    ['${aws:PrincipalTag/colon}/x', 'a:b/x', 'allowed'],
    ['${unfinished', '${unfinished', 'allowed'],
  ])('%s covers %s: %s', (pattern, key, expected) => {
    const context = { 'aws:PrincipalTag/team': 'red', 'aws:PrincipalTag/star': '*', 'aws:PrincipalTag/colon': 'a:b' };
    expect(resourceDecision(`arn:aws:s3:::${pattern}`, `arn:aws:s3:::${key}`, context)).toBe(expected);
  });

  test('have no value for a key with several', () => {
    const context = { 'svc:Many': ['a', 'b'] };
    expect(resourceDecision('arn:aws:s3:::${svc:Many}', 'arn:aws:s3:::a', context)).toBe('implicitDeny');
    expect(resourceDecision("arn:aws:s3:::${svc:Many, 'c'}", 'arn:aws:s3:::c', context)).toBe('implicitDeny');
  });

  test('are text in policies of older versions', () => {
    const old = policy(allow({ Resource: 'arn:aws:s3:::${aws:username}' }), { version: '2008-10-17' });
    expect(evaluation({ identityPolicies: [old] }, { resource: 'arn:aws:s3:::alice' }).decision).toBe('implicitDeny');
    const literal = evaluation({ identityPolicies: [old] }, { resource: 'arn:aws:s3:::${aws:username}' });
    expect(literal.decision).toBe('allowed');
  });

  test('without value leave the other resources of the list in force', () => {
    const Resource = ['arn:aws:s3:::${aws:username}', 'arn:aws:s3:::shared'];
    const asked = { principal: SESSION, resource: 'arn:aws:s3:::shared' };
    const result = evaluation({ identityPolicies: [policy(allow({ Resource }))] }, asked);
    expect(result.decision).toBe('allowed');
    expect(result.missingContext).toEqual(['aws:username']);
  });

  test('without value put nothing outside of NotResource', () => {
    const statement: Json = { NotResource: 'arn:aws:s3:::${aws:username}', Resource: undefined };
    const asked = { principal: SESSION };
    expect(evaluation({ identityPolicies: [policy(allow(statement))] }, asked).decision).toBe('implicitDeny');
    const denied = evaluation({ identityPolicies: [policy([allow(), deny(statement)])] }, asked);
    expect(denied.decision).toBe('allowed');
  });
});

describe('variables in conditions', () => {
  test.each([
    [{ StringEquals: { 'svc:Key': '${aws:username}' } }, 'alice', true],
    [{ StringEquals: { 'svc:Key': '${aws:username}' } }, 'bob', false],
    [{ StringEqualsIgnoreCase: { 'svc:Key': '${aws:username}' } }, 'ALICE', true],
    [{ StringLike: { 'svc:Key': ['', 'home/', 'home/${aws:username}/*'] } }, 'home/alice/x', true],
    [{ StringLike: { 'svc:Key': ['', 'home/', 'home/${aws:username}/*'] } }, '', true],
    [{ StringLike: { 'svc:Key': ['', 'home/', 'home/${aws:username}/*'] } }, 'home/bob/x', false],
    [{ StringNotEquals: { 'svc:Key': '${aws:username}' } }, 'bob', true],
    [{ StringNotEquals: { 'svc:Key': '${aws:username}' } }, 'alice', false],
    // A variable without value holds neither way.
    [{ StringEquals: { 'svc:Key': '${svc:None}' } }, '${svc:None}', false],
    [{ StringNotEquals: { 'svc:Key': '${svc:None}' } }, 'x', false],
    [{ StringEquals: { 'svc:Key': ['${svc:None}', 'x'] } }, 'x', true],
    [{ StringEquals: { 'svc:Key': "${svc:None, 'anonymous'}" } }, 'anonymous', true],
    [{ StringEquals: { 'svc:Key': 'a${*}' } }, 'a*', true],
    [{ StringLike: { 'svc:Key': 'a${*}' } }, 'ab', false],
    [{ ArnLike: { 'svc:Key': 'arn:aws:iam::*:user/*/${aws:username}' } }, 'arn:aws:iam::1:user/dev/alice', true],
    [{ ArnLike: { 'svc:Key': 'arn:aws:iam::*:user/*/${aws:username}' } }, 'arn:aws:iam::1:user/dev/bob', false],
    [{ ArnNotLike: { 'svc:Key': 'arn:aws:iam::*:user/${svc:None}' } }, 'arn:aws:iam::1:user/dev/bob', false],
    [{ Bool: { 'svc:Key': "${svc:None, 'true'}" } }, 'true', true],
    // Operators that have no variables take them literally.
    [{ NumericEquals: { 'svc:Key': '${svc:Number}' } }, '1', false],
  ])('%j with %s: %s', (condition, value, expected) => {
    expect(holds(condition, { 'svc:Key': value, 'svc:Number': '1' })).toBe(expected);
  });

  test('are text in policies of older versions', () => {
    const condition = { StringEquals: { 'svc:Key': '${aws:username}' } };
    expect(holds(condition, { 'svc:Key': 'alice' }, '2008-10-17')).toBe(false);
    expect(holds(condition, { 'svc:Key': '${aws:username}' }, '2008-10-17')).toBe(true);
  });
});

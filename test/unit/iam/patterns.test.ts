import { describe, expect, test } from 'vitest';
import { allow, decision, deny, OBJECT } from './helpers.js';

const matchesAction = (pattern: string, action: string): boolean =>
  decision(allow({ Action: pattern }), { action, resource: '*' }) === 'allowed';

const matchesResource = (pattern: string, resource: string): boolean =>
  decision(allow({ Resource: pattern }), { resource }) === 'allowed';

describe('actions', () => {
  test.each([
    ['s3:GetObject', 's3:GetObject', true],
    ['s3:getobject', 'S3:GETOBJECT', true],
    ['s3:GetObject', 's3:GetObjectAcl', false],
    ['s3:Get*', 's3:GetObjectAcl', true],
    ['s3:Get*', 's3:Get', true],
    ['s3:*Object', 's3:GetObject', true],
    ['s3:*Object', 's3:GetObjects', false],
    ['s3:?etObject', 's3:GetObject', true],
    ['s3:??tObject', 's3:GetObject', true],
    ['s3:Get?bject', 's3:Getbject', false],
    ['s3:*', 's3:ListBucket', true],
    ['s3:*', 's3express:CreateSession', false],
    ['*', 'ec2:RunInstances', true],
    ['*:*', 'ec2:RunInstances', true],
    ['ec2:*Instance*', 'ec2:RunInstances', true],
    ['iam:*AccessKey*', 'iam:ListAccessKeys', true],
    ['iam:*AccessKey*', 'iam:ListUsers', false],
  ])('%s covers %s: %s', (pattern, action, expected) => {
    expect(matchesAction(pattern, action)).toBe(expected);
  });

  test.each([
    [['iam:*'], 's3:GetObject', 'allowed'],
    [['iam:*'], 'iam:GetUser', 'implicitDeny'],
    [['iam:*', 's3:*'], 's3:GetObject', 'implicitDeny'],
    ['IAM:getuser', 'iam:GetUser', 'implicitDeny'],
  ])('NotAction %j leaves %s: %s', (NotAction, action, expected) => {
    expect(decision(allow({ Action: undefined, NotAction }), { action, resource: '*' })).toBe(expected);
  });

  test('a list of actions covers each of them', () => {
    const statement = allow({ Action: ['s3:PutObject', 's3:GetObject'] });
    expect(decision(statement)).toBe('allowed');
    expect(decision(statement, { action: 's3:DeleteObject' })).toBe('implicitDeny');
  });
});

const LOGS = 'arn:aws:logs:eu-west-1:111122223333';

describe('resources', () => {
  test.each([
    ['*', OBJECT, true],
    ['*', '*', true],
    [OBJECT, OBJECT, true],
    [OBJECT, '*', false],
    ['arn:aws:s3:::bucket/*', OBJECT, true],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket', false],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/', true],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a/b/c', true],
    ['arn:aws:s3:::Bucket/*', OBJECT, false],
    ['arn:aws:s3:::bucket/k?y', OBJECT, true],
    ['arn:aws:s3:::bucket/k?y', 'arn:aws:s3:::bucket/ky', false],
    ['arn:aws:s3:::*/key', OBJECT, true],
    ['arn:aws:s3:::b*t/k*y', OBJECT, true],
    ['arn:aws:s3:::b*t/k*y', 'arn:aws:s3:::b-x-t/kay', true],
    ['arn:aws:s3:::b*t/k*y', 'arn:aws:s3:::bucket/kays', false],
    ['arn:aws:s3:::bucket/a*z', 'arn:aws:s3:::bucket/a:b:z', true],
    ['arn:aws:s3:::bucket/?', 'arn:aws:s3:::bucket/\u{1F600}', true],
    [`${LOGS}:log-group:/app/*`, `${LOGS}:log-group:/app/web:log-stream:i-1`, true],
    ['arn:aws:logs:*:*:log-group:/app/*', `${LOGS}:log-group:/app/web`, true],
    ['arn:aws:logs:eu-*-1:111122223333:*', `${LOGS}:log-group:/app/web`, true],
    ['arn:aws:logs:us-*-1:111122223333:*', `${LOGS}:log-group:/app/web`, false],
    ['arn:aws:logs:??-west-?:111122223333:*', `${LOGS}:log-group:/app/web`, true],
    ['arn:*', OBJECT, true],
    ['arn:aws:s3*', OBJECT, true],
    // A star at the end of a segment may reach over colons.
    ['arn:aws:sns:*:topic', 'arn:aws:sns:eu-west-1:111122223333:topic', true],
    // One within a segment does not.
    ['arn:aws:sns:eu*1:111122223333:topic', 'arn:aws:sns:eu:x:1:111122223333:topic', false],
    ['arn:aws:sns:eu-west?1:111122223333:topic', 'arn:aws:sns:eu-west:1:111122223333:topic', false],
  ])('%s covers %s: %s', (pattern, resource, expected) => {
    expect(matchesResource(pattern, resource)).toBe(expected);
  });

  test.each([
    ['arn:aws:s3:::secret/*', OBJECT, 'allowed'],
    ['arn:aws:s3:::bucket/*', OBJECT, 'implicitDeny'],
    ['arn:aws:s3:::bucket/*', '*', 'allowed'],
  ])('NotResource %s leaves %s: %s', (NotResource, resource, expected) => {
    expect(decision(allow({ Resource: undefined, NotResource }), { resource })).toBe(expected);
  });

  test('Deny with NotResource denies all the rest', () => {
    const statements = [allow(), deny({ Resource: undefined, NotResource: 'arn:aws:s3:::bucket/public/*' })];
    expect(decision(statements)).toBe('explicitDeny');
    expect(decision(statements, { resource: 'arn:aws:s3:::bucket/public/x' })).toBe('allowed');
  });

  test('a pattern of many stars is no trap', () => {
    const pattern = `arn:aws:s3:::${'a*'.repeat(200)}b`;
    const started = performance.now();
    expect(matchesResource(pattern, `arn:aws:s3:::${'a'.repeat(2000)}`)).toBe(false);
    expect(matchesResource(pattern, `arn:aws:s3:::${'a'.repeat(2000)}b`)).toBe(true);
    // Backtracking would take longer than anybody lives.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

import { describe, expect, test } from 'vitest';
import { nearMisses } from '../../../src/lib/iam/index.js';
import { allow, boundary, deny, evaluation, grant, policy, request, resourcePolicy, USER } from './helpers.js';

const missesOf = (policies: Parameters<typeof nearMisses>[0], overrides: Parameters<typeof request>[0] = {}) =>
  nearMisses(policies, { request: request(overrides), effect: 'Allow' }).map(
    ({ statement, otherResources, otherPrincipals, failedConditions }) => ({
      sid: statement.sid,
      otherResources,
      otherPrincipals,
      keys: failedConditions.map(({ key, values }) => [key, ...values]),
    }),
  );

describe('what comes near to allowing', () => {
  test('is about the action, with the fewest differences first', () => {
    const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    const statements = [
      allow({ Sid: 'Both', Resource: 'arn:aws:s3:::other/*', ...mfa }),
      allow({ Sid: 'Resource', Resource: 'arn:aws:s3:::other/*' }),
      allow({ Sid: 'Condition', ...mfa }),
      allow({ Sid: 'Action', Action: 's3:PutObject' }),
      deny({ Sid: 'Deny', Resource: 'arn:aws:s3:::other/*' }),
    ];
    expect(missesOf([policy(statements)])).toEqual([
      { sid: 'Resource', otherResources: true, otherPrincipals: false, keys: [] },
      { sid: 'Condition', otherResources: false, otherPrincipals: false, keys: [['aws:MultiFactorAuthPresent']] },
      { sid: 'Both', otherResources: true, otherPrincipals: false, keys: [['aws:MultiFactorAuthPresent']] },
    ]);
  });

  test('has the values that the request gave', () => {
    const statement = allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } });
    expect(missesOf([policy(statement)], { context: { 'aws:SourceIp': '203.0.113.7' } })).toMatchObject([
      { keys: [['aws:SourceIp', '203.0.113.7']] },
    ]);
  });

  test('may be about other principals', () => {
    const other = resourcePolicy(grant({ AWS: '444455556666' }));
    expect(missesOf([other])).toMatchObject([{ otherPrincipals: true, otherResources: false }]);
    expect(missesOf([resourcePolicy(grant({ AWS: USER }))])).toEqual([]);
  });

  test('is nothing that applies', () => {
    expect(missesOf([policy(allow())])).toEqual([]);
    expect(
      evaluation({ identityPolicies: [policy(allow())], boundary: boundary(allow({ Action: 'ec2:*' })) }).decision,
    ).toBe('implicitDeny');
  });
});

import { describe, expect, test } from 'vitest';
import { simulatePrincipal } from '../../../src/lib/iam/index.js';
import { fakeAws, fakeContext, http, type FakeAws } from '../../helpers/fake-aws.js';
import { rejection } from '../../sandbox/helpers.js';

const ROLE = 'arn:aws:iam::123456789012:role/web';

/** Nested elements as the query protocol writes them: lists become `member`s. */
const xml = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `<${name}>${xml(inner)}</${name}>`)
    .join('');
};

const page = (results: readonly object[], more: object = { IsTruncated: false }) =>
  http(
    `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>${xml(
      { EvaluationResults: results, ...more },
    )}</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
    { headers: { 'content-type': 'text/xml' } },
  );

const result = (action: string, resource: string, decision: string, more: object = {}) => ({
  EvalActionName: action,
  EvalResourceName: resource,
  EvalDecision: decision,
  ...more,
});

const specific = (resource: string, decision: string, more: object = {}) => ({
  EvalResourceName: resource,
  EvalResourceDecision: decision,
  ...more,
});

const TEMPLATE = 'arn:${Partition}:s3:::${BucketName}/${KeyName}';
const A = 'arn:aws:s3:::a/x';
const B = 'arn:aws:s3:::b/x';

const simulate = (aws: FakeAws, actions: readonly string[], resources: readonly string[] = []) =>
  simulatePrincipal({ principalArn: ROLE, actions, resources }, fakeContext(aws));

describe('the answers of the simulator', () => {
  test('come in pages', async () => {
    const aws = fakeAws().on(
      'SimulatePrincipalPolicy',
      page([result('s3:GetObject', A, 'allowed'), result('s3:GetObject', B, 'implicitDeny')], {
        IsTruncated: true,
        Marker: 'next',
      }),
      page([result('s3:PutObject', A, 'explicitDeny'), result('s3:PutObject', B, 'allowed')]),
    );
    const results = await simulate(aws, ['s3:GetObject', 's3:PutObject'], [A, B]);
    expect(results.map(({ decision }) => decision)).toEqual(['allowed', 'implicitDeny', 'explicitDeny', 'allowed']);
    const [first, second] = aws.calls;
    expect(first?.input).toMatchObject({
      PolicySourceArn: ROLE,
      'ActionNames.member.1': 's3:GetObject',
      'ActionNames.member.2': 's3:PutObject',
      'ResourceArns.member.2': B,
      MaxItems: '1000',
    });
    expect(second?.input).toMatchObject({ Marker: 'next', PolicySourceArn: ROLE });
    aws.verify();
  });

  test('are asked for once, however often a question is put', async () => {
    const aws = fakeAws().on('SimulatePrincipalPolicy', page([result('s3:GetObject', A, 'allowed')]));
    const results = await simulate(aws, ['s3:GetObject', 's3:GetObject'], [A, A]);
    expect(results.map(({ decision }) => decision)).toEqual(Array(4).fill('allowed'));
    expect(aws.calls[0]?.input).not.toHaveProperty('ActionNames.member.2');
    expect(aws.calls[0]?.input).not.toHaveProperty('ResourceArns.member.2');
  });

  test('may name the lone resource by a template', async () => {
    const aws = fakeAws().on('SimulatePrincipalPolicy', page([result('s3:GetObject', TEMPLATE, 'allowed')]));
    expect(await simulate(aws, ['s3:GetObject'])).toMatchObject([{ resource: '*', decision: 'allowed' }]);
  });

  test('may write the action in another case', async () => {
    const aws = fakeAws().on('SimulatePrincipalPolicy', page([result('S3:getobject', '*', 'allowed')]));
    expect(await simulate(aws, ['s3:GetObject'])).toMatchObject([{ action: 's3:GetObject', decision: 'allowed' }]);
  });

  test('are believed for each resource, not in their summary', async () => {
    const all = result('s3:GetObject', TEMPLATE, 'explicitDeny', {
      MissingContextValues: ['aws:SourceIp'],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      ResourceSpecificResults: [
        specific(B, 'explicitDeny', {
          PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
          MissingContextValues: ['aws:SourceIp'],
        }),
        specific(A, 'allowed', { MissingContextValues: [] }),
      ],
    });
    const aws = fakeAws().on('SimulatePrincipalPolicy', page([all]));
    expect(await simulate(aws, ['s3:GetObject'], [A, B])).toMatchObject([
      { resource: A, decision: 'allowed', missingContext: [], boundaryAllowed: null },
      { resource: B, decision: 'explicitDeny', missingContext: ['aws:SourceIp'], boundaryAllowed: false },
    ]);
  });

  test('have the positions of statements, where there are any', async () => {
    const matched = {
      MatchedStatements: [
        {
          SourcePolicyId: 'PolicyInputList.1',
          SourcePolicyType: 'IAM Policy',
          StartPosition: { Line: 3, Column: 17 },
          EndPosition: { Line: 8, Column: 6 },
        },
        { SourcePolicyId: 'old' },
      ],
    };
    const aws = fakeAws().on('SimulatePrincipalPolicy', page([result('s3:GetObject', '*', 'allowed', matched)]));
    const [only] = await simulate(aws, ['s3:GetObject']);
    expect(only?.matchedStatements).toEqual([
      { policy: 'PolicyInputList.1', type: 'IAM Policy', sid: null, startLine: 3, endLine: 8, endColumn: 6 },
      { policy: 'old', type: 'none', sid: null, startLine: null, endLine: null },
    ]);
  });

  test('about several resources are asked for again where the organization said no to some of them', async () => {
    const no = { OrganizationsDecisionDetail: { AllowedByOrganizations: false } };
    const yes = { OrganizationsDecisionDetail: { AllowedByOrganizations: true } };
    const both = { ResourceSpecificResults: [specific(A, 'implicitDeny'), specific(B, 'allowed')] };
    const aws = fakeAws().on(
      'SimulatePrincipalPolicy',
      page([result('s3:GetObject', TEMPLATE, 'implicitDeny', { ...no, ...both })]),
      page([
        result('s3:GetObject', TEMPLATE, 'implicitDeny', {
          ...yes,
          ResourceSpecificResults: [specific(A, 'implicitDeny')],
        }),
      ]),
    );
    expect(await simulate(aws, ['s3:GetObject'], [A, B])).toMatchObject([
      { resource: A, organizationsAllowed: true },
      { resource: B, organizationsAllowed: true },
    ]);
    expect(aws.calls[1]?.input).toMatchObject({ 'ResourceArns.member.1': A });
    expect(aws.calls[1]?.input).not.toHaveProperty('ResourceArns.member.2');
    aws.verify();
  });

  test.each([
    ['another action', [result('s3:PutObject', '*', 'allowed')], []],
    ['another resource', [result('s3:GetObject', A, 'allowed')], [A, B]],
    ['nothing', [], []],
  ])('are an error when they are about %s', async (_what, results, resources) => {
    const aws = fakeAws().on('SimulatePrincipalPolicy', page(results));
    const error = await rejection(simulate(aws, ['s3:GetObject'], resources));
    expect(error).toMatchObject({ code: 'IncompleteSimulation', category: 'failed' });
    expect(error.message).toContain('gave no answer for s3:GetObject');
  });
});

import {
  CreatePolicyCommand,
  CreateRoleCommand,
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  IAMClient,
  paginateSimulateCustomPolicy,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
  type PolicyIdentifier,
  type SimulateCustomPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { simulatorSettings } from '../../src/sandbox/services/iam/simulate/settings.js';
import { iamStore, insertGroup, insertUser } from '../../src/sandbox/services/iam/store.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { clientConfig, createTestClock, rejection, startSandbox, START_MS } from './helpers.js';

const ACCOUNT = '123456789012';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/web`;
const USER = `arn:aws:iam::${ACCOUNT}:user/alice`;
const KEY = 'arn:aws:s3:::bucket/key';

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const deny = (Action: string, more: object = {}) => ({ ...allow(Action, more), Effect: 'Deny' });
const TRUST = policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });

async function start(): Promise<{ readonly sandbox: Sandbox; readonly client: IAMClient }> {
  const sandbox = await startSandbox({ clock: createTestClock(), throttle: false });
  return { sandbox, client: new IAMClient(clientConfig(sandbox)) };
}

async function custom(input: Partial<SimulateCustomPolicyCommandInput>, client?: IAMClient) {
  const used = client ?? (await start()).client;
  const command = new SimulateCustomPolicyCommand({
    PolicyInputList: [policy(allow('s3:GetObject'))],
    ActionNames: ['s3:GetObject'],
    ...input,
  });
  return (await used.send(command)).EvaluationResults ?? [];
}

describe('one result for an action', () => {
  test('has the truth about each resource, and the strictest of them above', async () => {
    const PolicyInputList = [policy(allow('s3:*'), deny('s3:*', { Resource: 'arn:aws:s3:::secret/*' }))];
    const ResourceArns = [KEY, 'arn:aws:s3:::secret/x'];
    const [result, ...others] = await custom({ PolicyInputList, ResourceArns });
    expect(others).toEqual([]);
    expect(result).toMatchObject({
      EvalActionName: 's3:GetObject',
      EvalResourceName: 'arn:${Partition}:s3:::${BucketName}/${KeyName}',
      EvalDecision: 'explicitDeny',
      MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1', SourcePolicyType: 'IAM Policy' }],
      ResourceSpecificResults: [
        { EvalResourceName: KEY, EvalResourceDecision: 'allowed' },
        { EvalResourceName: 'arn:aws:s3:::secret/x', EvalResourceDecision: 'explicitDeny' },
      ],
    });
  });

  test('is alone for all resources', async () => {
    for (const input of [{}, { ResourceArns: ['*'] }]) {
      const [result] = await custom(input);
      expect(result).toMatchObject({ EvalDecision: 'allowed' });
      expect(result?.ResourceSpecificResults).toBeUndefined();
      expect(result?.EvalDecisionDetails).toBeUndefined();
    }
  });

  test('counts positions as the service does: from where its parser stood to behind the brace', async () => {
    // The policies and positions of the examples of the AWS CLI for simulate-custom-policy and of AdministratorAccess.
    const lone =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
    const context = { ContextKeyName: 'aws:CurrentTime', ContextKeyValues: ['2019-04-25T11:00:00Z'] };
    const [first] = await custom({
      PolicyInputList: [lone],
      ActionNames: ['dynamodb:CreateBackup'],
      ContextEntries: [{ ...context, ContextKeyType: 'date' }],
    });
    expect(first?.MatchedStatements).toMatchObject([
      { StartPosition: { Line: 1, Column: 38 }, EndPosition: { Line: 1, Column: 167 } },
    ]);
    const [listed] = await custom({
      PolicyInputList: [JSON.stringify({ Version: '2012-10-17', Statement: [allow('*')] }, undefined, 2)],
    });
    expect(listed?.MatchedStatements).toMatchObject([
      { StartPosition: { Line: 3, Column: 17 }, EndPosition: { Line: 8, Column: 6 } },
    ]);
  });
});

test('the old shape has one result for each action and resource', async () => {
  const { sandbox, client } = await start();
  sandbox.store(simulatorSettings).resultShape = 'per-resource';
  const ResourceArns = [KEY, 'arn:aws:s3:::other/x'];
  const results = await custom({ ActionNames: ['s3:GetObject', 's3:PutObject'], ResourceArns }, client);
  expect(results.map((result) => [result.EvalActionName, result.EvalResourceName, result.EvalDecision])).toEqual([
    ['s3:GetObject', KEY, 'allowed'],
    ['s3:GetObject', 'arn:aws:s3:::other/x', 'allowed'],
    ['s3:PutObject', KEY, 'implicitDeny'],
    ['s3:PutObject', 'arn:aws:s3:::other/x', 'implicitDeny'],
  ]);
});

test('results come in pages', async () => {
  const { client } = await start();
  const ActionNames = Array.from({ length: 7 }, (_, n) => `s3:Action${n}`);
  const input = { PolicyInputList: [policy(allow('s3:*'))], ActionNames };
  const sizes: (number | undefined)[] = [];
  const names: (string | undefined)[] = [];
  for await (const page of paginateSimulateCustomPolicy({ client, pageSize: 3 }, input)) {
    sizes.push(page.EvaluationResults?.length);
    names.push(...(page.EvaluationResults ?? []).map((result) => result.EvalActionName));
  }
  expect(sizes).toEqual([3, 3, 1]);
  expect(names).toEqual(ActionNames);
});

describe('missing context', () => {
  test('is every key that is not given, whatever statement it is of', async () => {
    const PolicyInputList = [
      policy(
        allow('s3:ListBucket', { Condition: { StringLike: { 'aws:PrincipalTag/service': 's3' } } }),
        allow('s3:GetObject', { Resource: 'arn:aws:s3:::bucket/${aws:username}' }),
      ),
    ];
    const asked = { PolicyInputList, ActionNames: ['s3:ListBucket'] };
    const [without] = await custom(asked);
    expect(without?.MissingContextValues?.toSorted()).toEqual(['aws:PrincipalTag/service', 'aws:username']);
    const [withUser] = await custom({ ...asked, CallerArn: USER, ResourceArns: ['arn:aws:s3:::bucket'] });
    expect(withUser?.ResourceSpecificResults).toMatchObject([{ MissingContextValues: ['aws:PrincipalTag/service'] }]);
  });

  test('leaves out the keys of the organization, which are evaluated as absent', async () => {
    const scp = policy(allow('*'), deny('*', { Condition: { StringNotEquals: { 'aws:RequestedRegion': 'x' } } }));
    const OrderedOrganizationPolicyInputList = [{ ServiceControlPolicyInputList: [scp] }];
    const [result] = await custom({ OrderedOrganizationPolicyInputList });
    expect(result).toMatchObject({
      EvalDecision: 'explicitDeny',
      MatchedStatements: [],
      MissingContextValues: [],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    });
  });
});

describe('limits', () => {
  test('a boundary', async () => {
    const results = await custom({
      PolicyInputList: [policy(allow('s3:*'))],
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      PermissionsBoundaryPolicyInputList: [policy(allow('s3:GetObject'))],
    });
    const words = results.map((result) => [
      result.EvalDecision,
      result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
    ]);
    expect(words).toEqual([
      ['allowed', true],
      ['implicitDeny', false],
    ]);
  });

  test('every level of the organization', async () => {
    const level = (action: string) => ({ ServiceControlPolicyInputList: [policy(allow(action))] });
    const decide = async (...OrderedOrganizationPolicyInputList: ReturnType<typeof level>[]) => {
      const [result] = await custom({ OrderedOrganizationPolicyInputList });
      return [result?.EvalDecision, result?.OrganizationsDecisionDetail?.AllowedByOrganizations];
    };
    expect(await decide(level('*'), level('s3:*'))).toEqual(['allowed', true]);
    expect(await decide(level('*'), level('ec2:*'), level('*'))).toEqual(['implicitDeny', false]);
    expect(await decide()).toEqual(['allowed', undefined]);
  });
});

describe('resource policies', () => {
  const open = policy({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 's3:*', Resource: '*' });

  test('across accounts both have to allow, and each has its say', async () => {
    const input = { ResourceArns: [KEY], ResourcePolicy: open, ResourceOwner: '444455556666', CallerArn: USER };
    const [allowed] = await custom(input);
    expect(allowed?.ResourceSpecificResults).toMatchObject([
      {
        EvalResourceDecision: 'allowed',
        EvalDecisionDetails: { 'IAM Policy': 'allowed', 'Resource Policy': 'allowed' },
        MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1' }, { SourcePolicyId: 'ResourcePolicy' }],
      },
    ]);
    const [denied] = await custom({ ...input, ActionNames: ['s3:PutObject'] });
    expect(denied?.ResourceSpecificResults).toMatchObject([
      {
        EvalResourceDecision: 'implicitDeny',
        EvalDecisionDetails: { 'IAM Policy': 'implicitDeny', 'Resource Policy': 'allowed' },
      },
    ]);
  });

  test('in one account they are enough for the user that they name', async () => {
    const ResourcePolicy = policy({ Effect: 'Allow', Principal: { AWS: USER }, Action: 's3:*', Resource: '*' });
    const [result] = await custom({
      ActionNames: ['s3:PutObject'],
      ResourceArns: [KEY],
      ResourcePolicy,
      CallerArn: USER,
      ResourceOwner: `arn:aws:iam::${ACCOUNT}:root`,
    });
    expect(result?.EvalDecision).toBe('allowed');
  });

  test('are not looked at for sts:AssumeRole, as in the service', async () => {
    const ResourcePolicy = policy({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' });
    const PolicyInputList = [policy(allow('sts:AssumeRole'))];
    const asked = { PolicyInputList, ActionNames: ['sts:AssumeRole'], ResourceArns: [ROLE], ResourcePolicy };
    const [result] = await custom({ ...asked, CallerArn: USER });
    expect(result?.EvalDecision).toBe('allowed');
  });
});

async function startWithRole() {
  const { sandbox, client } = await start();
  await client.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument: TRUST }));
  await client.send(
    new PutRolePolicyCommand({ RoleName: 'web', PolicyName: 'files', PolicyDocument: policy(allow('s3:GetObject')) }),
  );
  const { Policy: own } = await client.send(
    new CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: policy(allow('sqs:*')) }),
  );
  sandbox
    .store(iamStore)
    .roles.get('web')
    ?.attachedPolicies.add(own?.Arn ?? '')
    .add(SSM_POLICY);
  const simulate = async (input: object = {}) => {
    const ActionNames = ['s3:GetObject', 'sqs:SendMessage', 'ssm:GetParameter'];
    const asked = { PolicySourceArn: ROLE, ActionNames, ...input };
    const { EvaluationResults: results } = await client.send(new SimulatePrincipalPolicyCommand(asked));
    return results?.map((result) => result.EvalDecision);
  };
  return { sandbox, client, simulate };
}

const SSM_POLICY = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
const [YES, NO] = ['allowed', 'implicitDeny'];

describe('a principal', () => {
  test('has inline and managed policies, and those of the request', async () => {
    const { simulate } = await startWithRole();
    expect(await simulate()).toEqual([YES, YES, YES]);
    expect(await simulate({ PolicyInputList: [policy(deny('s3:*'))] })).toEqual(['explicitDeny', YES, YES]);
  });

  test('of type user has the policies of its groups', async () => {
    const { sandbox, client } = await start();
    const entity = { account: ACCOUNT, createdAtMs: START_MS };
    const store = sandbox.store(iamStore);
    insertGroup(store, { ...entity, name: 'g', inlinePolicies: { p: policy(allow('s3:*')) } });
    insertUser(store, { ...entity, name: 'alice', groups: ['g'], inlinePolicies: { q: policy(deny('s3:Put*')) } });
    const ask = async (PolicySourceArn: string) => {
      const ActionNames = ['s3:GetObject', 's3:PutObject'];
      const answer = await client.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames }));
      return answer.EvaluationResults?.map((result) => [
        result.EvalDecision,
        result.MatchedStatements?.[0]?.SourcePolicyId,
      ]);
    };
    expect(await ask(USER)).toEqual([
      ['allowed', 'group_g_p'],
      ['explicitDeny', 'user_alice_q'],
    ]);
    expect(await ask(`arn:aws:iam::${ACCOUNT}:group/g`)).toEqual([
      ['allowed', 'group_g_p'],
      ['allowed', 'group_g_p'],
    ]);
  });

  test('has its boundary, or that of the request in its place', async () => {
    const { client, simulate } = await startWithRole();
    const { Policy: limit } = await client.send(
      new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument: policy(allow('s3:*')) }),
    );
    await client.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'web', PermissionsBoundary: limit?.Arn }));
    expect(await simulate()).toEqual([YES, NO, NO]);
    expect(await simulate({ PermissionsBoundaryPolicyInputList: [policy(allow('sqs:*'))] })).toEqual([NO, YES, NO]);
    expect(await simulate({ PolicyExclusionList: [{ PolicyType: 'permission-boundary' }] })).toEqual([YES, YES, YES]);
  });

  test.each<[string, PolicyIdentifier, (string | undefined)[]]>([
    ['inline policies', { PolicyType: 'inline' }, [NO, YES, YES]],
    ['customer managed policies', { PolicyType: 'user-managed' }, [YES, NO, YES]],
    ['AWS managed policies', { PolicyType: 'aws-managed' }, [YES, YES, NO]],
    ['resource control policies, which there are none of', { PolicyType: 'rcp' }, [YES, YES, YES]],
    ['a policy by ARN', { PolicyArn: SSM_POLICY }, [YES, YES, NO]],
    ['policies by a pattern', { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/o*` }, [YES, NO, YES]],
    ['a policy that it does not have', { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/x` }, [YES, YES, YES]],
    ['an inline policy by name', inline('files', 'web'), [NO, YES, YES]],
    ['inline policies of a pattern of holders', inline('files', 'w??'), [NO, YES, YES]],
    ['an inline policy of another holder', inline('files', 'w?'), [YES, YES, YES]],
  ])('can be simulated without %s', async (_what, identifier, expected) => {
    const { simulate } = await startWithRole();
    expect(await simulate({ PolicyExclusionList: [identifier] })).toEqual(expected);
  });

  test('is in its organization, unless that is left out', async () => {
    const { sandbox, simulate } = await startWithRole();
    sandbox.store(iamStore).scpLevels.push([policy(allow('*'))], [policy(allow('s3:*'))]);
    expect(await simulate()).toEqual([YES, NO, NO]);
    expect(await simulate({ PolicyExclusionList: [{ PolicyType: 'scp' }] })).toEqual([YES, YES, YES]);
  });
});

function inline(PolicyName: string, AttachmentName: string): PolicyIdentifier {
  return { InlinePolicyIdentifier: { PolicyName, AttachmentType: 'role', AttachmentName } };
}

describe('the simulator refuses', () => {
  const badPolicy = '{\n  "Version": "2012-10-17",\n  "Statment": []\n}';
  test.each<[string, Partial<SimulateCustomPolicyCommandInput>, string, string]>([
    ['wildcards in actions', { ActionNames: ['s3:Get*'] }, 'InvalidInputException', 's3:Get*'],
    ['actions without service', { ActionNames: ['GetObject'] }, 'InvalidInputException', 'GetObject'],
    ['actions that are too short', { ActionNames: ['*'] }, 'ValidationError', 'less than or equal to 128'],
    ['resources that are no ARNs', { ResourceArns: ['bucket'] }, 'InvalidInputException', 'bucket'],
    ['policies with errors', { PolicyInputList: [badPolicy] }, 'InvalidInputException', 'line 3, column 3'],
    ['policies that are no JSON', { PolicyInputList: ['{'] }, 'InvalidInputException', 'PolicyInputList.1'],
    [
      'two boundaries',
      { PermissionsBoundaryPolicyInputList: [policy(allow('*')), policy(allow('*'))] },
      'InvalidInputException',
      'Only one',
    ],
    [
      'a resource policy without caller',
      { ResourcePolicy: policy({ ...allow('s3:*'), Principal: '*' }) },
      'InvalidInputException',
      'CallerArn',
    ],
    [
      'a resource policy for a role',
      { ResourcePolicy: policy({ ...allow('s3:*'), Principal: '*' }), CallerArn: ROLE },
      'InvalidInputException',
      'not supported for IAM roles',
    ],
    [
      'sessions as callers',
      { CallerArn: `arn:aws:sts::${ACCOUNT}:assumed-role/web/x` },
      'InvalidInputException',
      'does not clearly define entity type and name',
    ],
    ['owners that are no accounts', { ResourceOwner: 'me' }, 'InvalidInputException', 'me'],
    [
      'context without type',
      { ContextEntries: [{ ContextKeyName: 'a:b', ContextKeyValues: ['c'] }] },
      'InvalidInputException',
      'ContextKeyType',
    ],
    [
      'two values of a single type',
      { ContextEntries: [{ ContextKeyName: 'a:b', ContextKeyValues: ['c', 'd'], ContextKeyType: 'string' }] },
      'InvalidInputException',
      'one value',
    ],
    ['pages that are too large', { MaxItems: 1001 }, 'ValidationError', 'less than or equal to 1000'],
    [
      'what it does not simulate',
      { ResourceHandlingOption: 'EC2-VPC-EBS' },
      'NotImplemented',
      'ResourceHandlingOption',
    ],
  ])('%s', async (_what, input, name, words) => {
    const error = await rejection(custom(input));
    expect(error.name).toBe(name);
    expect(error.message).toContain(words);
  });

  test.each([
    [ROLE.replace('web', 'gone'), 'NoSuchEntityException'],
    [ROLE.replace('role/', 'role/other/'), 'NoSuchEntityException'],
    [`arn:aws:iam::${ACCOUNT}:user/web`, 'NoSuchEntityException'],
    [`arn:aws:iam::${ACCOUNT}:root`, 'InvalidInputException'],
    [`arn:aws:sts::${ACCOUNT}:assumed-role/web/x`, 'InvalidInputException'],
  ])('%s as a principal: %s', async (PolicySourceArn, name) => {
    const { simulate } = await startWithRole();
    expect((await rejection(simulate({ PolicySourceArn }))).name).toBe(name);
  });

  test.each<[PolicyIdentifier, string]>([
    [{ PolicyArn: 'own' }, 'Invalid policy ARN'],
    [{ PolicyArn: 'arn:aws:iam::*:policy/own' }, 'Invalid policy ARN'],
    [{ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/*o*` }, 'Only one *'],
    [inline('f*', 'web'), 'Invalid policy name'],
    [inline('files', '*w*'), 'Only one *'],
  ])('%j in PolicyExclusionList', async (identifier, words) => {
    const { simulate } = await startWithRole();
    const error = await rejection(simulate({ PolicyExclusionList: [identifier] }));
    expect(error.name).toBe('InvalidInputException');
    expect(error.message).toContain(words);
  });
});

describe('context keys', () => {
  const Condition = { StringEquals: { 'aws:SourceVpc': '${aws:PrincipalTag/vpc}' } };
  const document = policy(allow('s3:*', { Condition }), allow('s3:*', { Resource: 'arn:aws:s3:::${AWS:username}' }));

  test('of policies are those of conditions and variables', async () => {
    const { client } = await start();
    const command = new GetContextKeysForCustomPolicyCommand({ PolicyInputList: [document, document] });
    const { ContextKeyNames: names } = await client.send(command);
    expect(names).toEqual(['AWS:username', 'aws:PrincipalTag/vpc', 'aws:SourceVpc']);
  });

  test('of a principal are those of all its policies', async () => {
    const { client } = await startWithRole();
    await client.send(new PutRolePolicyCommand({ RoleName: 'web', PolicyName: 'p', PolicyDocument: document }));
    const more = policy(allow('s3:*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }));
    const command = new GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn: ROLE, PolicyInputList: [more] });
    const { ContextKeyNames: names } = await client.send(command);
    expect(names).toEqual(['AWS:username', 'aws:PrincipalTag/vpc', 'aws:SecureTransport', 'aws:SourceVpc']);
  });

  test('of what is no policy are an error', async () => {
    const { client } = await start();
    const command = new GetContextKeysForCustomPolicyCommand({ PolicyInputList: ['nonsense'] });
    expect((await rejection(client.send(command))).name).toBe('InvalidInputException');
  });
});

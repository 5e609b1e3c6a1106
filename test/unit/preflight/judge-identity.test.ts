import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  judgeDefaultManagement,
  judgeProfile,
  judgeTrust,
  type ProfileFacts,
  type ProfileInput,
} from '../../../src/lib/preflight/judge/identity.js';
import { judgeMetadata } from '../../../src/lib/preflight/judge/metadata.js';
import { judgeState, judgeStatusChecks } from '../../../src/lib/preflight/judge/state.js';
import { isAtLeast } from '../../../src/lib/preflight/judge/version.js';
import { read } from '../../../src/lib/preflight/read.js';
import { denied, NODE_ID, REGION, throttled } from './helpers.js';

const ARN = 'arn:aws:iam::123456789012:instance-profile/web';
const profile = (overrides: Partial<ProfileFacts> = {}): ProfileInput['profile'] =>
  read({ arn: ARN, name: 'web', exists: true, roleName: 'web-role', roleArn: 'arn', ...overrides });

describe('judgeState', () => {
  const judge = (name: 'running' | 'stopped' | 'terminated' | 'pending' | 'stopping', chosenBy: 'id' | 'tag' | 'all') =>
    judgeState({
      instance: { InstanceId: NODE_ID, State: { Name: name }, StateReason: { Message: 'because' } },
      chosenBy,
      region: REGION,
    });

  test.each([
    ['running', 'id', 'pass', undefined],
    ['stopped', 'id', 'fail', undefined],
    ['stopping', 'tag', 'fail', undefined],
    ['stopped', 'all', 'skip', true],
    ['terminated', 'id', 'fail', undefined],
    ['terminated', 'tag', 'skip', true],
    ['terminated', 'all', 'skip', true],
    ['pending', 'id', 'skip', true],
  ] as const)('an instance that is %s and was chosen by %s is %s', (name, chosenBy, status, isFinal) => {
    const verdict = judge(name, chosenBy);
    expect([verdict.status, verdict.isFinal]).toEqual([status, isFinal]);
    expect(verdict.evidence).toMatchObject({ state: name, stateReason: 'because' });
  });

  test('starts a stopped instance by a whole command', () => {
    expect(judge('stopped', 'id').fix).toBe(`aws ec2 start-instances --region ${REGION} --instance-ids ${NODE_ID}`);
  });
});

describe('judgeStatusChecks', () => {
  const judge = (system: 'ok' | 'impaired' | 'initializing', instance: 'ok' | 'impaired' | 'initializing') =>
    judgeStatusChecks({
      instanceId: NODE_ID,
      region: REGION,
      status: read({ SystemStatus: { Status: system }, InstanceStatus: { Status: instance } }),
    });

  test.each([
    ['ok', 'ok', 'pass', 'pass'],
    ['impaired', 'ok', 'fail', 'the host'],
    ['ok', 'impaired', 'fail', 'operating system'],
    ['impaired', 'impaired', 'fail', 'the host'],
    ['ok', 'initializing', 'warn', 'starts just now'],
  ] as const)('system %s and instance %s is %s', (system, instance, status, words) => {
    const verdict = judge(system, instance);
    expect(verdict.status).toBe(status);
    expect(verdict.reason).toContain(words);
  });

  test('is unknown when the status may not be read', () => {
    const status = denied('ec2:DescribeInstanceStatus');
    const verdict = judgeStatusChecks({ instanceId: NODE_ID, region: REGION, status });
    expect(verdict).toMatchObject({ status: 'unknown', evidence: { action: 'ec2:DescribeInstanceStatus' } });
  });

  test('passes for an instance of which EC2 says nothing', () => {
    expect(judgeStatusChecks({ instanceId: NODE_ID, region: REGION, status: read(undefined) }).status).toBe('pass');
  });
});

describe('judgeProfile', () => {
  const judge = (input: Partial<ProfileInput>) =>
    judgeProfile({
      instanceId: NODE_ID,
      region: REGION,
      profileArn: ARN,
      profile: profile(),
      defaultRole: read(null),
      agent: 'SSM Agent',
      ...input,
    });
  const none = { profileArn: null, profile: undefined };

  test('passes with a profile that has a role', () => {
    expect(judge({})).toMatchObject({ status: 'pass', evidence: { profileArn: ARN } });
  });

  test('fails without a profile when Default Host Management is off, and says how to attach one', () => {
    const verdict = judge(none);
    expect(verdict.status).toBe('fail');
    expect(verdict.reason).toBe('the instance has no instance profile, and Default Host Management is off');
    const command = `aws ec2 associate-iam-instance-profile --region ${REGION} --instance-id ${NODE_ID} `;
    expect(verdict.fix?.endsWith(`: ${command}--iam-instance-profile Name=PROFILE`)).toBe(true);
  });

  test('fails for an empty profile, and says how to put a role in', () => {
    const verdict = judge({ profile: profile({ roleName: null }) });
    expect(verdict.status).toBe('fail');
    expect(verdict.reason).toContain('"web" is empty');
    expect(verdict.fix).toContain('aws iam add-role-to-instance-profile --instance-profile-name web');
  });

  test('fails for a profile that was deleted', () => {
    const verdict = judge({ profile: profile({ exists: false, roleName: null }) });
    expect(verdict.reason).toContain('"web" does not exist any more');
  });

  test.each([
    ['no profile', none],
    ['an empty profile', { profile: profile({ roleName: null }) }],
  ])('passes SSM Agent with %s when Default Host Management is on', (_, input) => {
    const verdict = judge({ ...input, defaultRole: read('default-role') });
    expect(verdict).toMatchObject({ status: 'pass', evidence: { defaultHostManagementRole: 'default-role' } });
  });

  test('fails the CloudWatch agent without a profile although Default Host Management is on', () => {
    const verdict = judge({ ...none, defaultRole: undefined, agent: 'the CloudWatch agent' });
    expect(verdict.status).toBe('fail');
    expect(verdict.reason).toContain('Default Host Management gives credentials to SSM Agent only');
  });

  test('is unknown when the profile may not be read, and names the permission', () => {
    const verdict = judge({ profile: denied('iam:GetInstanceProfile') });
    expect(verdict.status).toBe('unknown');
    expect(verdict.reason).toContain('iam:GetInstanceProfile is denied');
    expect(verdict.fix).toContain('allow iam:GetInstanceProfile');
  });

  test('is unknown without a profile when the setting cannot be read', () => {
    const verdict = judge({ ...none, defaultRole: throttled('ssm:GetServiceSetting') });
    expect(verdict.status).toBe('unknown');
    expect(verdict.reason).toContain('ssm:GetServiceSetting failed (ThrottlingException: slow down)');
    expect(verdict.fix).toBe('run the command again');
  });

  test('does not care for the setting when the profile has a role', () => {
    expect(judge({ defaultRole: denied('ssm:GetServiceSetting') }).status).toBe('pass');
  });
});

describe('judgeDefaultManagement', () => {
  const judge = (httpTokens: string | undefined, agentVersion: string | null) =>
    judgeDefaultManagement({ instanceId: NODE_ID, region: REGION, httpTokens, agentVersion });

  test.each([
    ['required', null, 'pass'],
    ['required', '3.2.582.0', 'pass'],
    ['required', '3.2.581.9', 'fail'],
    ['optional', '3.3.0.0', 'warn'],
    [undefined, null, 'warn'],
    ['optional', '3.1.0.0', 'fail'],
  ])('with IMDSv2 %s and SSM Agent %s is %s', (tokens, version, status) => {
    expect(judge(tokens, version).status).toBe(status);
  });
});

describe('judgeTrust', () => {
  const judge = (trust: unknown, service = 'ec2.amazonaws.com') =>
    judgeTrust(read({ name: 'web-role', arn: 'arn:aws:iam::1:role/web-role', trust, boundaryArn: null }), { service });
  const allow = (principal: unknown, more: object = {}) => ({
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }],
  });

  test.each([
    ['the service', allow({ Service: 'ec2.amazonaws.com' }), 'pass'],
    ['a list with the service', allow({ Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] }), 'pass'],
    ['the name of China', allow({ Service: 'ec2.amazonaws.com.cn' }), 'pass'],
    ['any action of STS', allow({ Service: 'ec2.amazonaws.com' }, { Action: ['sts:*'] }), 'pass'],
    ['one statement, not a list', { Statement: allow({ Service: 'ec2.amazonaws.com' }).Statement[0] }, 'pass'],
    ['another service', allow({ Service: 'lambda.amazonaws.com' }), 'fail'],
    ['a service with a longer name', allow({ Service: 'evil-ec2.amazonaws.com' }), 'fail'],
    ['an account', allow({ AWS: '123456789012' }), 'fail'],
    ['another action', allow({ Service: 'ec2.amazonaws.com' }, { Action: 'sts:TagSession' }), 'fail'],
    ['everybody', allow('*'), 'fail'],
    ['nothing', {}, 'fail'],
    ['a role that is gone', null, 'fail'],
    ['a condition', allow({ Service: 'ec2.amazonaws.com' }, { Condition: { StringEquals: {} } }), 'warn'],
  ])('with %s: %s', (_, trust, status) => {
    expect(judge(trust).status).toBe(status);
  });

  test('a Deny wins over an Allow', () => {
    const statement = { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const trust = {
      Statement: [
        { ...statement, Effect: 'Allow' },
        { ...statement, Effect: 'Deny' },
      ],
    };
    expect(judge(trust)).toMatchObject({ status: 'fail', reason: expect.stringContaining('denies') });
  });

  test('Default Host Management needs the trust of Systems Manager', () => {
    expect(judge(allow({ Service: 'ec2.amazonaws.com' }), 'ssm.amazonaws.com').status).toBe('fail');
    expect(judge(allow({ Service: 'ssm.amazonaws.com' }), 'ssm.amazonaws.com').status).toBe('pass');
  });

  test('is unknown when the role may not be read', () => {
    expect(judgeTrust(denied('iam:GetRole'), { service: 'ec2.amazonaws.com' })).toMatchObject({
      status: 'unknown',
      evidence: { action: 'iam:GetRole' },
    });
  });
});

describe('judgeMetadata', () => {
  test.each([
    ['disabled', 'fail'],
    ['enabled', 'pass'],
    [undefined, 'pass'],
  ] as const)('with the endpoint %s: %s, with the hop limit as evidence', (HttpEndpoint, status) => {
    const instance = { InstanceId: NODE_ID, MetadataOptions: { HttpEndpoint, HttpPutResponseHopLimit: 1 } };
    const verdict = judgeMetadata(instance, { region: REGION });
    expect(verdict.status).toBe(status);
    expect(verdict.evidence).toMatchObject({ hopLimit: 1 });
  });
});

describe('isAtLeast', () => {
  test.each([
    ['3.3.40.0', '3.3.40.0', true],
    ['3.3.39.9', '3.3.40.0', false],
    ['3.10.0.0', '3.9.0.0', true],
    ['3.3.40', '3.3.40.0', true],
    ['3.3', '3.3.0.1', false],
    ['1.300071.0b1', '1.300070.0', true],
    [null, '1.0', undefined],
    ['unknown', '1.0', undefined],
  ])('%s against %s is %s', (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });

  test('orders versions as their numbers do', () => {
    const version = fc.array(fc.nat(400), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(version, version, (a, b) => {
        const differs = a.findIndex((part, index) => part !== b[index]);
        const expected = differs < 0 || (a[differs] ?? 0) > (b[differs] ?? 0);
        expect(isAtLeast(a.join('.'), b.join('.'))).toBe(expected);
      }),
    );
  });
});

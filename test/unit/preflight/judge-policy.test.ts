import { describe, expect, test } from 'vitest';
import type { PathFinding, ServicePath } from '../../../src/lib/network/index.js';
import { judgeApplied, judgeLint, judgeParameter } from '../../../src/lib/preflight/judge/configuration.js';
import { judgeStage } from '../../../src/lib/preflight/judge/path.js';
import { judgePermissions, type PermissionsInput } from '../../../src/lib/preflight/judge/permissions.js';
import { read } from '../../../src/lib/preflight/read.js';
import { denied, NODE_ID, refused, REGION, simulation, throttled } from './helpers.js';

describe('judgePermissions', () => {
  const judge = (overrides: Partial<PermissionsInput>) =>
    judgePermissions({
      role: { name: 'web-role', arn: 'arn:aws:iam::1:role/web-role', boundaryArn: null },
      results: [],
      unread: [],
      weigh: () => 'fail',
      policyArn: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
      ...overrides,
    });

  test('passes when everything is allowed', () => {
    const results = [simulation('ssm:UpdateInstanceInformation')];
    expect(judge({ results })).toMatchObject({
      status: 'pass',
      evidence: { allowed: ['ssm:UpdateInstanceInformation'] },
    });
  });

  test('fails for what no policy allows, and attaches the managed policy', () => {
    const results = [refused('ssm:UpdateInstanceInformation'), simulation('ssmmessages:OpenDataChannel')];
    expect(judge({ results })).toMatchObject({
      status: 'fail',
      reason: 'the role "web-role" may not ssm:UpdateInstanceInformation',
      fix: 'aws iam attach-role-policy --role-name web-role --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
      evidence: { roleArn: 'arn:aws:iam::1:role/web-role', denied: [{ decision: 'implicitDeny' }] },
    });
  });

  test('names the permissions boundary', () => {
    const boundaryArn = 'arn:aws:iam::1:policy/boundary';
    const verdict = judge({
      role: { name: 'web-role', arn: 'arn', boundaryArn },
      results: [refused('ssm:UpdateInstanceInformation', { boundaryAllowed: false })],
    });
    expect(verdict.reason).toContain('its permissions boundary does not allow it');
    expect(verdict.fix).toContain(boundaryArn);
    expect(verdict.evidence).toMatchObject({ boundaryArn, denied: [{ boundaryAllowed: false }] });
  });

  test('names a service control policy', () => {
    const verdict = judge({ results: [refused('ssm:X', { organizationsAllowed: false })] });
    expect(verdict.reason).toContain('service control policy');
  });

  test('names the statement that denies', () => {
    const statement = { policy: 'lockdown', type: 'managed', sid: 'NoSsm', startLine: null, endLine: null };
    const results = [simulation('ssm:X', { decision: 'explicitDeny', matchedStatements: [statement] })];
    const verdict = judge({ results });
    expect(verdict.reason).toContain('statement "NoSsm" of policy "lockdown" denies it');
    expect(verdict.fix).toBe('take the Deny out of statement "NoSsm" of policy "lockdown"');
  });

  test('only warns of what the node can do without', () => {
    const results = [refused('ec2messages:GetMessages'), simulation('ssm:UpdateInstanceInformation')];
    const verdict = judge({ results, weigh: ({ action }) => (action.startsWith('ec2messages') ? 'warn' : 'fail') });
    expect(verdict).toMatchObject({ status: 'warn', reason: expect.stringContaining('ec2messages:GetMessages') });
  });

  test('passes over what does not count', () => {
    expect(judge({ results: [refused('ec2messages:GetMessages')], weigh: () => 'none' }).status).toBe('pass');
  });

  test('says which context decides', () => {
    const results = [refused('cloudwatch:PutMetricData', { missingContext: ['cloudwatch:namespace'] })];
    expect(judge({ results, weigh: () => 'warn' }).reason).toContain('unless cloudwatch:namespace has the right value');
  });

  test.each([denied('iam:SimulatePrincipalPolicy'), throttled('iam:SimulatePrincipalPolicy')])(
    'is unknown when it could not be simulated, never pass or fail: $reason',
    (unread) => {
      expect(judge({ unread: [unread] })).toMatchObject({
        status: 'unknown',
        evidence: { action: 'iam:SimulatePrincipalPolicy' },
      });
    },
  );

  test('what was seen to be denied counts although another simulation failed', () => {
    const unread = [denied('iam:SimulatePrincipalPolicy')];
    expect(judge({ unread, results: [refused('ssm:X')] }).status).toBe('fail');
  });
});

describe('judgeStage', () => {
  const hop = (overrides: Partial<PathFinding>): PathFinding => ({
    stage: 'route',
    status: 'pass',
    reason: 'a way out',
    fix: null,
    evidence: { routeTableId: 'rtb-1' },
    ...overrides,
  });
  const path = (service: ServicePath['service'], ...hops: PathFinding[]): ServicePath => ({
    service,
    verdict: 'open',
    via: null,
    hops,
  });
  const blocked = hop({ status: 'fail', reason: 'blackhole', fix: 'mend it' });

  test('takes the worst finding of the stage with all services that it is true of', () => {
    const verdict = judgeStage(
      [
        { path: path('ssm', blocked), weight: 'fail' },
        { path: path('ssmmessages', blocked), weight: 'fail' },
        { path: path('ec2messages', hop({})), weight: 'warn' },
      ],
      'route',
    );
    expect(verdict).toEqual({
      status: 'fail',
      reason: 'ssm, ssmmessages: blackhole',
      fix: 'mend it',
      evidence: { routeTableId: 'rtb-1', services: ['ssm', 'ssmmessages'] },
    });
  });

  test('other stages do not count', () => {
    expect(judgeStage([{ path: path('ssm', blocked), weight: 'fail' }], 'dns')).toBeUndefined();
  });

  test('a way that the node can do without is a warning', () => {
    expect(judgeStage([{ path: path('ec2messages', blocked), weight: 'warn' }], 'route')?.status).toBe('warn');
  });

  test('what cannot be seen is unknown, before warnings and passes', () => {
    const unseen = hop({ status: 'unknown', reason: 'ec2:DescribeRouteTables is denied' });
    const verdict = judgeStage(
      [
        { path: path('ssm', hop({}), hop({ status: 'warn' })), weight: 'fail' },
        { path: path('ssmmessages', unseen), weight: 'fail' },
      ],
      'route',
    );
    expect(verdict).toMatchObject({ status: 'unknown', evidence: { services: ['ssmmessages'] } });
  });
});

describe('judgeParameter', () => {
  const judge = (name: string, value: string | undefined = '{}') =>
    judgeParameter({
      name,
      parameter: read(value === undefined ? undefined : { value, type: 'String' }),
      region: REGION,
    });

  test('passes for one that is there, by a name that the managed policy allows', () => {
    expect(judge('AmazonCloudWatch-web').status).toBe('pass');
  });

  test('warns of a name without the prefix', () => {
    const verdict = judge('/prod/cw-agent');
    expect(verdict.status).toBe('warn');
    expect(verdict.fix).toBe('store it as AmazonCloudWatch-prod-cw-agent');
    expect(judge('our-AmazonCloudWatch-web').status).toBe('warn');
  });

  test('fails for one that is not there, and names the region', () => {
    const parameter = read(undefined);
    const verdict = judgeParameter({ name: 'AmazonCloudWatch-web', parameter, region: REGION });
    expect(verdict).toMatchObject({ status: 'fail', reason: expect.stringContaining(REGION) });
  });

  test('is unknown when it may not be read', () => {
    const verdict = judgeParameter({ name: 'x', parameter: denied('ssm:GetParameter'), region: REGION });
    expect(verdict.status).toBe('unknown');
  });
});

describe('judgeLint', () => {
  const finding = (status: 'fail' | 'warn', reason: string) =>
    ({ rule: 'r', status, path: '/logs', line: 3, column: 1, reason, fix: null }) as const;

  test('fails with the first failure, and counts the others', () => {
    const findings = [finding('warn', 'odd'), finding('fail', 'wrong'), finding('fail', 'worse')];
    expect(judgeLint({ label: 'web.json', result: { findings } })).toMatchObject({
      status: 'fail',
      reason: 'web.json: line 3, /logs: wrong (and 1 more)',
      fix: 'awsops agent lint web.json',
    });
  });

  test('warns of warnings and passes what is clean', () => {
    expect(judgeLint({ label: 'x', result: { findings: [finding('warn', 'odd')] } }).status).toBe('warn');
    expect(judgeLint({ label: 'x', result: { findings: [] } }).status).toBe('pass');
  });
});

describe('judgeApplied', () => {
  const judge = (found: string | null) =>
    judgeApplied({ instanceId: NODE_ID, name: 'AmazonCloudWatch-web', wanted: 'aa', found });

  test.each([
    ['aa', 'pass'],
    ['bb', 'warn'],
    [null, 'warn'],
  ])('a node with the hash %s where aa is stored: %s', (found, status) => {
    expect(judge(found)).toMatchObject({ status, evidence: { wantedSha256: 'aa', nodeSha256: found } });
  });
});

import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/lib/checks/types.js';
import { checkNodes } from '../../../src/lib/preflight/index.js';
import { startFleet, type Fleet } from './fleet.js';

const lost = (fleet: Fleet): void => fleet.lose('api-1');
const nothing = (): void => undefined;

/** Each call that may be denied, with the checks that then cannot be made. */
const CASES: readonly {
  readonly operation: string;
  readonly code: string;
  readonly node: string;
  readonly prepare: (fleet: Fleet) => void;
  readonly checks: readonly string[];
  readonly diagnose?: boolean;
}[] = [
  {
    operation: 'ec2.DescribeInstances',
    code: 'UnauthorizedOperation',
    node: 'api-1',
    prepare: nothing,
    checks: ['instance'],
  },
  {
    operation: 'ec2.DescribeInstanceStatus',
    code: 'UnauthorizedOperation',
    node: 'api-1',
    prepare: lost,
    checks: ['status-checks'],
  },
  {
    operation: 'ssm.DescribeInstanceInformation',
    code: 'AccessDeniedException',
    node: 'api-1',
    prepare: nothing,
    checks: ['managed'],
  },
  {
    operation: 'iam.GetInstanceProfile',
    code: 'AccessDenied',
    node: 'api-1',
    prepare: lost,
    checks: ['instance-profile', 'agent-profile'],
  },
  { operation: 'iam.GetRole', code: 'AccessDenied', node: 'api-1', prepare: lost, checks: ['trust', 'agent-trust'] },
  {
    operation: 'iam.SimulatePrincipalPolicy',
    code: 'AccessDenied',
    node: 'api-1',
    prepare: lost,
    checks: ['permissions', 'agent-permissions'],
  },
  {
    operation: 'ssm.GetServiceSetting',
    code: 'AccessDeniedException',
    node: 'batch-2',
    prepare: nothing,
    checks: ['instance-profile'],
  },
  { operation: 'ec2.DescribeVpcs', code: 'UnauthorizedOperation', node: 'api-1', prepare: lost, checks: ['dns'] },
  {
    operation: 'ec2.DescribeVpcAttribute',
    code: 'UnauthorizedOperation',
    node: 'api-1',
    prepare: lost,
    checks: ['dns'],
  },
  {
    operation: 'ec2.DescribeRouteTables',
    code: 'UnauthorizedOperation',
    node: 'api-1',
    prepare: lost,
    checks: ['route'],
  },
  {
    operation: 'ec2.DescribeNatGateways',
    code: 'UnauthorizedOperation',
    node: 'api-1',
    prepare: lost,
    checks: ['route'],
  },
  {
    operation: 'ec2.DescribeVpcEndpoints',
    code: 'UnauthorizedOperation',
    node: 'api-1',
    prepare: lost,
    checks: ['endpoint'],
  },
  {
    operation: 'ec2.DescribeSecurityGroups',
    code: 'UnauthorizedOperation',
    node: 'api-1',
    prepare: lost,
    checks: ['security-group'],
  },
  {
    operation: 'ec2.DescribeNetworkAcls',
    code: 'UnauthorizedOperation',
    node: 'api-1',
    prepare: lost,
    checks: ['network-acl'],
  },
  { operation: 'cloudwatch.ListMetrics', code: 'AccessDenied', node: 'api-1', prepare: nothing, checks: ['data'] },
  {
    operation: 'ssm.SendCommand',
    code: 'AccessDeniedException',
    node: 'api-1',
    prepare: nothing,
    checks: ['agent'],
    diagnose: true,
  },
];

const statusesOf = (findings: readonly Finding[], check: string) =>
  findings.filter((finding) => finding.check === check).map(({ status }) => status);

describe('a denied permission is unknown, never pass or fail:', () => {
  test.each(CASES)('$operation', async ({ operation, code, node, prepare, checks, diagnose = false }) => {
    const fleet = await startFleet();
    prepare(fleet);
    fleet.sandbox.addFault(`${code}:${operation}`);
    const findings = await fleet.check([node], { allChecks: true, diagnose });
    for (const check of checks) expect([check, statusesOf(findings, check)]).toEqual([check, ['unknown']]);
    const action = operation.split('.')[1] ?? '';
    const unknown = findings.find((finding) => finding.check === checks[0] && finding.status === 'unknown');
    expect(`${unknown?.reason} ${JSON.stringify(unknown?.evidence)}`).toContain(action);
    expect(unknown?.fix).not.toBeNull();
  });

  test('what is unknown does not make the report fail, and does not hide a cause that was seen', async () => {
    const fleet = await startFleet();
    fleet.sandbox.addFault('UnauthorizedOperation:ec2.DescribeRouteTables');
    const [, ...found] = await fleet.check(['api-4']);
    expect(found.map(({ check, status }) => [check, status])).toEqual([
      ['route', 'unknown'],
      ['network-acl', 'fail'],
    ]);
  });

  test('no cause is blamed on SSM Agent when a check could not be made', async () => {
    const fleet = await startFleet();
    fleet.lose('api-1');
    fleet.sandbox.addFault('AccessDenied:iam.SimulatePrincipalPolicy');
    const findings = await fleet.check(['api-1']);
    expect(findings.find(({ check }) => check === 'ssm-agent')?.reason).toContain(
      'no cause was found, and 1 check could not be made',
    );
  });

  test('a node whose data arrives is in order, although nobody may ask whether it is managed', async () => {
    const fleet = await startFleet();
    fleet.sandbox.addFault('AccessDeniedException:ssm.DescribeInstanceInformation');
    const { agent } = fleet.node('api-1');
    Object.assign(agent, { version: '1.300071.0b1', state: 'running', startedAtMs: 0 });
    agent.shippedUntilMs = fleet.clock.now() - 3_600_000;
    const text = { metrics: { metrics_collected: { mem: { measurement: ['mem_used_percent'] } } } };
    agent.configs.set('file_config.json', { text: JSON.stringify(text) });
    const findings = await fleet.check(['api-1']);
    expect(findings.map(({ check, status, reason }) => [check, status, reason.split(':')[0]])).toEqual([
      ['caller', 'pass', 'arn'],
      ['data', 'pass', 'shipping'],
    ]);
  });

  test('neither list: the nodes that were named are unknown', async () => {
    const fleet = await startFleet();
    fleet.sandbox.addFault('UnauthorizedOperation:ec2.DescribeInstances');
    fleet.sandbox.addFault('AccessDeniedException:ssm.DescribeInstanceInformation');
    const findings = await fleet.check(['api-1']);
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ['caller', 'pass'],
      ['instance', 'unknown'],
    ]);
    expect(findings[1]?.target).toBe(fleet.id('api-1'));
  });

  test('a role that may not be read is still simulated: its profile names it', async () => {
    const fleet = await startFleet();
    fleet.sandbox.addFault('AccessDenied:iam.GetRole');
    const findings = await fleet.check(['win-2']);
    expect(findings.filter(({ status }) => status === 'fail').map(({ check }) => check)).toEqual(['agent-permissions']);
  });
});

describe('a failed call', () => {
  test('is unknown too, after the retries of the SDK', async () => {
    const fleet = await startFleet();
    fleet.lose('api-1');
    fleet.sandbox.addFault('Throttling:iam.GetInstanceProfile');
    const findings = await fleet.check(['api-1']);
    const profile = findings.find(({ check }) => check === 'instance-profile');
    expect(profile).toMatchObject({ status: 'unknown', fix: 'run the command again' });
    expect(profile?.evidence).toMatchObject({ isDenied: false, action: 'iam:GetInstanceProfile' });
  });

  test('of the network leaves all of it unknown', async () => {
    const fleet = await startFleet();
    fleet.lose('api-1');
    fleet.sandbox.addFault('InternalError:ec2.DescribeSubnets');
    const findings = await fleet.check(['api-1']);
    expect(findings.find(({ check }) => check === 'dns')).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('the network is not known'),
    });
    expect(findings.filter(({ check }) => check === 'route')).toEqual([]);
  });

  test('credentials that are not valid end the check: they concern every call', async () => {
    const fleet = await startFleet();
    fleet.sandbox.addFault('ExpiredToken:iam.GetInstanceProfile');
    fleet.lose('api-1');
    await expect(fleet.check(['api-1'])).rejects.toMatchObject({ name: 'ExpiredToken' });
  });

  test('an interrupt ends the check with the reason of the signal', async () => {
    const fleet = await startFleet();
    const controller = new AbortController();
    fleet.sandbox.addFault('latency:iam.GetInstanceProfile:200ms');
    fleet.lose('api-1');
    const selection = { ids: [fleet.id('api-1')], tags: [], all: false };
    const input = { selection, configs: [], diagnose: false, allChecks: false };
    const report = (event: { readonly type: string }): void => {
      if (event.type === 'step') controller.abort(new Error('Ctrl-C'));
    };
    await expect(checkNodes(input, { ...fleet.ctx, report, signal: controller.signal })).rejects.toThrow('Ctrl-C');
  });
});

import { describe, expect, test } from 'vitest';
import { checkNodes } from '../../../src/lib/preflight/index.js';
import { checksOf, startFleet } from './fleet.js';

const everything = { ids: [], tags: ['Project=web3tier'], all: false };

describe('node check on the seeded fleet', () => {
  test('names the three causes, and passes the nine others', async () => {
    const fleet = await startFleet();
    const report = await checkNodes(
      { selection: everything, configs: [], diagnose: true, allChecks: false },
      fleet.ctx,
    );
    expect(report.summary).toMatchObject({ fail: 3, warn: 0, unknown: 0 });
    expect(checksOf(report.findings, 'fail').toSorted()).toEqual([
      'api-4: network-acl',
      'batch-2: instance-profile',
      'win-2: agent-permissions',
    ]);
    expect(checksOf(report.findings, 'pass').filter((text) => text.endsWith(': managed'))).toHaveLength(9);
  });

  test('explains each cause with evidence and what mends it', async () => {
    const fleet = await startFleet();
    const findings = await fleet.check(['batch-2', 'api-4', 'win-2']);
    const of = (name: string) => findings.find(({ evidence }) => evidence['name'] === name);
    expect(of('batch-2')).toMatchObject({
      target: `${fleet.id('batch-2')} (batch-2)`,
      reason: 'not managed: the instance has no instance profile, and Default Host Management is off',
      fix: expect.stringContaining('aws ec2 associate-iam-instance-profile'),
      evidence: { instanceId: fleet.id('batch-2'), profileArn: null },
    });
    expect(of('api-4')).toMatchObject({
      reason: expect.stringMatching(
        /^connection lost since 2026-01-15T09:59:00\.000Z: ssm, ssmmessages: .* lets no answers in/,
      ),
      fix: expect.stringContaining('aws ec2 create-network-acl-entry'),
      evidence: { networkAclId: expect.stringMatching(/^acl-/) },
    });
    expect(of('win-2')).toMatchObject({
      reason: expect.stringContaining('the role "web3tier-win-core" may not cloudwatch:PutMetricData'),
      fix: expect.stringContaining('CloudWatchAgentServerPolicy'),
      evidence: { roleArn: expect.stringContaining('web3tier-win-core') },
    });
  });

  test('puts the nodes that are worst first', async () => {
    const fleet = await startFleet();
    const findings = await fleet.check(['api-1', 'batch-2']);
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ['caller', 'pass'],
      ['instance-profile', 'fail'],
      ['data', 'unknown'],
      ['managed', 'pass'],
    ]);
  });

  test('with all checks shows the symptom, every other failure, and what passes', async () => {
    const fleet = await startFleet();
    const findings = await fleet.check(['api-4'], { allChecks: true });
    const checks = findings.map(({ check }) => check);
    expect(checks.indexOf('managed')).toBeLessThan(checks.indexOf('network-acl'));
    for (const check of ['state', 'status-checks', 'instance-profile', 'trust', 'permissions', 'dns', 'route']) {
      expect(findings.find((finding) => finding.check === check)?.status).toBe('pass');
    }
    expect(checksOf(findings, 'fail')).toEqual(['api-4: managed', 'api-4: network-acl']);
  });

  test('sends one command for each platform, and only to nodes without another cause', async () => {
    const fleet = await startFleet();
    await checkNodes({ selection: everything, configs: [], diagnose: true, allChecks: false }, fleet.ctx);
    expect(fleet.calls()).toMatchObject({ 'ssm.SendCommand': 2 });
    expect(fleet.ctx.events).toContainEqual({
      type: 'note',
      message: 'asking 9 nodes by a read-only script; --no-diagnose leaves this out',
    });
  });

  test('sends nothing with --no-diagnose', async () => {
    const fleet = await startFleet();
    await fleet.check(['api-1', 'win-1']);
    expect(fleet.calls()).not.toHaveProperty('ssm.SendCommand');
  });
});

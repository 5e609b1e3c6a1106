import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configFacts } from '../../../src/lib/agent-config/index.js';
import { decide, type InstallWish, type NodeFacts } from '../../../src/lib/agent/decide.js';
import { sameVersion } from '../../../src/lib/agent/versions.js';
import type { AgentConfiguration } from '../../../src/lib/agent/types.js';
import type { AgentProbe, FleetNode } from '../../../src/lib/node/index.js';

const node: FleetNode = {
  instanceId: 'i-0123456789abcdef0',
  name: 'web-1',
  managed: true,
  pingStatus: 'Online',
  platform: 'Linux',
  platformName: 'Amazon Linux',
  platformVersion: '2023',
  ssmAgentVersion: '3.3.0.0',
  lastPingMs: 0,
  state: 'running',
  vpcId: null,
  subnetId: null,
  tags: {},
  reason: null,
  instance: undefined,
  information: undefined,
};
const configuration: AgentConfiguration = {
  label: 'web.json',
  parameterName: 'AmazonCloudWatch-web',
  text: '{}',
  hash: 'aa',
  isOurs: true,
  platforms: ['Linux'],
  facts: configFacts({ metrics: { metrics_collected: { mem: { measurement: ['mem_used_percent'] } } } }),
};
const right: AgentProbe = {
  installed: true,
  version: '1.300071.0b1',
  status: 'running',
  configStatus: 'configured',
  startedAtMs: 0,
  configs: [{ name: 'ssm_AmazonCloudWatch-web', sha256: 'aa' }],
  nodeTimeMs: 0,
  truncated: false,
};
const wish: InstallWish = { agentVersion: null, mode: 'replace', replacesOthers: false };
const ready = { instanceId: node.instanceId, ready: true, findings: [] };
const facts = (probe: Partial<AgentProbe> | undefined): NodeFacts => ({
  node,
  readiness: ready,
  configuration,
  probe: probe && { ...right, ...probe },
});

describe('a node', () => {
  test('that runs the right version and configuration is left alone', () => {
    expect(decide(facts({}), wish).kind).toBe('none');
    expect(decide(facts({}), { ...wish, agentVersion: '1.300071.0' }).kind).toBe('none');
  });

  test.each<[string, Partial<AgentProbe> | undefined, boolean]>([
    ['that nobody asked gets both', undefined, true],
    ['without an agent gets both', { installed: false, version: null, status: null, configs: [] }, true],
    [
      'with another text gets the configuration',
      { configs: [{ name: 'ssm_AmazonCloudWatch-web', sha256: 'bb' }] },
      false,
    ],
    ['with an unreadable text gets it again', { configs: [{ name: 'ssm_AmazonCloudWatch-web', sha256: null }] }, false],
    ['without the configuration gets it', { configs: [] }, false],
    ['whose agent is stopped gets the configuration, which starts it', { status: 'stopped' }, false],
  ])('%s', (_, probe, hasPackageStep) => {
    expect(decide(facts(probe), wish)).toMatchObject({ kind: 'install', hasPackageStep });
  });

  test('with another version than the wanted one, or when the newest is wanted, gets the package', () => {
    expect(decide(facts({}), { ...wish, agentVersion: '1.300070.0' })).toMatchObject({ hasPackageStep: true });
    expect(decide(facts({}), { ...wish, agentVersion: 'latest' })).toMatchObject({ hasPackageStep: true });
  });

  test('that is not ready is left out, with the first failure as the reason', () => {
    const finding = { check: 'c', target: 't', fix: null, evidence: {} };
    const readiness = {
      instanceId: node.instanceId,
      ready: false,
      findings: [
        { ...finding, status: 'warn' as const, reason: 'old' },
        { ...finding, status: 'fail' as const, reason: 'it has no instance profile' },
      ],
    };
    expect(decide({ ...facts({}), readiness }, wish)).toEqual({
      kind: 'exclude',
      reason: 'it has no instance profile',
    });
  });

  test('for whose platform there is no configuration is left out', () => {
    expect(decide({ ...facts({}), configuration: undefined }, wish)).toMatchObject({ kind: 'exclude' });
  });
});

describe('the configuration of another team', () => {
  const withOther = facts({ configs: [...right.configs, { name: 'ssm_AmazonCloudWatch-team', sha256: 'cc' }] });

  test('is never deleted unasked', () => {
    const decision = decide(withOther, wish);
    expect(decision.kind).toBe('exclude');
    expect(decision.reason).toContain('ssm_AmazonCloudWatch-team');
    expect(decision.reason).toMatch(/--append.*--replace/);
  });

  test('stays with --append, and nothing is done when ours is right', () => {
    expect(decide(withOther, { ...wish, mode: 'append' }).kind).toBe('none');
  });

  test('goes with --replace, and the plan says so', () => {
    const decision = decide(withOther, { ...wish, replacesOthers: true });
    expect(decision).toMatchObject({ kind: 'install', hasPackageStep: false });
    expect(decision.reason).toContain('deletes ssm_AmazonCloudWatch-team');
  });

  test('does not count when it is what the agent left of one that it refused', () => {
    expect(decide(facts({ configs: [...right.configs, { name: 'ssm_x.tmp', sha256: null }] }), wish).kind).toBe('none');
  });
});

test('versions are the same release whatever build is named on one side only', () => {
  const release = fc.tuple(fc.nat(9), fc.nat(999_999), fc.nat(9)).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(release, fc.nat(9999), fc.nat(9999), (version, one, other) => {
      expect(sameVersion(version, `${version}b${one}`)).toBe(true);
      expect(sameVersion(`${version}b${one}`, `${version}b${other}`)).toBe(one === other);
      expect(sameVersion(version, `${version}1`)).toBe(false);
    }),
  );
});

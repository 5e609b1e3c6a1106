import { describe, expect, test } from 'vitest';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { NodeCheck } from '../../../src/lib/preflight/checks/node-check.js';
import { CHECKS, INSTALL_CHECKS } from '../../../src/lib/preflight/checks/table.js';
import { evaluate } from '../../../src/lib/preflight/evaluate.js';
import { noFacts, type Facts } from '../../../src/lib/preflight/facts.js';
import { fail, pass, skip, unknown, warn, type Verdict } from '../../../src/lib/preflight/verdict.js';
import { fleetNode, NOW_MS, REGION, unmanaged } from './helpers.js';

const ctx = {} as TaskContext;

export const facts = (overrides: Partial<Facts> = {}): Facts => ({
  ...noFacts({
    region: REGION,
    partition: 'aws',
    account: '123456789012',
    nowMs: NOW_MS,
    allChecks: false,
    mayDiagnose: false,
    configs: [],
    chosenBy: new Map(),
    vpcIds: new Set(),
  }),
  ...overrides,
});

const check = (
  id: string,
  verdict: Verdict | readonly Verdict[] | undefined,
  more: Partial<NodeCheck> = {},
): NodeCheck => ({
  id,
  stage: 'node',
  needs: [],
  applies: () => true,
  run: () => verdict,
  ...more,
});

async function findingsOf(
  checks: readonly NodeCheck[],
  options: { node?: ReturnType<typeof fleetNode>; all?: boolean } = {},
) {
  const { node = fleetNode(), all = false } = options;
  const [found] = await evaluate({ nodes: [node], checks, facts: facts({ allChecks: all }) }, ctx);
  return found?.findings ?? [];
}

describe('evaluate', () => {
  const table = [
    check('one', pass('fine')),
    check('two', warn('odd', null)),
    check('three', unknown('dark', null)),
    check('four', fail('broken', 'mend', { id: 'x' })),
    check('five', fail('broken too', null)),
  ];

  test('stops at the first cause, and keeps what was doubtful before it', async () => {
    const findings = await findingsOf(table);
    expect(findings.map((finding) => [finding.check, finding.status])).toEqual([
      ['two', 'warn'],
      ['three', 'unknown'],
      ['four', 'fail'],
    ]);
  });

  test('stops at the first cause of a check that has several to name', async () => {
    const several = check('agent', [warn('odd', null), fail('broken', null), fail('broken too', null)]);
    expect((await findingsOf([several])).map(({ reason }) => reason)).toEqual(['odd', 'broken']);
    expect(await findingsOf([several], { all: true })).toHaveLength(3);
  });

  test('goes on with all checks, and keeps what passes', async () => {
    const findings = await findingsOf(table, { all: true });
    expect(findings.map((finding) => finding.check)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  test('a finding says which node, and carries its id, its evidence and what mends it', async () => {
    const node = fleetNode({ name: 'api-1' });
    const [finding] = await findingsOf([check('x', fail('broken', 'mend', { roleArn: 'arn' }))], { node });
    expect(finding).toEqual({
      check: 'x',
      target: `${node.instanceId} (api-1)`,
      status: 'fail',
      reason: 'broken',
      fix: 'mend',
      evidence: { instanceId: node.instanceId, name: 'api-1', roleArn: 'arn' },
    });
  });

  test.each([
    [unmanaged(), 'not managed: broken'],
    [
      fleetNode({ pingStatus: 'ConnectionLost', lastPingMs: NOW_MS }),
      'connection lost since 2026-01-15T12:00:00.000Z: broken',
    ],
    [fleetNode(), 'broken'],
  ])('the cause begins with what it explains (%#)', async (node, reason) => {
    const findings = await findingsOf([check('x', fail('broken', null)), check('y', fail('broken', null))], {
      node,
      all: true,
    });
    expect(findings.map((finding) => finding.reason)).toEqual([reason, 'broken']);
  });

  test('a symptom is shown only with all checks, and ends nothing', async () => {
    const checks = [check('managed', fail('not managed', null), { stage: 'state', isSymptom: true }), ...table];
    expect((await findingsOf(checks)).map((finding) => finding.check)).toEqual(['two', 'three', 'four']);
    expect((await findingsOf(checks, { all: true }))[0]?.check).toBe('managed');
  });

  test('a symptom that could not be seen is shown', async () => {
    const [finding] = await findingsOf([check('managed', unknown('dark', null), { isSymptom: true })]);
    expect(finding?.status).toBe('unknown');
  });

  test('a final verdict ends the checks of the node, and a headline is shown although it passes', async () => {
    const waiting = check('state', { ...skip('starting', null), isFinal: true });
    expect((await findingsOf([waiting, ...table])).map((finding) => finding.check)).toEqual(['state']);
    const line = check('data', pass('shipping'), { isHeadline: true });
    expect((await findingsOf([line])).map((finding) => finding.check)).toEqual(['data']);
  });

  test('loads for the nodes that have got as far, all at once, and shows them to the check', async () => {
    const asked: string[][] = [];
    const nodes = ['i-1', 'i-2', 'i-3'].map((instanceId) => fleetNode({ instanceId }));
    const isBroken = (id: string): boolean => id === 'i-2';
    const first = check('first', undefined, {
      run: ({ instanceId }) => (isBroken(instanceId) ? fail('broken', null) : undefined),
    });
    const second = check('second', undefined, {
      needs: [
        async (open, known) => {
          asked.push(open.map(({ instanceId }) => instanceId));
          return { ...known, defaultRole: { ok: true, value: 'loaded' } };
        },
      ],
      run: (_node, { defaultRole }) => fail(defaultRole?.ok ? String(defaultRole.value) : 'not loaded', null),
    });
    const found = await evaluate({ nodes, checks: [first, second], facts: facts() }, ctx);
    expect(asked).toEqual([['i-1', 'i-3']]);
    expect(found.map(({ findings }) => findings[0]?.reason)).toEqual(['loaded', 'broken', 'loaded']);
  });

  test('loads nothing for a check that applies to no node', async () => {
    const load = (): never => {
      throw new Error('loaded for nobody');
    };
    expect(await findingsOf([check('x', pass('fine'), { applies: () => false, needs: [load] })])).toEqual([]);
  });
});

describe('the checklist', () => {
  test('is in the order in which a cause counts', () => {
    expect(CHECKS.map(({ id }) => id)).toEqual([
      'instance',
      'state',
      'data',
      'managed',
      'status-checks',
      'instance-profile',
      'default-host-management',
      'trust',
      'permissions',
      'ssm-agent-version',
      'agent-profile',
      'agent-trust',
      'agent-permissions',
      'platform',
      'parameter',
      'parameter-permissions',
      'configuration',
      'dns',
      'endpoint',
      'route',
      'security-group',
      'network-acl',
      'metadata',
      'ssm-agent',
      'configuration-applied',
      'agent',
      'packages',
      'data',
      'managed',
    ]);
  });

  test('the one before an installation asks no node and reads no network', () => {
    const loaders = new Set(INSTALL_CHECKS.flatMap(({ needs }) => needs.map(({ name }) => name)));
    expect([...loaders].toSorted()).toEqual(['loadAgentPermissions', 'loadProfiles', 'loadRoles']);
  });
});

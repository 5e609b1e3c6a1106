import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createErrorBudget,
  diagnosisProbe,
  parseDiagnosis,
  probeAgents,
  resolveNodes,
  runOnNodes,
  type FleetNode,
} from '../../../src/lib/node/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

const NOW_MS = Date.parse('2026-01-15T12:00:00.000Z');
const CONFIG = '{"metrics":{"metrics_collected":{"mem":{"measurement":["mem_used_percent"]}}}}';

let sandbox: Sandbox;
let nodes: readonly FleetNode[];
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false, clock: fakeClock({ nowMs: NOW_MS }) });
  nodes = await resolveNodes({ ids: [], tags: [], all: true }, sandboxContext(sandbox));
  for (const name of ['api-1', 'win-1']) {
    const agent = sandbox.store(ssmStore).nodes.get(idOf(name))?.agent;
    if (agent === undefined) throw new Error(`${name} is not in the seed`);
    Object.assign(agent, { version: '1.300071.0b1', state: 'running', startedAtMs: NOW_MS - 3_600_000 });
    agent.configs.set('ssm_AmazonCloudWatch-fleet', { text: CONFIG });
  }
}, 60_000);
afterAll(() => sandbox.close());

const idOf = (name: string): string => nodes.find((node) => node.name === name)?.instanceId ?? '';
const online = (): readonly FleetNode[] => nodes.filter(({ reason }) => reason === null);
const sent = (): number => sandbox.requests().filter(({ operation }) => operation === 'SendCommand').length;

test('asks Linux and Windows with one command each, and every node gives one result', async () => {
  const before = sent();
  const probes = await probeAgents(online(), sandboxContext(sandbox));
  expect(sent() - before).toBe(2);
  expect([...probes.keys()].toSorted()).toEqual(
    online()
      .map(({ instanceId }) => instanceId)
      .toSorted(),
  );
  for (const name of ['api-1', 'win-1']) {
    expect(probes.get(idOf(name))).toMatchObject({
      installed: true,
      version: '1.300071.0b1',
      status: 'running',
      startedAtMs: NOW_MS - 3_600_000,
      configs: [{ name: 'ssm_AmazonCloudWatch-fleet', sha256: createHash('sha256').update(CONFIG).digest('hex') }],
      truncated: false,
    });
  }
  expect(probes.get(idOf('api-2'))).toMatchObject({ installed: false, configs: [] });
});

test('a node that does not take the command gives the reason, and the others their answers', async () => {
  const node = sandbox.store(ssmStore).nodes.get(idOf('web-1'));
  if (node === undefined) throw new Error('web-1 is not in the seed');
  node.delivery = 'undeliverable';
  const probes = await probeAgents(online(), sandboxContext(sandbox));
  node.delivery = 'normal';
  expect(probes.get(idOf('web-1'))).toMatchObject({ failed: { status: 'undelivered' } });
  expect(probes.get(idOf('web-2'))).toMatchObject({ installed: false });
});

test('a node whose platform is not known is told so, and nothing is sent for it', async () => {
  const before = sent();
  const probes = await probeAgents([{ instanceId: idOf('web-1'), platform: null }], sandboxContext(sandbox));
  expect(probes.get(idOf('web-1'))).toMatchObject({ failed: { status: 'not-run', statusDetails: 'UnknownPlatform' } });
  expect(sent()).toBe(before);
  expect(await probeAgents([], sandboxContext(sandbox))).toEqual(new Map());
});

test('the diagnosis of a node tells of its agent, its log files and its checks', async () => {
  const facts = {
    logFiles: ['/opt/aws/amazon-cloudwatch-agent/logs/*.log', '/var/log/{{nowhere}}'],
    runAsUser: 'cwagent',
    usesCollectd: true,
  };
  const { documentName, commands } = diagnosisProbe('Linux', facts);
  const [outcome] = await runOnNodes(
    {
      nodes: [{ instanceId: idOf('api-1'), platform: 'Linux' }],
      spec: { documentName, parameters: { commands }, deliveryTimeoutMs: 60_000 },
      label: 'diagnosis',
      maxConcurrency: 1,
      budget: createErrorBudget({ limit: 0 }),
      outputOf: 'all',
    },
    sandboxContext(sandbox),
  );
  expect(parseDiagnosis(outcome?.stdout ?? '')).toMatchObject({
    installed: true,
    status: 'running',
    truncated: false,
    hasTypesDb: false,
    metadataStatus: 200,
    agentUser: expect.stringContaining('(cwagent)') as string,
    logFiles: [
      { pattern: facts.logFiles[0], path: '/opt/aws/amazon-cloudwatch-agent/logs/amazon-cloudwatch-agent.log' },
      { pattern: facts.logFiles[1], path: null },
    ],
    ssmChecks: expect.arrayContaining([expect.objectContaining({ check: 'EC2 IMDS' })]) as unknown[],
  });
});

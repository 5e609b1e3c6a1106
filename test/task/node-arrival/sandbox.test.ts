import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastArrivals, resolveNodes, type FleetNode, type NodeArrival } from '../../../src/lib/node/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import type { SimulatedAgent } from '../../../src/sandbox/services/ssm/types.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { fakeClock, type FakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

const START_MS = Date.parse('2026-01-15T12:00:00.000Z');
const MINUTE_MS = 60_000;
const CONFIG = JSON.stringify({
  agent: { metrics_collection_interval: 60 },
  metrics: {
    append_dimensions: { InstanceId: '${aws:InstanceId}' },
    metrics_collected: { mem: { measurement: ['mem_used_percent'] } },
  },
  logs: {
    logs_collected: {
      files: {
        collect_list: [
          {
            file_path: '/opt/aws/amazon-cloudwatch-agent/logs/amazon-cloudwatch-agent.log',
            log_group_name: '/fleet/agent',
          },
        ],
      },
    },
  },
});

let sandbox: Sandbox;
let clock: FakeClock;
let nodes: readonly FleetNode[];
beforeAll(async () => {
  clock = fakeClock({ nowMs: START_MS });
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false, clock });
  const selection = { ids: [], tags: ['Name=api-*', 'Name=win-2'], all: false };
  nodes = await resolveNodes(selection, sandboxContext(sandbox));
  // As after an installation: agents run with a configuration, that of win-2 without the permission to send.
  for (const name of ['api-1', 'api-3', 'win-2']) {
    Object.assign(agentOf(name), {
      version: '1.300071.0b1',
      state: 'running',
      startedAtMs: START_MS,
      shippedUntilMs: START_MS,
    });
    agentOf(name).configs.set('ssm_AmazonCloudWatch-fleet', { text: CONFIG });
  }
  await clock.advance(5 * MINUTE_MS);
  await look('api-3');
  agentOf('api-3').state = 'stopped';
  await clock.advance(20 * MINUTE_MS);
}, 60_000);
afterAll(() => sandbox.close());

const idOf = (name: string): string => nodes.find((node) => node.name === name)?.instanceId ?? '';

function agentOf(name: string): SimulatedAgent {
  const node = sandbox.store(ssmStore).nodes.get(idOf(name));
  if (node === undefined) throw new Error(`${name} is not in the seed`);
  return node.agent;
}

async function look(name: string, sinceMs?: number): Promise<NodeArrival | undefined> {
  const targets = { namespace: 'CWAgent', logGroups: [{ group: '/fleet/agent', streamTemplate: '{instance_id}' }] };
  const input = { ...targets, instanceIds: [idOf(name)], nodes, sinceMs };
  return (await lastArrivals(input, sandboxContext(sandbox))).get(idOf(name));
}

const NOTHING: NodeArrival = { metricsLastSeenMs: null, logsLastSeenMs: null, unknown: [] };

test('data of a node that may send it is seen', async () => {
  const arrival = await look('api-1');
  expect(arrival?.metricsLastSeenMs).toBeGreaterThanOrEqual(START_MS + 24 * MINUTE_MS);
  expect(arrival?.logsLastSeenMs).toBeGreaterThanOrEqual(START_MS + 10 * MINUTE_MS);
  expect(arrival?.unknown).toEqual([]);
});

test.each(['win-2', 'api-2'])('nothing is seen of %s, which may not send or has no agent', async (name) => {
  expect(await look(name, START_MS)).toEqual(NOTHING);
});

test('data from before the time that is asked for does not count', async () => {
  expect(await look('api-3', START_MS)).toMatchObject({
    metricsLastSeenMs: START_MS + 5 * MINUTE_MS,
    logsLastSeenMs: expect.any(Number) as number,
  });
  expect(await look('api-3')).toEqual(NOTHING);
});

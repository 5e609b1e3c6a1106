import { describe, expect, test } from 'vitest';
import { agentStatus, planUninstall, type AgentRow } from '../../../src/lib/agent/index.js';
import { failureOf, startAgentFleet, type AgentFleet } from './fleet.js';

const web = { selection: { ids: [], tags: ['Role=web'], all: false }, config: ['linux-basic'] };

async function status(fleet: AgentFleet, asks = true): Promise<ReadonlyMap<string | null, AgentRow>> {
  const rows = await agentStatus({ selection: { ids: [], tags: ['Project=web3tier'], all: false }, asks }, fleet.ctx);
  return new Map(rows.map((row) => [row.name, row]));
}

describe('agent status', () => {
  test('says what runs, with its configuration, and when data was seen', async () => {
    const fleet = await startAgentFleet();
    const { rows } = await fleet.install(web);
    const states = await status(fleet);
    expect(states.get('web-1')).toMatchObject({
      status: 'running',
      agentVersion: rows.get('web-1')?.agentVersion,
      configHash: rows.get('web-1')?.configHash,
      metricsLastSeen: expect.stringMatching(/Z$/),
      reason: null,
    });
    expect(states.get('api-1')).toMatchObject({ status: 'not-installed', agentVersion: null, configHash: null });
    expect(states.get('batch-2')).toMatchObject({ status: 'unreachable', reason: 'no-instance-profile' });
    expect(states.get('api-4')).toMatchObject({ status: 'unreachable', reason: 'connection-lost' });
  });

  test('tells an agent that is stopped from one that runs and sends nothing', async () => {
    const fleet = await startAgentFleet();
    await fleet.install(web);
    fleet.node('web-1').agent.state = 'stopped';
    fleet.node('web-2').agent.shippedUntilMs = Number.MAX_SAFE_INTEGER;
    await fleet.ctx.clock.sleep(20 * 60_000);
    const states = await status(fleet);
    expect(states.get('web-1')).toMatchObject({ status: 'stopped' });
    expect(states.get('web-2')).toMatchObject({ status: 'running', metricsLastSeen: null });
    expect(states.get('web-2')?.reason).toContain('no data');
    expect(states.get('web-3')).toMatchObject({ status: 'running', reason: null });
  });

  test('sends nothing to nodes when it shall not ask them', async () => {
    const fleet = await startAgentFleet();
    const states = await status(fleet, false);
    expect(fleet.count('SendCommand')).toBe(0);
    expect(states.get('web-1')).toMatchObject({ status: 'unknown' });
  });

  test('warns of a configuration that may not be read, and looks in the default namespace', async () => {
    const fleet = await startAgentFleet();
    await fleet.install(web);
    fleet.sandbox.addFault('AccessDeniedException:ssm.GetParameter');
    const states = await status(fleet);
    expect(states.get('web-1')).toMatchObject({ status: 'running', metricsLastSeen: expect.stringMatching(/Z$/) });
    expect(fleet.ctx.events).toContainEqual(expect.objectContaining({ type: 'warn', code: 'ParameterUnreadable' }));
  });
});

test('agent status does not call nodes unreachable when nobody could say whether they are', async () => {
  const fleet = await startAgentFleet();
  fleet.sandbox.addFault('AccessDeniedException:ssm.DescribeInstanceInformation');
  const rows = await agentStatus({ selection: web.selection, asks: true }, fleet.ctx);
  expect(new Set(rows.map((row) => row.status))).toEqual(new Set(['unknown']));
});

describe('agent uninstall', () => {
  const input = (fleet: AgentFleet) => ({ ...fleet.input(), selection: web.selection });

  test('removes the agent where there is one, and leaves the others alone', async () => {
    const fleet = await startAgentFleet();
    await fleet.install({ ...web, selection: { ids: [fleet.id('web-1'), fleet.id('web-2')], tags: [], all: false } });
    const job = await planUninstall(input(fleet), fleet.ctx);
    expect(job.changes.map(({ action }) => action).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'delete',
      'delete',
      'none',
      'none',
    ]);
    const { rows, failure } = await job.run(fleet.ctx.signal);
    expect(failure).toBeNull();
    expect(fleet.ctx.events).toContainEqual({ type: 'note', message: '4 of 4 nodes have no agent' });
    expect(rows.map((row) => row['status']).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      'ok',
      'ok',
      'unchanged',
      'unchanged',
    ]);
    expect(fleet.node('web-1').agent.version).toBeNull();
    expect(fleet.sent('AWS-ConfigureAWSPackage')).toEqual({ 'web-1': 2, 'web-2': 2 });
  });

  test('that is interrupted says how it is looked at and ended, and that it is simply run again', async () => {
    const fleet = await startAgentFleet();
    await fleet.install(web);
    const stop = new AbortController();
    const job = await planUninstall({ ...input(fleet), canary: '1' }, fleet.ctx);
    const sentBefore = fleet.count('SendCommand');
    const rejected = job.run(stop.signal).catch((error: unknown) => error);
    await expect.poll(() => fleet.count('SendCommand'), { timeout: 10_000, interval: 1 }).toBe(sentBefore + 1);
    stop.abort(new Error('interrupted'));
    expect(await rejected).toMatchObject({ message: 'interrupted' });
    const told = fleet.ctx.events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
    const runId = told.flatMap((message) => /^run (\S+) \(state in /.exec(message)?.[1] ?? []).at(-1) ?? 'none';
    expect(told).toContain(`end it: awsops node cancel ${runId}`);
    expect(told.at(-1)).toContain('awsops agent uninstall');
  });

  test('of a tag that nothing has is exit 5', async () => {
    const fleet = await startAgentFleet();
    const selection = { ids: [], tags: ['Role=nobody'], all: false };
    expect((await failureOf(planUninstall({ ...input(fleet), selection }, fleet.ctx))).exitCode).toBe(5);
  });
});

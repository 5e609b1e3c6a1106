import { describe, expect, test } from 'vitest';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import { createErrorBudget } from '../../../src/lib/node/run/budget.js';
import { runOnNodes } from '../../../src/lib/node/run/run-on-nodes.js';
import type { NodeOutcome, RunNode } from '../../../src/lib/node/run/types.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { fakeContext } from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { fleet, nodeId, script, type Fleet } from './fleet.js';
import { memoryJournal, newDisk } from './memory-journal.js';
import { ssmModel, type Fault, type ModelOptions } from './ssm-model.js';

type Input = Parameters<typeof runOnNodes>[0];

/** Runs a script that every node of the sandbox can run. */
const run = (
  { nodes, ctx }: Pick<Fleet, 'nodes' | 'ctx'>,
  input: Partial<Input> = {},
): Promise<readonly NodeOutcome[]> =>
  runOnNodes(
    {
      nodes,
      spec: script('echo hello'),
      label: 'run',
      maxConcurrency: 50,
      budget: createErrorBudget({ limit: 5 }),
      outputOf: 'failed',
      ...input,
    },
    ctx,
  );

/** Nodes of the model, and a context that talks to it. */
function modelled(count: number, options: Partial<ModelOptions> = {}, overrides: Partial<TaskContext> = {}) {
  const clock = fakeClock();
  const model = ssmModel({ clock, behaviourOf: () => ({ ms: 1000, end: 'Success' }), ...options });
  const nodes = Array.from({ length: count }, (_, index): RunNode => ({
    instanceId: nodeId(index),
    platform: 'Linux',
  }));
  return { model, nodes, clock, ctx: fakeContext(model, { clock, ...overrides }) };
}

/** Faults of the named operation, one for each call. */
const faultsOf = (operation: string, ...faults: Fault[]) => ({
  faultOf: (called: string): Fault => (called === operation ? (faults.shift() ?? 'none') : 'none'),
});

const statuses = (outcomes: readonly NodeOutcome[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};
const told = ({ events }: { readonly events: readonly { readonly type: string }[] }): string =>
  events.flatMap((event) => ('message' in event ? [event.message] : [])).join('\n');

describe('a run on nodes', () => {
  test('gives every node its outcome, with exit code, output and times', async () => {
    const { nodes, ctx, calls } = await fleet(120);
    const outcomes = await run({ nodes, ctx });
    expect(outcomes.map(({ instanceId }) => instanceId)).toEqual(nodes.map(({ instanceId }) => instanceId));
    expect(statuses(outcomes)).toEqual({ success: 120 });
    expect(outcomes[0]).toMatchObject({
      exitCode: 0,
      stdout: 'hello\n',
      stderr: '',
      durationMs: 1000,
      truncated: false,
    });
    expect(calls('SendCommand')).toBe(3);
    expect(calls('GetCommandInvocation')).toBe(0);
  });

  test('says what a failed script printed and its exit code', async () => {
    const [outcome] = await run(await fleet(1), { spec: script('echo to out', 'echo to err >&2', 'exit 3') });
    expect(outcome).toMatchObject({ status: 'failed', statusDetails: 'Failed', exitCode: 3, stdout: 'to out\n' });
    expect(outcome?.stderr).toContain('to err\n');
  });

  test('a node that cannot be reached is no success, whatever the command as a whole says', async () => {
    const change = (index: number) => ({ delivery: index < 4 ? ('undeliverable' as const) : ('normal' as const) });
    const made = await fleet(5, { change });
    const outcomes = await run(made);
    const [command] = made.sandbox.store(ssmStore).commandList;
    expect(outcomes.map(({ statusDetails }) => statusDetails)).toEqual([
      ...Array.from({ length: 4 }, () => 'Undeliverable'),
      'Success',
    ]);
    const { Commands: shown } = await made.sandbox.invoke<object, { Commands: { Status: string }[] }>(
      'ssm',
      'ListCommands',
      {
        CommandId: command?.id,
      },
    );
    expect(shown[0]?.Status).toBe('Success');
    expect(statuses(outcomes)).toEqual({ undelivered: 4, success: 1 });
  });

  test('a denied node is denied, and one that takes too long has timed out', async () => {
    const made = await fleet(2, { change: (index) => ({ delivery: index === 0 ? 'denied' : 'normal' }) });
    const outcomes = await run(made, {
      spec: { ...script('sleep 60'), parameters: { commands: ['sleep 60'], executionTimeout: ['5'] } },
    });
    expect(outcomes.map(({ status, statusDetails }) => [status, statusDetails])).toEqual([
      ['denied', 'AccessDenied'],
      ['timed-out', 'ExecutionTimedOut'],
    ]);
  });

  test('a small run on a fast node is over within seconds', async () => {
    const made = await fleet(1, { change: () => ({ secondsPerCommand: 0.2 }) });
    const before = made.sandbox.clock.now();
    await run(made);
    expect(made.sandbox.clock.now() - before).toBeLessThan(2_500);
  });

  test('says how far it is and how long it may take', async () => {
    const made = await fleet(200, { change: (index) => ({ secondsPerCommand: 5 + (index % 10) }) });
    await run(made);
    const progress = made.ctx.events.filter((event) => event.type === 'progress');
    expect(progress.at(-1)).toMatchObject({ done: 200, total: 200 });
    expect(progress.some(({ message }) => /about \d+ s left/.test(message))).toBe(true);
  });

  test('nodes that do not begin are waited for no longer than the command lives', async () => {
    const made = modelled(1, { behaviourOf: () => ({ ms: 1e10, end: 'Success' }) });
    const before = made.clock.now();
    const [outcome] = await run(made);
    expect(outcome).toMatchObject({ status: 'unknown', statusDetails: 'WaitTimedOut' });
    // ExpiresAfter of the model, a minute more, and at most one waiting time.
    expect(made.clock.now() - before).toBeGreaterThanOrEqual(7_260_000);
    expect(made.clock.now() - before).toBeLessThan(7_300_000);
  });

  test('results that lists do not show yet are waited for', async () => {
    const made = modelled(3, { lagMs: 8_000 });
    expect(statuses(await run(made))).toEqual({ success: 3 });
    expect(made.model.commands).toHaveLength(1);
  });
});

describe('the error budget', () => {
  test('of nothing sends one batch at a time, and stops at the first failure', async () => {
    const made = modelled(150, { behaviourOf: (id) => ({ ms: 1000, end: id === nodeId(60) ? 'Failed' : 'Success' }) });
    const outcomes = await run(made, { maxConcurrency: 150, budget: createErrorBudget({ limit: 0 }) });
    expect(made.model.commands.map(({ maxErrors }) => maxErrors)).toEqual([0, 0]);
    expect(statuses(outcomes)).toEqual({ success: 99, failed: 1, 'not-run': 50 });
    expect(outcomes[149]).toMatchObject({
      statusDetails: 'NotSent',
      reason: '1 node failed, more than the 0 allowed',
    });
  });

  test('cancels what is open when it is spent', async () => {
    const made = modelled(100, {
      behaviourOf: (id) => (id < nodeId(50) ? { ms: 1000, end: 'Failed' } : { ms: 600_000, end: 'Success' }),
    });
    const outcomes = await run(made, { maxConcurrency: 100, budget: createErrorBudget({ limit: 10 }) });
    expect(made.model.calls.get('CancelCommand')).toBe(1);
    expect(statuses(outcomes)).toEqual({ failed: 50, cancelled: 50 });
    expect(outcomes[99]?.reason).toBe('cancelled: 50 nodes failed, more than the 10 allowed');
  });

  test('nodes that a batch left at its part of the budget are begun in another one', async () => {
    // The second batch has 25 places and a part of 20 errors; at the 21st, six of its nodes have not had their turn.
    const isBad = (id: string): boolean => id >= nodeId(50) && id < nodeId(75);
    const made = modelled(100, {
      behaviourOf: (id) => (isBad(id) ? { ms: 1000, end: 'Failed' } : { ms: 90_000, end: 'Success' }),
    });
    const outcomes = await run(made, { maxConcurrency: 75, budget: createErrorBudget({ limit: 40 }) });
    expect(statuses(outcomes)).toEqual({ success: 75, failed: 25 });
    expect(made.model.commands.map(({ invocations }) => invocations.length)).toEqual([50, 50, 6]);
  });

  test('counts nodes that cannot be reached, which the service does not', async () => {
    const made = modelled(150, { behaviourOf: () => ({ ms: 1000, end: 'Undeliverable' }) });
    const outcomes = await run(made, { budget: createErrorBudget({ limit: 49 }) });
    expect(statuses(outcomes)).toEqual({ undelivered: 50, 'not-run': 100 });
  });
});

describe('sending', () => {
  test('a command whose answer got lost is found by its comment and not sent again', async () => {
    for (const fault of ['lost', 'failed-after'] as const) {
      const made = modelled(3, { ...faultsOf('SendCommand', fault), lagMs: 5_000 });
      expect(statuses(await run(made))).toEqual({ success: 3 });
      expect(made.model.calls.get('SendCommand')).toBe(1);
    }
  });

  test('a command that did not arrive is sent again, once it is sure', async () => {
    for (const fault of ['broken', 'failed', 'html'] as const) {
      const made = modelled(3, faultsOf('SendCommand', fault));
      const before = made.clock.now();
      expect(statuses(await run(made))).toEqual({ success: 3 });
      expect(made.model.calls.get('SendCommand')).toBe(2);
      expect(made.clock.now() - before).toBeGreaterThanOrEqual(60_000);
    }
  });

  test('a throttling storm is waited out', async () => {
    const storm = Array.from({ length: 10 }, (): Fault => 'throttled');
    const made = modelled(60, faultsOf('SendCommand', ...storm));
    expect(statuses(await run(made))).toEqual({ success: 60 });
    expect(made.model.calls.get('SendCommand')).toBe(12);
  });

  test('throttled lists are asked again, at half the rate', async () => {
    const made = modelled(60, faultsOf('ListCommands', 'throttled', 'none', 'throttled', 'throttled'));
    expect(statuses(await run(made))).toEqual({ success: 60 });
  });

  test('what the service refuses before anything was sent is the error, and the journal says so', async () => {
    const made = await fleet(2);
    const journal = memoryJournal(newDisk(made.nodes));
    const spec = { ...script('x'), documentName: 'AWS-NoSuchDocument' };
    await expect(run(made, { spec, journal })).rejects.toMatchObject({ name: 'InvalidDocument' });
    expect([...journal.state().batches.values()].map(({ isRefused }) => isRefused)).toEqual([true]);
  });

  test('what it refuses later is why the rest was not run', async () => {
    const made = modelled(
      100,
      faultsOf('SendCommand', 'none', ...Array.from({ length: 13 }, (): Fault => 'throttled')),
    );
    const outcomes = await run(made);
    expect(statuses(outcomes)).toEqual({ success: 50, 'not-run': 50 });
    expect(outcomes[99]?.reason).toContain('ThrottlingException');
  });

  test.each([
    { how: 'the message names it', options: {}, sends: 2 },
    { how: 'nobody names it, by sending halves', options: { namesGone: false }, sends: 13 },
  ])('one node that is gone does not keep a batch from the others: $how', async ({ options, sends }) => {
    const made = modelled(50, { gone: new Set([nodeId(17)]), ...options });
    const outcomes = await run(made);
    expect(statuses(outcomes)).toEqual({ success: 49, 'not-run': 1 });
    expect(outcomes[17]).toMatchObject({ statusDetails: 'InvalidInstanceId' });
    expect(made.model.calls.get('SendCommand')).toBeLessThanOrEqual(sends);
  });

  test('a terminated instance among good ones is left out, as the service tells of it', async () => {
    const made = await fleet(3);
    const stranger = { instanceId: 'i-0123456789abcdef0', platform: 'Linux' } as const;
    const outcomes = await run({ ...made, nodes: [...made.nodes, stranger] });
    expect(statuses(outcomes)).toEqual({ success: 3, 'not-run': 1 });
    expect(made.calls('SendCommand')).toBe(2);
  });

  test('commands over the quota of pending ones wait until there are fewer', async () => {
    const made = await fleet(100, { change: () => ({ secondsPerCommand: 20 }) });
    made.sandbox.store(ssmStore).behaviour.maxPendingInvocations = 60;
    expect(statuses(await run(made, { maxConcurrency: 100 }))).toEqual({ success: 100 });
    expect(made.calls('SendCommand')).toBe(3);
  });

  test('without waiting needs a window and a budget that can be divided', async () => {
    const made = modelled(120);
    await expect(run(made, { wait: false, maxConcurrency: 2 })).rejects.toMatchObject({ category: 'usage' });
    await expect(run(made, { wait: false, budget: createErrorBudget({ limit: 1 }) })).rejects.toMatchObject({
      category: 'usage',
    });
    const outcomes = await run(made, { wait: false, maxConcurrency: 60, budget: createErrorBudget({ limit: 8 }) });
    expect(made.model.commands.map(({ maxConcurrency, maxErrors }) => [maxConcurrency, maxErrors])).toEqual([
      [20, 2],
      [20, 2],
      [20, 2],
    ]);
    expect(new Set(outcomes.map(({ statusDetails }) => statusDetails))).toEqual(new Set(['NotWaitedFor']));
    expect(made.model.calls.has('ListCommands')).toBe(false);
  });
});

describe('an interruption', () => {
  /** A run that is interrupted a few seconds after it began. */
  async function interrupted(input: Partial<Input>, options: Partial<ModelOptions> = {}, afterLooks = 2) {
    const stop = new AbortController();
    const reason = new Error('interrupted');
    const clock = fakeClock();
    const made = modelled(
      60,
      { behaviourOf: () => ({ ms: 60_000, end: 'Success' }), ...options, clock },
      {
        signal: stop.signal,
        clock: {
          now: () => clock.now(),
          async sleep(ms, signal) {
            await clock.sleep(ms, signal);
            if ((made.model.calls.get('ListCommands') ?? 0) >= afterLooks) stop.abort(reason);
          },
        },
      },
    );
    const disk = newDisk(made.nodes);
    const journal = memoryJournal(disk);
    await expect(run(made, { journal, maxConcurrency: 60, ...input })).rejects.toBe(reason);
    return { ...made, disk, clock };
  }

  test('leaves what runs, and picking it up sends nothing again', async () => {
    const { model, disk, nodes, clock } = await interrupted({ onInterrupt: 'leave' });
    expect(model.calls.has('CancelCommand')).toBe(false);
    const sent = model.calls.get('SendCommand');
    const ctx = fakeContext(model, { clock });
    const outcomes = await run({ nodes, ctx }, { journal: memoryJournal(disk), maxConcurrency: 60 });
    expect(statuses(outcomes)).toEqual({ success: 60 });
    expect([sent, model.calls.get('SendCommand')]).toEqual([2, 2]);
  });

  test('cancels what runs when that was asked for, with calls of its own', async () => {
    const { model } = await interrupted({ onInterrupt: 'cancel' });
    expect(model.calls.get('CancelCommand')).toBe(model.commands.length);
    expect(model.commands.flatMap(({ invocations }) => invocations).every(({ state }) => state === 'Cancelled')).toBe(
      true,
    );
  });

  test('finds the command whose answer got lost, to cancel it', async () => {
    const { model } = await interrupted({ onInterrupt: 'cancel' }, faultsOf('SendCommand', 'lost'), 0);
    expect(model.calls.get('ListCommands')).toBe(1);
    expect(model.commands[0]?.invocations.every(({ state }) => state === 'Cancelled')).toBe(true);
  });
});

describe('picking up', () => {
  test('sends only what was never sent, and goes on with the budget that was left', async () => {
    const made = modelled(100, { behaviourOf: (id) => ({ ms: 1000, end: id < nodeId(3) ? 'Failed' : 'Success' }) });
    const disk = newDisk(made.nodes);
    await run({ ...made, nodes: made.nodes.slice(0, 50) }, { journal: memoryJournal(disk) });
    const budget = createErrorBudget({ limit: 5 });
    const outcomes = await run(made, { journal: memoryJournal(disk), budget });
    expect(statuses(outcomes)).toEqual({ failed: 3, success: 97 });
    expect(budget.errors()).toBe(3);
    expect(made.model.commands.map(({ invocations }) => invocations.length)).toEqual([50, 50]);
    expect(made.model.commands[1]?.invocations[0]?.instanceId).toBe(nodeId(50));
  });

  test('numbers batches on, so that every comment is of one batch', async () => {
    const made = modelled(2);
    const disk = newDisk(made.nodes);
    for (const label of ['first', 'second']) await run(made, { journal: memoryJournal(disk), label });
    expect(made.model.commands.map(({ comment }) => comment)).toEqual([
      'awsops 20260115T120000-abcdef 1',
      'awsops 20260115T120000-abcdef 2',
    ]);
  });
});

describe('output', () => {
  const long = script('seq 2000');
  const failing = script('seq 2000', 'exit 1');

  test('in full is fetched where the short form is cut and all of it is wanted', async () => {
    const made = await fleet(2);
    const outcomes = await run(made, { spec: long, outputOf: 'all' });
    expect(outcomes[0]?.stdout).toHaveLength(8893);
    expect(outcomes[0]).toMatchObject({ truncated: false });
    expect(made.calls('GetCommandInvocation')).toBe(2);
  });

  test('of successes stays short otherwise, and says that it is cut', async () => {
    const made = await fleet(2);
    const outcomes = await run(made, { spec: long });
    expect(outcomes[0]).toMatchObject({ status: 'success', truncated: true });
    expect(outcomes[0]?.stdout?.length).toBeLessThan(2_500);
    expect(made.calls('GetCommandInvocation')).toBe(0);
  });

  test('of failures that say the same is fetched once', async () => {
    const made = await fleet(4);
    const outcomes = await run(made, { spec: failing });
    expect(made.calls('GetCommandInvocation')).toBe(1);
    expect(outcomes.map(({ truncated }) => truncated)).toEqual([false, true, true, true]);
  });

  test('over 24,000 characters is cut there, without the mark of the agent', async () => {
    const [outcome] = await run(await fleet(1), { spec: script('seq 9000'), outputOf: 'all' });
    expect(outcome).toMatchObject({ truncated: true });
    expect(outcome?.stdout).not.toContain('truncated');
    expect(outcome?.stdout?.length).toBeGreaterThan(23_900);
  });
});

test('many open batches are looked at together', async () => {
  const made = await fleet(600, { change: () => ({ secondsPerCommand: 10 }) });
  expect(statuses(await run(made, { maxConcurrency: 600 }))).toEqual({ success: 600 });
  expect(made.calls('SendCommand')).toBe(12);
  expect(made.calls('ListCommands')).toBeLessThanOrEqual(16);
});

test('five hundred nodes take few calls', async () => {
  const made = await fleet(500);
  expect(statuses(await run(made, { maxConcurrency: 100 }))).toEqual({ success: 500 });
  expect(made.calls('SendCommand')).toBe(10);
  expect(made.calls('ListCommandInvocations')).toBeLessThanOrEqual(20);
  expect(made.calls('ListCommands')).toBeLessThanOrEqual(40);
  expect(told(made.ctx)).not.toContain('undefined');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createErrorBudget } from '../../../src/lib/node/run/budget.js';
import { recordLine } from '../../../src/lib/node/run/journal/parse.js';
import { runOnNodes } from '../../../src/lib/node/run/run-on-nodes.js';
import type { NodeOutcome } from '../../../src/lib/node/run/types.js';
import { fakeContext } from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { memoryJournal, newDisk } from './memory-journal.js';
import { nodeId, script } from './fleet.js';
import { ssmModel, type Fault, type NodeBehaviour, type SsmModel } from './ssm-model.js';

/** Everything that decides how a run goes. */
interface Scenario {
  readonly behaviours: readonly NodeBehaviour[];
  readonly maxConcurrency: number;
  readonly maxErrors: number;
  readonly faults: readonly Fault[];
  readonly lagMs: number;
  /** After how many steps (calls and lines of the journal) the process is killed; one for each time. */
  readonly kills: readonly { readonly after: number; readonly how: 'before' | 'torn' | 'after' }[];
  readonly goneEvery: number;
  readonly namesGone: boolean;
}

const behaviour = fc.record<NodeBehaviour>({
  ms: fc.integer({ min: 100, max: 40_000 }),
  end: fc.oneof(
    { weight: 12, arbitrary: fc.constant('Success' as const) },
    { weight: 2, arbitrary: fc.constant('Failed' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('ExecutionTimedOut', 'DeliveryTimedOut', 'Undeliverable', 'AccessDenied'),
    },
  ),
});
const fault = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Fault>('none') },
  { weight: 2, arbitrary: fc.constantFrom<Fault>('throttled', 'lost', 'broken') },
  { weight: 1, arbitrary: fc.constantFrom<Fault>('failed', 'failed-after', 'html') },
);
const scenario = fc.record<Scenario>({
  behaviours: fc.array(behaviour, { minLength: 1, maxLength: 170 }),
  maxConcurrency: fc.integer({ min: 1, max: 120 }),
  maxErrors: fc.integer({ min: 0, max: 30 }),
  faults: fc.array(fault, { maxLength: 60 }),
  lagMs: fc.constantFrom(0, 500, 20_000),
  kills: fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 60 }), how: fc.constantFrom('before', 'torn', 'after') }),
    { maxLength: 3 },
  ),
  goneEvery: fc.constantFrom(0, 0, 0, 7, 40),
  namesGone: fc.boolean(),
});

/** A fleet in which much fails, and a window of several batches: what the budget has to hold. */
const badScenario = fc.record<Scenario>({
  behaviours: fc.array(
    fc.record<NodeBehaviour>({
      ms: fc.integer({ min: 100, max: 20_000 }),
      end: fc.constantFrom('Success', 'Success', 'Failed', 'ExecutionTimedOut'),
    }),
    { minLength: 100, maxLength: 220 },
  ),
  maxConcurrency: fc.integer({ min: 60, max: 220 }),
  maxErrors: fc.integer({ min: 0, max: 60 }),
  faults: fc.array(fault, { maxLength: 20 }),
  lagMs: fc.constantFrom(0, 500),
  kills: fc.array(
    fc.record({ after: fc.integer({ min: 5, max: 60 }), how: fc.constantFrom('before', 'torn', 'after') }),
    { maxLength: 3 },
  ),
  goneEvery: fc.constant(0),
  namesGone: fc.constant(true),
});

const nodesOf = ({ behaviours }: Scenario) =>
  behaviours.map((_, index) => ({ instanceId: nodeId(index), platform: 'Linux' as const }));

class Killed extends Error {}

/** One life of the process: it dies after some steps, and then nothing of it does anything any more. */
function life(kill: Scenario['kills'][number] | undefined) {
  let steps = 0;
  let isDead = false;
  return {
    check: () => {
      if (isDead) throw new Killed();
    },
    /** Runs a step; `tear` leaves a part of it behind. */
    step<T>(work: () => T, tear: () => void = () => {}): T {
      if (isDead) throw new Killed();
      if (kill === undefined || steps !== kill.after) {
        steps += 1;
        return work();
      }
      isDead = true;
      if (kill.how === 'torn') tear();
      // What it began goes on without it.
      if (kill.how === 'after') void Promise.resolve(work()).catch(() => undefined);
      throw new Killed();
    },
  };
}

interface Result {
  readonly model: SsmModel;
  readonly outcomes: readonly NodeOutcome[];
}

/** Runs it, and picks it up after each kill, until a life comes to its end. */
async function play(plan: Scenario): Promise<Result> {
  const clock = fakeClock();
  const nodes = nodesOf(plan);
  const gone = new Set(
    nodes.filter((_, index) => plan.goneEvery > 0 && index % plan.goneEvery === 3).map(({ instanceId }) => instanceId),
  );
  const faults = [...plan.faults];
  const model = ssmModel({
    clock,
    gone,
    namesGone: plan.namesGone,
    lagMs: plan.lagMs,
    behaviourOf: (id) => plan.behaviours[Number.parseInt(id.slice(3), 16)] ?? { ms: 1, end: 'Success' },
    faultOf: () => faults.shift() ?? 'none',
  });
  const disk = newDisk(nodes);
  for (const kill of [...plan.kills, undefined]) {
    const process = life(kill);
    const journal = memoryJournal(disk, (record, write) =>
      process.step(
        () => write(recordLine(record)),
        () => write(recordLine(record).slice(0, 25)),
      ),
    );
    const ctx = fakeContext(
      {
        requestHandler: {
          destroy: () => {},
          handle: (request) => process.step(() => model.requestHandler.handle(request)),
        },
      },
      {
        clock: {
          now: () => clock.now(),
          sleep: async (ms, signal) => {
            process.check();
            await clock.sleep(ms, signal);
            process.check();
          },
        },
      },
    );
    const input = {
      nodes,
      spec: script('echo'),
      label: 'run',
      maxConcurrency: plan.maxConcurrency,
      budget: createErrorBudget({ limit: plan.maxErrors }),
      journal,
      outputOf: 'failed' as const,
    };
    try {
      const outcomes = await runOnNodes(input, ctx);
      return { model, outcomes };
    } catch (error) {
      // What kills a process is not seen by it; the SDK may wrap it.
      if (kill === undefined) throw error;
    }
  }
  throw new Error('no life came to its end');
}

const STATUS_OF = {
  Success: 'success',
  Failed: 'failed',
  ExecutionTimedOut: 'timed-out',
  DeliveryTimedOut: 'undelivered',
  Undeliverable: 'undelivered',
  AccessDenied: 'denied',
} as const;

describe('whatever goes wrong, and wherever the process is killed and picked up', () => {
  test(
    'every node has one outcome, and it is what happened there; none is begun twice',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(scenario, async (plan) => {
          const { model, outcomes } = await play(plan);
          const nodes = nodesOf(plan);
          expect(outcomes.map(({ instanceId }) => instanceId)).toEqual(nodes.map(({ instanceId }) => instanceId));
          for (const [index, { instanceId, status }] of outcomes.entries()) {
            const begun = model.begunIn(instanceId);
            expect(begun.length, `${instanceId} began in ${begun.join(', ')}`).toBeLessThanOrEqual(1);
            if (status === 'not-run') expect(begun).toEqual([]);
            else if (status === 'cancelled') expect(begun.length).toBeLessThanOrEqual(1);
            else expect(status).toBe(STATUS_OF[plan.behaviours[index]?.end ?? 'Success']);
          }
        }),
        { numRuns: 150 },
      );
    },
  );

  test('no more nodes work at the same time than allowed', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (plan) => {
        const { model } = await play(plan);
        expect(model.busiest()).toBeLessThanOrEqual(plan.maxConcurrency);
      }),
      { numRuns: 80 },
    );
  });

  test('no more errors are begun than the budget allows', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(scenario, badScenario), async (plan) => {
        const { model } = await play(plan);
        const errorsIn = (command: (typeof model.commands)[number]): number =>
          command.invocations.filter(({ state }) => state === 'Failed' || state === 'ExecutionTimedOut').length;
        // The error after MaxErrors ends a command; what else fails in it ran already when that one did.
        const counted = model.commands.map((command) => Math.min(errorsIn(command), command.maxErrors + 1));
        expect(counted.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(plan.maxErrors + 1);
        const all = model.commands.reduce((sum, command) => sum + errorsIn(command), 0);
        expect(all).toBeLessThanOrEqual(plan.maxErrors + plan.maxConcurrency);
      }),
      { numRuns: 120 },
    );
  });

  test('as long as the budget lasts, every node that can be reached has run', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(scenario, badScenario), async (plan) => {
        // Just enough: batches stop at their part of it, and what they left is begun in others.
        const maxErrors = plan.behaviours.filter(({ end }) => end !== 'Success').length;
        const { outcomes } = await play({ ...plan, maxErrors });
        const left = outcomes.filter(({ status }) => status === 'not-run');
        expect(new Set(left.map(({ statusDetails }) => statusDetails))).toEqual(
          left.length === 0 ? new Set() : new Set(['InvalidInstanceId']),
        );
      }),
      { numRuns: 60 },
    );
  });
});

import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { planDestroy } from '../../../src/lib/pipeline/index.js';
import { rejection } from '../../sandbox/helpers.js';
import { actions, carryOut, intercept } from '../subscription/setup.js';
import { apply, BUCKET, GROUP, putEvent, setUp, stateOf, type Setup } from './setup.js';

const isWrite = (operation: string): boolean => !/^(Describe|Get|List|Head|Simulate)/.test(operation);
const change = { archiveAfterMs: 90 * 86_400_000, versioning: 'enabled' } as const;

// The SDK would wait in real time between its own tries.
afterEach(() => void vi.unstubAllEnvs());

async function cleanState(groups?: readonly string[], more = {}): Promise<unknown> {
  const setup = await setUp(groups);
  await apply(setup, { change: { ...change, ...more } });
  return stateOf(setup);
}

/** A context whose process dies at a write, before or after the service does it; tells whether it did. */
function doomed(setup: Setup, { at, when }: { readonly at: number; readonly when: 'before' | 'after' }) {
  const ctx = setup.newContext();
  const fate = { isDead: false, writes: 0 };
  intercept(ctx, async (operation, proceed) => {
    if (fate.isDead) throw new Error('the process is dead');
    if (!isWrite(operation) || fate.writes++ < at) return proceed();
    fate.isDead = true;
    if (when === 'after') await proceed();
    throw new Error('killed');
  });
  return { ctx, fate };
}

/** Bucket, policy, versioning, lifecycle, error log (3), stream, two roles with a policy each, filter. */
const APPLY_WRITES = 13;
/** Filter, stream, two roles with a policy each, error log, objects, rules, bucket. */
const DESTROY_WRITES = 10;
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe('an apply that is killed', () => {
  let wanted: unknown;

  test.each(upTo(APPLY_WRITES + 1))(
    'at write %i, before or after the service did it, is completed by the next one, with nothing left over',
    async (at) => {
      wanted ??= await cleanState();
      for (const when of ['before', 'after'] as const) {
        const setup = await setUp();
        const { ctx, fate } = doomed(setup, { at, when });
        await apply(setup, { change, ctx }).catch(() => undefined);
        // The last one tells that there are no more.
        expect(fate.isDead).toBe(at < APPLY_WRITES);
        await apply(setup, { change });
        expect(stateOf(setup), when).toEqual(wanted);
        expect(new Set(await apply(setup, { change }))).toEqual(new Set(['none']));
      }
    },
    30_000,
  );
});

test('whatever fails, however often: running it again ends in the same state, with nothing left over', async () => {
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  const groups = ['/web/a', '/web/b'];
  const more = { groups: ['/web/*'], stream: 'shared' };
  const wanted = await cleanState(groups, more);
  const fault = fc.constantFrom(
    'ThrottlingException:firehose:0.3',
    'reset:firehose.CreateDeliveryStream:1',
    'Throttling:iam:0.3',
    'reset:iam.CreateRole:1',
    'reset:s3.CreateBucket:1',
    'SlowDown:s3:0.2',
    'OperationAbortedException:logs.PutSubscriptionFilter:0.5',
    'ServiceUnavailableException:logs:0.2',
    'AccessDenied:s3.PutBucketLifecycleConfiguration:1',
    'AccessDeniedException:iam.PutRolePolicy:1',
    'html500:0.1',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 3 }), async (faults) => {
      const setup = await setUp(groups);
      const stop = faults.map((spec) => setup.sandbox.addFault(spec));
      for (let attempt = 0; attempt < 2; attempt += 1) {
        await apply(setup, { change: { ...change, ...more } }).catch(() => undefined);
      }
      for (const end of stop) end();
      await apply(setup, { change: { ...change, ...more } });
      expect(stateOf(setup)).toEqual(wanted);
      expect(new Set(await apply(setup, { change: { ...change, ...more } }))).toEqual(new Set(['none']));
    }),
    { numRuns: 8 },
  );
}, 60_000);

describe('a destroy that is killed', () => {
  async function destroy(setup: Setup, ctx = setup.newContext()): Promise<readonly string[]> {
    const plan = await planDestroy({ groups: [GROUP], deleteData: BUCKET }, ctx);
    await carryOut(plan, ctx);
    return actions(plan);
  }

  test.each(upTo(DESTROY_WRITES + 1))(
    'at write %i, before or after the service did it, is completed by the next one: nothing is left',
    async (at) => {
      const clean = stateOf(await setUp());
      for (const when of ['before', 'after'] as const) {
        const setup = await setUp();
        await apply(setup, { change });
        await putEvent(setup, 'hello');
        await setup.sandbox.clock.sleep(600_000);
        const { ctx, fate } = doomed(setup, { at, when });
        await destroy(setup, ctx).catch(() => undefined);
        expect(fate.isDead).toBe(at < DESTROY_WRITES);
        // After the very last write nothing is left to be found.
        await destroy(setup).catch((error: unknown) => expect(error).toMatchObject({ exitCode: 5 }));
        expect(stateOf(setup), when).toEqual({ ...(clean as object), groups: expect.anything() });
        expect(groupsOf(setup), when).toEqual([GROUP]);
      }
    },
    30_000,
  );

  test('is told from one that has nothing to do', async () => {
    await expect(rejection(destroy(await setUp()))).resolves.toMatchObject({ code: 'NoPipeline' });
  });

  const groupsOf = (setup: Setup): readonly string[] =>
    (stateOf(setup) as { groups: readonly { name: string; filters: readonly unknown[] }[] }).groups.map(
      ({ name }) => name,
    );
});

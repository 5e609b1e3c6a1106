import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createErrorBudget, type BudgetShare } from '../../../src/lib/node/run/budget.js';

describe('an error budget', () => {
  test('is spent by one error more than the limit', () => {
    const budget = createErrorBudget({ limit: 2 });
    budget.add(2);
    expect([budget.errors(), budget.isSpent()]).toEqual([2, false]);
    budget.add(1);
    expect([budget.errors(), budget.isSpent()]).toEqual([3, true]);
  });

  test('of nothing lets one batch go at a time, which stops at its first error', () => {
    const budget = createErrorBudget({ limit: 0 });
    const share = budget.reserve({ size: 50, parallel: 4 });
    expect(share?.maxErrors).toBe(0);
    expect(budget.reserve({ size: 50, parallel: 4 })).toBeUndefined();
    share?.close({ errors: 0 });
    expect(budget.reserve({ size: 50, parallel: 4 })?.maxErrors).toBe(0);
  });

  test('is divided among the batches of the window', () => {
    const budget = createErrorBudget({ limit: 19 });
    const shares = Array.from({ length: 5 }, () => budget.reserve({ size: 50, parallel: 4 }));
    expect(shares.map((share) => share?.maxErrors)).toEqual([4, 4, 4, 4, undefined]);
  });

  test('does not stop a batch that it could let fail altogether', () => {
    expect(createErrorBudget({ limit: 1000 }).reserve({ size: 50, parallel: 10 })?.maxErrors).toBe(49);
  });

  test('gets back what a batch that runs out of nodes can no longer cost', () => {
    const budget = createErrorBudget({ limit: 9 });
    const share = budget.reserve({ size: 50, parallel: 1 });
    expect(budget.reserve({ size: 50, parallel: 1 })).toBeUndefined();
    share?.update({ errors: 1, remaining: 3 });
    expect(budget.errors()).toBe(1);
    // 10 in all, 1 is spent and 3 may be.
    expect(budget.reserve({ size: 50, parallel: 1 })?.maxErrors).toBe(5);
  });

  test('lets nothing begin when it is spent', () => {
    const budget = createErrorBudget({ limit: 3 });
    const share = budget.reserve({ size: 50, parallel: 1 });
    share?.close({ errors: 4 });
    expect(budget.isSpent()).toBe(true);
    expect(budget.reserve({ size: 1, parallel: 1 })).toBeUndefined();
  });

  test('a share that was closed says nothing any more', () => {
    const budget = createErrorBudget({ limit: 3 });
    const share = budget.reserve({ size: 5, parallel: 1 });
    share?.close({ errors: 1 });
    share?.close({ errors: 1 });
    share?.update({ errors: 3, remaining: 0 });
    expect(budget.errors()).toBe(1);
  });

  type Step =
    | { readonly kind: 'reserve'; readonly size: number; readonly parallel: number }
    | { readonly kind: 'error' | 'success'; readonly which: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('reserve' as const), size: fc.integer({ min: 1, max: 50 }), parallel: fc.nat(6) }),
    fc.record({ kind: fc.constantFrom('error' as const, 'success' as const), which: fc.nat() }),
  );

  test('is never exceeded by batches that each stop after MaxErrors', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.array(step, { maxLength: 400 }), (limit, steps) => {
        const budget = createErrorBudget({ limit });
        const open: { share: BudgetShare; errors: number; remaining: number }[] = [];
        let errors = 0;
        for (const each of steps) {
          if (each.kind === 'reserve') {
            const share = budget.reserve(each);
            if (share) open.push({ share, errors: 0, remaining: each.size });
            continue;
          }
          const batch = open[each.which % Math.max(1, open.length)];
          if (!batch) continue;
          batch.remaining -= 1;
          if (each.kind === 'error') {
            batch.errors += 1;
            errors += 1;
          }
          // As the service does: after one error more than MaxErrors nothing of the batch is begun any more.
          const isOver = batch.remaining === 0 || batch.errors > batch.share.maxErrors;
          if (!isOver) batch.share.update(batch);
          else batch.share.close(open.splice(open.indexOf(batch), 1)[0] ?? { errors: 0 });
        }
        expect(errors).toBeLessThanOrEqual(limit + 1);
        expect(budget.errors()).toBe(errors);
      }),
    );
  });
});

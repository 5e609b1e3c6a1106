import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitWidths, GAP, type ColumnNeed } from '../../../src/lib/output/table-layout.js';

const text = (width: number): ColumnNeed => ({ width, cellWidth: width, flex: false, rigid: false });

describe('fitWidths', () => {
  test('gives every column what it wants when there is room', () => {
    expect(fitWidths([text(10), text(20)], 32)).toEqual([10, 20]);
  });

  test('takes from the flexible column before the others', () => {
    expect(fitWidths([text(30), { ...text(60), flex: true }], 80)).toEqual([30, 48]);
  });

  test('then levels the widest down and leaves narrow columns alone', () => {
    expect(fitWidths([text(5), text(60), text(60)], 80)).toEqual([5, 36, 35]);
  });

  test('shortens the header of a rigid column, not its cells', () => {
    expect(fitWidths([{ width: 30, cellWidth: 9, flex: false, rigid: true }, text(40)], 30)).toEqual([14, 14]);
    expect(fitWidths([{ width: 30, cellWidth: 20, flex: false, rigid: true }, text(40)], 30)).toEqual([20, 8]);
  });

  test('gives up when the columns could not be read', () => {
    expect(fitWidths([text(40), text(40), text(40)], 20)).toBeUndefined();
  });

  test('fills the terminal exactly whenever it has to cut', () => {
    const need = fc
      .record({ width: fc.integer({ min: 1, max: 200 }), flex: fc.boolean(), rigid: fc.boolean() })
      .map(({ width, ...rest }): ColumnNeed => ({ width, cellWidth: Math.min(width, 20), ...rest }));
    fc.assert(
      fc.property(fc.array(need, { minLength: 1, maxLength: 12 }), fc.integer({ min: 20, max: 200 }), (needs, max) => {
        const widths = fitWidths(needs, max);
        if (!widths) return;
        const taken = widths.reduce((sum, width) => sum + width, 0) + GAP * (needs.length - 1);
        const wanted = needs.reduce((sum, { width }) => sum + width, 0) + GAP * (needs.length - 1);
        expect(taken).toBe(Math.min(wanted, max));
        needs.forEach((one, index) => {
          expect(widths[index]).toBeLessThanOrEqual(one.width);
          if (one.rigid) expect(widths[index]).toBeGreaterThanOrEqual(one.cellWidth);
        });
      }),
    );
  });
});

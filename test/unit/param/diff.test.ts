import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparableJson, prettyJson } from '../../../src/lib/param/diff/comparable-json.js';
import { lineEdits } from '../../../src/lib/param/diff/line-edits.js';
import { unifiedDiff } from '../../../src/lib/param/diff/unified.js';

const diff = (before: string, after: string): readonly string[] =>
  unifiedDiff({ label: 'a', text: before }, { label: 'b', text: after }).map((line) => line.diff);

describe('lineEdits', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });

  test('make one text of the other, and the reverse', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const edits = lineEdits(before, after);
        expect(edits.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before);
        expect(edits.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after);
      }),
    );
  });

  test('are as few as there can be', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const changed = lineEdits(before, after).filter(({ kind }) => kind !== 'same').length;
        expect(changed).toBe(before.length + after.length - 2 * longestCommon(before, after));
      }),
    );
  });

  test('number the lines of both sides', () => {
    expect(lineEdits(['x', 'y'], ['y', 'z'])).toEqual([
      { kind: 'removed', text: 'x', oldLine: 1, newLine: null },
      { kind: 'same', text: 'y', oldLine: 2, newLine: 1 },
      { kind: 'added', text: 'z', oldLine: null, newLine: 2 },
    ]);
  });

  test('of very different long texts replace everything, without taking for ever', () => {
    const before = Array.from({ length: 5000 }, (_, index) => `old ${index}`);
    const after = Array.from({ length: 5000 }, (_, index) => `new ${index}`);
    const edits = lineEdits(['same', ...before], ['same', ...after]);
    expect(edits[0]?.kind).toBe('same');
    expect(edits.filter(({ kind }) => kind === 'removed')).toHaveLength(5000);
    expect(edits.filter(({ kind }) => kind === 'added')).toHaveLength(5000);
  });
});

/** The length of the longest common subsequence, by the textbook. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const left of a) {
    const next = [0];
    for (const [index, right] of b.entries()) {
      next.push(left === right ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('unifiedDiff', () => {
  test('has three lines of context around a change', () => {
    const text = Array.from({ length: 12 }, (_, index) => `l${index + 1}`);
    const changed = text.with(5, 'new');
    expect(diff(`${text.join('\n')}\n`, `${changed.join('\n')}\n`)).toEqual([
      '--- a',
      '+++ b',
      '@@ -3,7 +3,7 @@',
      ' l3',
      ' l4',
      ' l5',
      '-l6',
      '+new',
      ' l7',
      ' l8',
      ' l9',
    ]);
  });

  test('keeps changes that are far from each other apart, and near ones together', () => {
    const text = Array.from({ length: 30 }, (_, index) => `l${index}`);
    const hunks = (lines: readonly string[]) =>
      diff(text.join('\n'), lines.join('\n')).filter((line) => line.startsWith('@@')).length;
    expect(hunks(text.with(2, 'x').with(20, 'y'))).toBe(2);
    expect(hunks(text.with(2, 'x').with(6, 'y'))).toBe(1);
  });

  test('says nothing of the same text, and something of a newline at the end', () => {
    expect(diff('a\n', 'a\n')).toEqual([]);
    expect(diff('a\n', 'a')).toEqual(['--- a', '+++ b', '\\ no newline at the end of b']);
    expect(diff('a', 'a\n')).toEqual(['--- a', '+++ b', '\\ no newline at the end of a']);
  });

  test('of a text that is new has only added lines', () => {
    expect(diff('', 'a\nb')).toEqual(['--- a', '+++ b', '@@ -0,0 +1,2 @@', '+a', '+b']);
  });

  test('differs whenever the texts do', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(diff(before, after).length > 0).toBe(before !== after);
      }),
    );
  });
});

describe('comparableJson', () => {
  test('is the same for JSON that means the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())), (value) => {
        const reversed = JSON.stringify(value, (_, part: unknown) =>
          typeof part === 'object' && part !== null && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).toReversed())
            : part,
        );
        expect(comparableJson(JSON.stringify(value, null, 3))).toBe(comparableJson(reversed));
      }),
    );
  });

  test('keeps apart what JavaScript cannot', () => {
    expect(comparableJson('[12345678901234567890]')).not.toBe(comparableJson('[12345678901234567891]'));
    expect(comparableJson('{"a":1,"a":2}')).not.toBe(comparableJson('{"a":2}'));
  });

  test('is nothing for what is no object or array', () => {
    for (const text of ['', 'x', '12', '"x"', '{', '[1,]', '{"a":1} x']) expect(comparableJson(text)).toBeUndefined();
  });

  test('has one value a line', () => {
    expect(comparableJson('{"b":[1,{}],"a":"\\u0041"}')).toBe('{\n  "a": "A",\n  "b": [\n    1,\n    {}\n  ]\n}\n');
  });
});

describe('prettyJson', () => {
  test('means the same, in the order of its keys', () => {
    expect(prettyJson('{"b":[1.0],"a":null}')).toBe('{\n  "b": [\n    1.0\n  ],\n  "a": null\n}');
    expect(prettyJson('text')).toBeUndefined();
  });
});

import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { chalkPalette, type Field } from '../../../src/lib/output/index.js';
import { arriving, capture, linesOf } from './capture.js';

const fields: readonly Field[] = [
  { key: 'name', describe: 'name' },
  { key: 'storedBytes', describe: 'size', kind: 'bytes' },
  { key: 'createdAt', describe: 'birth', kind: 'time' },
  { key: 'note', describe: 'free text', flex: true },
  { key: 'arn', describe: 'ARN', inTable: false },
];

const rows = [
  {
    name: '/aws/lambda/api',
    storedBytes: 123_456_789,
    createdAt: '2026-11-23T13:55:02.123Z',
    note: 'serves the public API, restarted by deploys',
    arn: 'arn:1',
  },
  {
    name: '/aws/vpc/flow',
    storedBytes: null,
    createdAt: '2026-01-02T03:04:05.000Z',
    note: '注文サービスのログ 👨‍👩‍👧‍👦 が多い時間帯がある',
    arn: 'arn:2',
  },
];

describe('a table on a terminal', () => {
  test('shows everything at 120 columns, numbers to the right, times in UTC, null as a dash', async () => {
    expect(linesOf(await capture(rows, { fields, width: 120 }))).toEqual([
      'name             storedBytes  createdAt             note',
      '/aws/lambda/api      118 MiB  2026-11-23 13:55:02Z  serves the public API, restarted by deploys',
      '/aws/vpc/flow              -  2026-01-02 03:04:05Z  注文サービスのログ 👨‍👩‍👧‍👦 が多い時間帯がある',
    ]);
  });

  test('lets the flexible column give way first at 80 columns', async () => {
    expect(linesOf(await capture(rows, { fields, width: 80 }))).toEqual([
      'name             storedBytes  createdAt             note',
      '/aws/lambda/api      118 MiB  2026-11-23 13:55:02Z  serves the public API, rest…',
      '/aws/vpc/flow              -  2026-01-02 03:04:05Z  注文サービスのログ 👨‍👩‍👧‍👦 が多…',
    ]);
  });

  test('then cuts the widest texts, but never a number or a time', async () => {
    expect(linesOf(await capture(rows, { fields, width: 60 }))).toEqual([
      'name          storedBytes  createdAt             note',
      '/aws/lambda…      118 MiB  2026-11-23 13:55:02Z  serves the…',
      '/aws/vpc/fl…            -  2026-01-02 03:04:05Z  注文サービ…',
    ]);
  });

  test('becomes records where columns could not be read', async () => {
    expect(linesOf(await capture(rows, { fields, width: 40 }))).toEqual([
      'name         /aws/lambda/api',
      'storedBytes  118 MiB',
      'createdAt    2026-11-23 13:55:02Z',
      'note         serves the public API, restarted by deploys',
      '',
      'name         /aws/vpc/flow',
      'storedBytes  -',
      'createdAt    2026-01-02 03:04:05Z',
      'note         注文サービスのログ 👨‍👩‍👧‍👦 が多い時間帯がある',
    ]);
  });

  test('keeps a row on one line whatever line ends and tabs its cells hold', async () => {
    expect(await capture([{ message: 'a\n   b\r\nc\td\n' }], { width: 80 })).toBe('message\na b c d\n');
  });

  test('makes control characters and bidirectional overrides visible', async () => {
    const shown = await capture([{ m: '\u001b[31mred\u0007 \u009b2J \u202eabc' }], { width: 80 });
    expect(shown).toBe('m\n\\x1b[31mred\\x07 \\x9b2J \\u202eabc\n');
  });

  test('measures rows after the sample too, and cuts what is wider than its column', async () => {
    const sample = Array.from({ length: 500 }, () => ({ name: 'ascii', note: 'x' }));
    const nameAndNote: readonly Field[] = [
      { key: 'name', describe: 'name' },
      { key: 'note', describe: 'note' },
    ];
    const text = await capture(arriving(sample, [{ name: '日本語', note: 'y' }]), { fields: nameAndNote, width: 80 });
    expect(linesOf(text).at(-1)).toBe('日本…  y');
  });

  test('paints the header and statuses, and only those', async () => {
    const statusFields: readonly Field[] = [
      { key: 'name', describe: 'name' },
      { key: 'state', describe: 'state', kind: 'status' },
    ];
    const palette = await chalkPalette(1);
    const text = await capture([{ name: 'web', state: 'fail' }], { fields: statusFields, width: 80, palette });
    expect(text).toBe('\u001b[1mname\u001b[22m  \u001b[1mstate\u001b[22m\nweb   \u001b[31mfail\u001b[39m\n');
  });

  test('shows the header alone when there are no rows, and nothing with --no-header', async () => {
    expect(await capture([], { fields, width: 120 })).toBe('name  storedBytes  createdAt  note\n');
    expect(await capture([], { fields, width: 120, header: false })).toBe('');
  });

  test('takes the columns from the rows in order of appearance when none are declared', async () => {
    const text = await capture(arriving([{ b: 1 }], [{ a: 'x', b: 22 }]), { width: 80 });
    expect(linesOf(text)).toEqual([' b  a', ' 1  -', '22  x']);
  });
});

describe('a piped table', () => {
  test('is never cut and keeps control characters as they are', async () => {
    const long = 'x'.repeat(500);
    expect(await capture([{ a: long, b: '\u001b[0m' }])).toBe(`a${' '.repeat(501)}b\n${long}  \u001b[0m\n`);
  });

  test('does not cut what comes after the widths were settled', async () => {
    const sample = Array.from({ length: 500 }, () => ({ name: 'n' }));
    const text = await capture(arriving(sample, [{ name: 'a longer name' }]), {
      fields: [{ key: 'name', describe: 'name' }],
    });
    expect(linesOf(text).at(-1)).toBe('a longer name');
  });
});

const awkwardText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(fc.constantFrom('👨‍👩‍👧‍👦', '🇯🇵', 'é', '日', 'ｶﾞ', '👍🏽', 'a', ' ', '\u0301', '1️⃣'), { maxLength: 40 })
    .map((parts) => parts.join('')),
);

describe('whatever the cells hold', () => {
  const row = fc.record({ first: awkwardText, second: awkwardText, third: awkwardText });

  test('no line of a table is wider than the terminal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 30, max: 130 }),
        async (cells, width) => {
          for (const line of linesOf(await capture(cells, { width }))) {
            expect(stringWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });

  test('a cut cell is whole graphemes of the original and an ellipsis', async () => {
    const graphemes = (text: string): readonly string[] =>
      Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment);
    const visible = fc
      .array(fc.constantFrom('👨‍👩‍👧‍👦', '🇯🇵', 'é', '日', '👍🏽', 'a', '1️⃣', '𠮷'), { minLength: 20, maxLength: 60 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(visible, async (text) => {
        const [line = ''] = linesOf(await capture([{ cell: text }], { width: 12, header: false }));
        const kept = graphemes(line.slice(0, -1));
        expect(line.endsWith('…')).toBe(true);
        expect(kept).toEqual(graphemes(text).slice(0, kept.length));
        // A lone surrogate does not survive UTF-8.
        expect(Buffer.from(line).toString()).toBe(line);
      }),
    );
  });
});

import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { chalkPalette, type Field } from '../../../src/lib/output/index.js';
import { arriving, capture, linesOf } from './capture.js';

const fields: readonly Field[] = [
  { key: 'name', describe: 'name' },
  { key: 'size', describe: 'size', kind: 'bytes' },
  { key: 'tags', describe: 'tags', kind: 'json', inTable: false },
];
const rows = [
  { name: 'a', size: 2048, tags: { team: 'web' } },
  { name: '', size: null, tags: [] },
];

describe('JSON', () => {
  test('a list is one indented array, however it arrives', async () => {
    const expected = `${JSON.stringify(rows, null, 2)}\n`;
    expect(await capture(rows, { format: 'json', fields })).toBe(expected);
    expect(await capture(arriving(rows.slice(0, 1), [], rows.slice(1)), { format: 'json', fields })).toBe(expected);
  });

  test('an empty list is an empty array', async () => {
    expect(await capture([], { format: 'json' })).toBe('[]\n');
    expect(await capture(arriving([], []), { format: 'json' })).toBe('[]\n');
  });

  test('a single thing is one object', async () => {
    expect(await capture({ account: '1', arn: null }, { format: 'json' })).toBe(
      '{\n  "account": "1",\n  "arn": null\n}\n',
    );
  });

  test('equals JSON.stringify of the whole, in any batches', async () => {
    const batches = fc.array(fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true })));
    await fc.assert(
      fc.asyncProperty(batches, async (parts) => {
        const text = await capture(arriving(...parts), { format: 'json' });
        expect(text).toBe(`${JSON.stringify(parts.flat(), null, 2)}\n`);
      }),
    );
  });

  test('leaves control characters in the data on a pipe, and escapes them without loss on a terminal', async () => {
    const row = { text: 'C1 \u009b2J, DEL \u007f, bidi \u202e, 日本' };
    expect(await capture([row], { format: 'ndjson' })).toContain('\u009b');
    for (const format of ['json', 'ndjson'] as const) {
      const shown = await capture([row], { format, width: 80 });
      expect(shown).not.toMatch(/[\u007f-\u009f\u202e]/);
      expect([JSON.parse(shown)].flat()).toEqual([row]);
    }
  });
});

describe('NDJSON', () => {
  test('is JSON.stringify of each row, a line each', async () => {
    const anyRows = fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }));
    await fc.assert(
      fc.asyncProperty(anyRows, async (some) => {
        const text = await capture(arriving(some), { format: 'ndjson' });
        expect(text).toBe(some.map((row) => `${JSON.stringify(row)}\n`).join(''));
      }),
    );
  });

  test.each(['csv', 'tsv', 'table'] as const)(
    'a single thing of another shape than the rows shows its own keys as %s',
    async (format) => {
      expect(await capture({ file: 'x', events: 3 }, { format, fields })).toContain('events');
    },
  );

  test('a single thing is one line', async () => {
    expect(await capture({ a: { b: 1 } }, { format: 'ndjson' })).toBe('{"a":{"b":1}}\n');
  });
});

describe('CSV', () => {
  test('has exact values, nested ones as JSON, and tells an absent value from an empty text', async () => {
    expect(linesOf(await capture(rows, { format: 'csv', fields }))).toEqual([
      'name,size,tags',
      'a,2048,"{""team"":""web""}"',
      '"",,[]',
    ]);
  });

  test('tells an absent value from an empty text in a single column too: its line is empty', async () => {
    expect(await capture([{ a: null }, { a: '' }, { a: 'x' }], { format: 'csv' })).toBe('a\n\n""\nx\n');
  });

  test('leaves formulas alone: the values are exact', async () => {
    expect(await capture([{ a: '=1+1', b: '-' }], { format: 'csv' })).toBe('a,b\n=1+1,-\n');
  });

  test('is read back by a CSV parser as it was', async () => {
    const table = fc.array(fc.record({ one: anyText, two: anyText, three: anyText }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(table, async (some) => {
        const text = await capture(some, { format: 'csv' });
        const parsed = Papa.parse<Record<string, string>>(text, { header: true, newline: '\n', skipEmptyLines: true });
        expect(parsed.data).toEqual(some);
      }),
    );
  });
});

describe('TSV', () => {
  test('has a header and exact values', async () => {
    expect(await capture(rows, { format: 'tsv', fields })).toBe(
      'name\tsize\ttags\na\t2048\t{"team":"web"}\n\t\\N\t[]\n',
    );
  });

  test('tells an absent value, a text that looks like one and an empty text apart', async () => {
    const row = { absent: null, text: String.raw`\N`, empty: '' };
    expect(await capture([row], { format: 'tsv', header: false })).toBe('\\N\t\\\\N\t\n');
  });

  test('drops the header with --no-header', async () => {
    expect(await capture([{ a: 1, b: true }], { format: 'tsv', header: false })).toBe('1\ttrue\n');
  });

  test('keeps one row on one line, and every value can be had back', async () => {
    const table = fc.array(fc.record({ one: anyText, two: anyText }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(table, async (some) => {
        const lines = linesOf(await capture(some, { format: 'tsv', header: false }));
        expect(lines.map((line) => line.split('\t').map(unescapeTsv))).toEqual(some.map(({ one, two }) => [one, two]));
      }),
    );
  });

  test('has the header even without rows, so that a reader finds its columns', async () => {
    expect(await capture([], { format: 'tsv', fields })).toBe('name\tsize\ttags\n');
  });

  test('makes control characters visible when it is printed on a terminal', async () => {
    expect(await capture([{ a: '\u001b]0;x\u0007' }], { format: 'tsv', width: 80 })).toBe('a\n\\x1b]0;x\\x07\n');
  });
});

describe('rows without declared columns', () => {
  test('give the union of their keys, in order of appearance', async () => {
    const sparse = arriving<Record<string, unknown>>([{ a: 1 }], [{ b: 2, a: 3 }]);
    expect(await capture(sparse, { format: 'csv' })).toBe('a,b\n1,\n3,2\n');
  });
});

describe('lines', () => {
  const logFields: readonly Field[] = [
    { key: 'timestamp', describe: 'time', kind: 'time' },
    { key: 'stream', describe: 'stream' },
    { key: 'message', describe: 'message', flex: true },
    { key: 'eventId', describe: 'id', inTable: false },
  ];
  const event = { timestamp: '2026-11-23T13:55:02.123Z', stream: 'web-1', message: 'hello', eventId: '1' };

  test('join the columns by one space, with exact times and no header', async () => {
    expect(await capture([event], { fields: logFields, layout: 'lines', width: 20 })).toBe(
      '2026-11-23T13:55:02.123Z web-1 hello\n',
    );
  });

  test('set the message off by leaving it alone plain', async () => {
    const palette = await chalkPalette(1);
    expect(await capture([event], { fields: logFields, layout: 'lines', width: 80, palette })).toBe(
      '\u001b[2m2026-11-23T13:55:02.123Z\u001b[22m \u001b[36mweb-1\u001b[39m hello\n',
    );
  });

  test('keep a message of several lines together and drop its last line end only', async () => {
    const trace = { ...event, message: 'Error: no\r\n\tat a\n\tat b\n\n' };
    expect(await capture([trace], { fields: logFields, layout: 'lines', columns: ['message'] })).toBe(
      'Error: no\n  \tat a\n  \tat b\n  \n',
    );
  });

  test('show control characters on a terminal and pass them through a pipe', async () => {
    const nasty = { ...event, message: 'a\u001b[2Jb\rc' };
    const options = { fields: logFields, layout: 'lines', columns: ['message'] } as const;
    expect(await capture([nasty], { ...options, width: 80 })).toBe('a\\x1b[2Jb\\rc\n');
    expect(await capture([nasty], options)).toBe('a\u001b[2Jb\rc\n');
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('"', ',', '\n', '\r', '\t', '\\', 'n', 't', ' ', ';', '日', '\ufeff'))
    .map((parts) => parts.join('')),
);

function unescapeTsv(text: string): string {
  const meaning: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };
  return text.replace(/\\(.)/g, (_, char: string) => meaning[char] ?? '');
}

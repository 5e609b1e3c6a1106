import { describe, expect, test } from 'vitest';
import { plainPalette, renderOutcome, type RenderOptions } from '../../../src/lib/output/index.js';
import { capture } from './capture.js';

const options: RenderOptions = {
  format: 'ndjson',
  layout: 'table',
  fields: [{ key: 'n', describe: 'a number' }],
  header: true,
  palette: plainPalette,
};

describe('rows that arrive in batches', () => {
  test.each(['ndjson', 'json', 'csv', 'tsv', 'lines'] as const)(
    'are written before the next batch is asked for (%s)',
    async (format) => {
      const log: string[] = [];
      async function* batches(): AsyncGenerator<readonly { n: number }[]> {
        for (let n = 0; n < 4; n += 1) {
          log.push(`pull ${n}`);
          yield [{ n }];
        }
      }
      const target = {
        isTty: false,
        width: Number.POSITIVE_INFINITY,
        async write(chunk: string | Uint8Array): Promise<void> {
          // The reader takes its time: whoever does not wait for it pulls the next batch first.
          await Promise.resolve().then(() => Promise.resolve());
          const digit = /\d/.exec(String(chunk));
          if (digit) log.push(`written ${digit[0]}`);
        },
      };
      const style = format === 'lines' ? ({ format: 'table', layout: 'lines' } as const) : { format };
      await renderOutcome(batches(), target, { ...options, ...style });
      expect(log).toEqual(Array.from({ length: 4 }, (_, n) => [`pull ${n}`, `written ${n}`]).flat());
    },
  );

  test('a table holds back its sample and no more', async () => {
    let pulled = 0;
    const pulledAtWrite: number[] = [];
    async function* batches(): AsyncGenerator<readonly { n: number }[]> {
      for (; pulled < 2000; pulled += 100) yield Array.from({ length: 100 }, (_, n) => ({ n }));
    }
    const write = (): void => void pulledAtWrite.push(pulled);
    await renderOutcome(batches(), { write, isTty: true, width: 80 }, { ...options, format: 'table' });
    expect(pulledAtWrite).toEqual([400, ...Array.from({ length: 15 }, (_, index) => 500 + index * 100)]);
  });

  test('the source is closed when the reader goes away', async () => {
    for (const format of ['ndjson', 'table', 'csv'] as const) {
      let isClosed = false;
      async function* endless(): AsyncGenerator<readonly { n: number }[]> {
        try {
          for (let n = 0; ; n += 1) yield Array.from({ length: 300 }, () => ({ n }));
        } finally {
          isClosed = true;
        }
      }
      const gone = new Error('EPIPE');
      const write = (): void => {
        throw gone;
      };
      const rendering = renderOutcome(
        endless(),
        { write, isTty: false, width: 80 },
        { ...options, format, header: false },
      );
      await expect(rendering).rejects.toBe(gone);
      expect(isClosed).toBe(true);
    }
  });

  test('an array of 300,000 rows goes out in many chunks', async () => {
    const chunks: number[] = [];
    const rows = Array.from({ length: 300_000 }, (_, n) => ({ n }));
    const write = (chunk: string | Uint8Array): void => void chunks.push(chunk.length);
    await renderOutcome(rows, { write, isTty: false, width: Number.POSITIVE_INFINITY }, options);
    expect(chunks).toHaveLength(300);
    expect(Math.max(...chunks)).toBeLessThan(64 * 1024);
  });
});

describe('other outcomes', () => {
  test('raw chunks go to the target untouched', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array | string> {
      yield new Uint8Array([0x68, 0x69]);
      yield '\u001b[0m\n';
    }
    expect(await capture({ kind: 'raw', chunks: chunks() }, { width: 80, format: 'json' })).toBe('hi\u001b[0m\n');
  });

  test('nothing prints nothing', async () => {
    expect(await capture(undefined, { format: 'json' })).toBe('');
  });

  test('a row that happens to have a field "kind" or "changes" stays a row', async () => {
    const row = { kind: 'report', changes: [1] };
    expect(JSON.parse(await capture(row, { format: 'json' }))).toEqual(row);
    expect(JSON.parse(await capture({ kind: 'raw' }, { format: 'json' }))).toEqual({ kind: 'raw' });
  });
});

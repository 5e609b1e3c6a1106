import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanCsv, type CsvRecord } from '../../../src/lib/athena/results/csv-scanner.js';
import { csvRecord } from '../../../src/lib/core/csv.js';
import { collect } from '../../helpers/collect.js';

/** The file in chunks that are cut anywhere, also within a character. */
async function scan(text: string, cuts: readonly number[] = []): Promise<readonly CsvRecord[]> {
  const bytes = new TextEncoder().encode(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    let start = 0;
    for (const end of ends) {
      yield bytes.subarray(start, end);
      start = end;
    }
  }
  return (await collect(scanCsv(chunks()))).flat();
}

/** As Athena writes it: every text in quotes. */
const athenaCsv = (records: readonly CsvRecord[]): string =>
  records
    .map((record) => `${record.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`)
    .join('');

const field = fc.option(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^["',\n\r\\ ab日]*$/),
    fc.constantFrom('', '"', '""', ',', '\n', '\r\n', 'null', '-'),
  ),
  { nil: null },
);
// Lone surrogates cannot be written as UTF-8.
const wellFormed = field.map((value) => (value === null ? null : Buffer.from(value).toString()));
const records = (columns: number): fc.Arbitrary<(string | null)[][]> =>
  fc.array(fc.array(wellFormed, { minLength: columns, maxLength: columns }));
const table = fc.integer({ min: 1, max: 5 }).chain(records);
const cuts = fc.array(fc.nat());

describe('CSV of Athena', () => {
  test('is read as it was, however it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(table, cuts, async (some, at) => {
        expect(await scan(athenaCsv(some), at)).toEqual(some);
      }),
    );
  });

  test('our own CSV is read as it was too', async () => {
    await fc.assert(
      fc.asyncProperty(table, cuts, async (some, at) => {
        expect(await scan(some.map(csvRecord).join(''), at)).toEqual(some);
      }),
    );
  });

  test.each([
    [
      'absent and empty are two things',
      '"a",,""\n,"b",\n',
      [
        ['a', null, ''],
        [null, 'b', null],
      ],
    ],
    ['an empty line is one absent value', '"a"\n\n""\n', [['a'], [null], ['']]],
    [
      'the last line needs no end',
      '"a",\n"b",',
      [
        ['a', null],
        ['b', null],
      ],
    ],
    [
      'lines may end as on Windows',
      '"a",b\r\n"c",\r\n',
      [
        ['a', 'b'],
        ['c', null],
      ],
    ],
    ['a lone carriage return within a text stays', 'a\rb\n', [['a\rb']]],
    ['quotes and line ends within quotes', '"say ""hi""","1\n2"\n', [['say "hi"', '1\n2']]],
    ['an empty file', '', []],
  ])('%s', async (_, text, expected) => {
    expect(await scan(text)).toEqual(expected);
    expect(await scan(text, [1, 2, 3, 4, 5, 6, 7, 8])).toEqual(expected);
  });

  test('a huge value that comes in many chunks is one value', async () => {
    const value = 'x"'.repeat(200_000);
    const many = Array.from({ length: 2000 }, (_, index) => index * 300);
    expect(await scan(athenaCsv([[value], [null]]), many)).toEqual([[value], [null]]);
  });

  test.each([
    ['an end within quotes', '"a\n'],
    ['text behind a closing quote', '"a"b\n'],
  ])('%s is no CSV', async (_, text) => {
    await expect(scan(text)).rejects.toMatchObject({ code: 'BadResultFile' });
  });
});

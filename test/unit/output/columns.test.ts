import { describe, expect, test } from 'vitest';
import type { Field } from '../../../src/lib/output/index.js';
import { arriving, capture } from './capture.js';

const fields: readonly Field[] = [
  { key: 'name', describe: 'name' },
  { key: 'size', describe: 'size', kind: 'bytes' },
  { key: 'arn', describe: 'ARN', inTable: false },
];
const rows = [{ name: 'a', size: 1536, arn: 'arn:a' }];

describe('--columns', () => {
  test.each([
    ['table', 'arn    name\narn:a  a\n'],
    ['csv', 'arn,name\narn:a,a\n'],
    ['tsv', 'arn\tname\narn:a\ta\n'],
    ['ndjson', '{"arn":"arn:a","name":"a"}\n'],
    ['json', '[\n  {\n    "arn": "arn:a",\n    "name": "a"\n  }\n]\n'],
  ] as const)('chooses and orders the columns of %s', async (format, expected) => {
    expect(await capture(rows, { format, fields, columns: ['arn', 'name'] })).toBe(expected);
  });

  test('applies to a single thing as well', async () => {
    const one = { name: 'a', size: 1536 };
    expect(await capture(one, { fields, columns: ['size'] })).toBe('size  1.5 KiB\n');
    expect(await capture(one, { fields, columns: ['arn', 'size'], format: 'ndjson' })).toBe(
      '{"arn":null,"size":1536}\n',
    );
  });

  test.each(['table', 'json', 'ndjson', 'csv', 'tsv'] as const)(
    'names the columns there are and the one that was meant (%s)',
    async (format) => {
      await expect(capture(rows, { format, fields, columns: ['nmae'] })).rejects.toMatchObject({
        message: 'there is no column "nmae", did you mean "name"?',
        category: 'usage',
        exitCode: 2,
        reason: 'the columns of this result are name, size, arn',
        hint: expect.stringMatching(/awsops help output$/),
      });
    },
  );

  test.each(['table', 'json', 'ndjson', 'csv', 'tsv'] as const)(
    'is held against the rows where no columns are declared (%s)',
    async (format) => {
      const sparse = (): AsyncGenerator<readonly Record<string, unknown>[]> =>
        arriving<Record<string, unknown>>([{ a: 1 }], [{ b: 2 }]);
      await expect(capture(sparse(), { format, columns: ['b', 'zz'] })).rejects.toMatchObject({
        message: 'there is no column "zz"',
        exitCode: 2,
      });
      expect(await capture(sparse(), { format, columns: ['b'] })).toContain('2');
      expect(await capture([], { format, columns: ['whatever'] })).not.toContain('error');
    },
  );
});

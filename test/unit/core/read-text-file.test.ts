import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTextFile } from '../../../src/lib/core/read-text-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'awsops-text-'));
});
afterAll(() => rm(folder, { recursive: true }));

const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

describe('readTextFile', () => {
  test('gives the text without a byte order mark', async () => {
    const path = await write('mark.yaml', '\uFEFFprefix: 監視\n');
    expect(await readTextFile(path, 'file')).toEqual({ name: path, text: 'prefix: 監視\n' });
  });

  test.each<[string, (path: string) => Promise<unknown>, string | RegExp]>([
    ['a missing file', async () => {}, 'there is no such file'],
    [
      'text in another encoding',
      (path) => writeFile(path, Buffer.from('prefix: \xe9', 'latin1')),
      'it is not UTF-8 text',
    ],
    [
      'a file that is no such file by its size',
      async (path) => {
        await writeFile(path, '');
        await truncate(path, 11 * 1024 * 1024);
      },
      /^it has 11534336 bytes, and 10485760 are read at most$/,
    ],
  ])('refuses %s', async (name, make, reason) => {
    const path = join(folder, name);
    await make(path);
    await expect(readTextFile(path, 'file of alarms')).rejects.toMatchObject({
      message: `cannot read the file of alarms "${path}"`,
      category: 'usage',
      reason: typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string),
    });
  });

  test('refuses a folder', async () => {
    await expect(readTextFile(folder, 'policy')).rejects.toMatchObject({ reason: 'it is a folder' });
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readText, type TextSource } from '../../../src/lib/param/read-text.js';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'awsops-param-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(directory, 'value');
  await writeFile(path, content);
  return path;
}

const read = (source: TextSource, stdin = ''): Promise<string> =>
  readText(source, { readStdin: async () => stdin, signal: new AbortController().signal });

describe('a value', () => {
  test('on the command line is taken as it is', async () => {
    expect(await read({ value: 'a\n' })).toBe('a\n');
    expect(await read({ value: '' })).toBe('');
  });

  test('from standard input loses one newline at its end', async () => {
    expect(await read({ value: '-' }, 'secret\n')).toBe('secret');
    expect(await read({ file: '-' }, 'secret\r\n')).toBe('secret');
    expect(await read({ value: '-' }, 'a\n\n')).toBe('a\n');
    expect(await read({ value: '-', keepNewline: true }, 'a\n')).toBe('a\n');
  });

  test('from a file loses one newline at its end, and the mark at its beginning', async () => {
    expect(await read({ file: await file('a\nb\n') })).toBe('a\nb');
    expect(await read({ file: await file('\uFEFF{}'), keepNewline: true })).toBe('{}');
  });

  test('has to be given, and only once', async () => {
    await expect(read({})).rejects.toMatchObject({ exitCode: 2, message: 'no value is given' });
    await expect(read({ value: 'a', file: 'b' })).rejects.toMatchObject({ exitCode: 2, message: /given twice/ });
  });

  test('has to be readable, and text', async () => {
    const missing = join(directory, 'missing');
    await expect(read({ file: missing })).rejects.toMatchObject({
      code: 'ValueUnreadable',
      exitCode: 2,
      message: `"${missing}" cannot be read as a value`,
    });
    await expect(read({ file: directory })).rejects.toMatchObject({ code: 'ValueUnreadable' });
    await expect(read({ file: await file(new Uint8Array([0x61, 0xff])) })).rejects.toMatchObject({
      reason: 'it is not UTF-8 text, and parameters hold nothing else',
    });
  });
});

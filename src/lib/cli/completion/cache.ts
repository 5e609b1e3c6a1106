import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../../core/directories.js';

const MAX_AGE_MS = 60_000;

/** The answer of `look`, or the one of the last minute for the same key. A cache that cannot be used is no error. */
export async function cached(
  key: string,
  env: Readonly<Record<string, string | undefined>>,
  look: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const directory = join(cacheDirectory(env), 'completion');
  const file = join(directory, createHash('sha256').update(key).digest('hex').slice(0, 32));
  const known = await read(file);
  if (known !== undefined) return known;
  const values = await look();
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(file, values.join('\n'), { mode: 0o600 });
  } catch {
    // a read-only home only means that the next completion asks again
  }
  return values;
}

async function read(file: string): Promise<readonly string[] | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > MAX_AGE_MS) return undefined;
    const text = await readFile(file, 'utf8');
    return text === '' ? [] : text.split('\n');
  } catch {
    return undefined;
  }
}

import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { usageError } from '../errors/app-error.js';

/**
 * Writes a file as a whole or not at all.
 *
 * @param keep refuse a file that is there already
 * @throws usage error when it cannot be written
 */
export async function writeWhole(
  path: string,
  { text, keep = false }: { readonly text: string | Uint8Array; readonly keep?: boolean },
): Promise<void> {
  const partial = `${path}.partial-${randomUUID()}`;
  try {
    if (keep) return await writeFile(path, text, { flag: 'wx' });
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw usageError(exists ? `"${path}" is there already` : `cannot write "${path}"`, {
      code: exists ? 'FileExists' : 'UnwritableFile',
      reason: exists || !(cause instanceof Error) ? undefined : cause.message,
      hint: exists ? 'name another file, or remove it first' : 'check the folder and its permissions',
      cause,
    });
  }
}

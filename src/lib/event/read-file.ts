import { readFile } from 'node:fs/promises';
import { usageError } from '../errors/app-error.js';
import type { PatternFile } from './source.js';

/**
 * The text of a file with a pattern or an event.
 *
 * @throws usage error when the file cannot be read
 */
export async function readEventFile(path: string): Promise<PatternFile> {
  try {
    return { name: path, text: await readFile(path, 'utf8') };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : undefined;
    throw usageError(`cannot read "${path}"`, { code: 'UnreadableFile', reason, hint: 'check the path', cause });
  }
}

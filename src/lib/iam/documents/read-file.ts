import { readFile, stat } from 'node:fs/promises';
import { usageError } from '../../errors/app-error.js';

/** Far more than any list of policies; what is larger was named by mistake. */
const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** A file as text, with the name that errors call it by. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a file of policies or tests.
 *
 * @throws usage error when it cannot be read or is no such file by its size
 */
export async function readTextFile(path: string, what: string): Promise<TextFile> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new Error(`it has ${size} bytes, and ${MAX_FILE_BYTES} are read at most`);
    return { name: path, text: stripMark(await readFile(path, 'utf8')) };
  } catch (cause) {
    throw usageError(`cannot read the ${what} "${path}"`, {
      code: 'UnreadableFile',
      reason: cause instanceof Error ? cause.message : undefined,
      hint: 'check the path: it is relative to the current folder',
      cause,
    });
  }
}

/** Editors on Windows put a byte order mark before the text. */
const stripMark = (text: string): string => text.replace(/^\uFEFF/, '');

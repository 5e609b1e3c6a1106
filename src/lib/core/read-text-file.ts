import { readFile, stat } from 'node:fs/promises';
import { usageError } from '../errors/app-error.js';

/** Far more than any file that people write; what is larger was named by mistake. */
const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** A file as text, with the name that errors call it by. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a file of text, without the byte order mark that editors on Windows put before it.
 *
 * @param what the file is, in words, e.g. `policy`
 * @throws usage error when it cannot be read, is no UTF-8, or is no such file by its size
 */
export async function readTextFile(path: string, what: string): Promise<TextFile> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new Error(`it has ${size} bytes, and ${MAX_FILE_BYTES} are read at most`);
    return { name: path, text: decode(await readFile(path)) };
  } catch (cause) {
    throw usageError(`cannot read the ${what} "${path}"`, {
      code: 'UnreadableFile',
      reason: reasonOf(cause),
      hint: 'check the path: it is relative to the current folder',
      cause,
    });
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('it is not UTF-8 text', { cause });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return ('code' in error ? REASONS[String(error.code)] : undefined) ?? error.message;
}

import { readFile } from 'node:fs/promises';
import { type AppError, usageError } from '../errors/app-error.js';

/** Where a value comes from: the command line, a file, or standard input (`-`). */
export interface TextSource {
  readonly value?: string | undefined;
  readonly file?: string | undefined;
  /** Keep the newline at the end of a file or of standard input. */
  readonly keepNewline?: boolean | undefined;
}

const STDIN = '-';

/**
 * The text that was given, from exactly one source. A newline at the very end of a file or of standard input is
 * dropped unless it is to be kept: editors and `echo` add it, and no password ends in one.
 *
 * @throws usage error when there is no source or two, or a file cannot be read or is no UTF-8 text
 */
export async function readText(
  source: TextSource,
  how: { readonly readStdin: () => Promise<string>; readonly signal: AbortSignal },
): Promise<string> {
  const { value, file, keepNewline = false } = source;
  if (value !== undefined && file !== undefined) {
    throw usageError('the value is given twice: on the command line and by --file', { hint: 'leave one of them out' });
  }
  if (value === undefined && file === undefined) {
    throw usageError('no value is given', {
      hint: 'give one, or read it: awsops param put NAME -f FILE (or - for standard input)',
    });
  }
  const from = file ?? (value === STDIN ? STDIN : undefined);
  if (from === undefined) return value ?? '';
  const text = from === STDIN ? await how.readStdin() : await readUtf8(from, how.signal);
  return keepNewline ? text : text.replace(/\r?\n$/, '');
}

async function readUtf8(path: string, signal: AbortSignal): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(path, error instanceof Error ? error.message : String(error), error);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(path, 'it is not UTF-8 text, and parameters hold nothing else', error);
  }
}

// The cause is kept: neither of them holds any of the content.
const unreadable = (path: string, reason: string, cause: unknown): AppError =>
  usageError(`"${path}" cannot be read as a value`, { code: 'ValueUnreadable', reason, cause });

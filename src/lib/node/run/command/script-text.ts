import { readFile } from 'node:fs/promises';
import { usageError } from '../../../errors/app-error.js';

/** Where a script may come from. */
export interface ScriptSource {
  /** The words after `--`. */
  readonly words: readonly string[];
  /** A file, or `-` for standard input. */
  readonly file: string | undefined;
  readonly readStdin: () => Promise<string>;
}

/**
 * The text of the script; undefined when there is none. One word after `--` is a script as it is; several are a command
 * and its arguments, which are quoted where a shell would take them apart.
 *
 * @throws usage error for two sources, a file that cannot be read, and an empty script
 */
export async function readScript({ words, file, readStdin }: ScriptSource): Promise<string | undefined> {
  if (words.length > 0 && file !== undefined) {
    throw usageError('the script is given twice', {
      reason: 'once after --, once by -f',
      hint: 'leave one of them out',
    });
  }
  if (words.length === 0 && file === undefined) return undefined;
  const text = file === undefined ? commandLine(words) : file === '-' ? await readStdin() : await readScriptFile(file);
  if (text.trim() !== '') return text;
  throw usageError('the script is empty', { hint: 'write it after --, or name a file with -f' });
}

/** @throws usage error when it cannot be read */
export async function readScriptFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(`the script "${file}" cannot be read`, {
      code: 'FileNotReadable',
      reason: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
}

/** One word is a script; of several, each stays one word. */
const commandLine = (words: readonly string[]): string =>
  words.length === 1 ? (words[0] ?? '') : words.map(quoted).join(' ');

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

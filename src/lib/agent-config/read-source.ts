import { readFile } from 'node:fs/promises';
import { usageError } from '../errors/app-error.js';
import type { ConfigSource } from './types.js';

/**
 * The text of a configuration in a file, as it is: a byte order mark is for the lint to find.
 *
 * @throws usage error when the file cannot be read
 */
export async function readConfigFile(path: string): Promise<ConfigSource> {
  try {
    return { name: path, text: await readFile(path, 'utf8') };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : undefined;
    const hint = 'check the path, or take a preset: awsops agent preset list';
    throw usageError(`cannot read the configuration "${path}"`, { code: 'UnreadableFile', reason, hint, cause });
  }
}

import { readFile } from 'node:fs/promises';
import { usageError } from '../errors/app-error.js';
import type { TrustSource } from './types.js';

/**
 * The text of a trust policy in a file.
 *
 * @throws usage error when the file cannot be read
 */
export async function readTrustFile(path: string): Promise<TrustSource> {
  try {
    return { name: path, text: await readFile(path, 'utf8'), role: null };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : undefined;
    const hint = 'check the path; roles are named without -f: awsops iam trust lint ROLE';
    throw usageError(`cannot read the trust policy "${path}"`, { code: 'UnreadableFile', reason, hint, cause });
  }
}

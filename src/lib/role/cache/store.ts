import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskContext } from '../../aws/task-context.js';
import { cacheDirectory } from '../../core/directories.js';
import type { Env } from '../types.js';
import { formatEntry, parseEntry, type CacheEntry } from './entry.js';
import { hasCode, privateFolder, readPrivate, writePrivate } from './private-files.js';

/**
 * Credentials with less than this left are not handed out any more: SDKs renew what a credential_process gave them
 * five minutes before its end, and would ask again and again.
 */
const EARLY_MS = 5 * 60_000;

/** Where temporary credentials are kept between commands. */
export interface CredentialCache {
  /** The entry of a key that is good for some time yet. */
  read(key: string): Promise<CacheEntry | undefined>;
  keep(key: string, entry: CacheEntry): Promise<void>;
  entries(): Promise<readonly { readonly key: string; readonly entry: CacheEntry }[]>;
  remove(key: string): Promise<void>;
}

const NAME = /^(?<key>[0-9a-f]{64})\.json$/;

/**
 * The cache in `$XDG_CACHE_HOME/awsops/credentials`: a folder with mode 0700, a file with mode 0600 for each entry, in
 * plain text as `~/.aws/cli/cache` is. What others could have read or written is not used, with a warning; a cache
 * that does not work never stops a command. Two commands at once may both ask AWS, and the last one stays.
 */
export function openCache({
  env,
  clock,
  report,
}: Pick<TaskContext, 'clock' | 'report'> & { env: Env }): CredentialCache {
  const folder = join(cacheDirectory(env), 'credentials');
  const fileOf = (key: string): string => join(folder, `${key}.json`);
  const warn = (path: string, reason: string): void =>
    report({ type: 'warn', code: 'UnsafeCache', message: `not using cached credentials in ${path}: ${reason}` });
  const isGood = ({ credentials }: CacheEntry): boolean => credentials.expiresAtMs - clock.now() > EARLY_MS;

  const load = async (path: string): Promise<CacheEntry | undefined> => {
    const found = await readPrivate(path);
    if (found === undefined) return undefined;
    if ('text' in found) return parseEntry(found.text);
    warn(path, found.distrust);
    return undefined;
  };
  const usable = async (): Promise<boolean> => {
    const reason = await privateFolder(folder);
    if (reason !== undefined) warn(folder, reason);
    return reason === undefined;
  };
  const attempt = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      warn(folder, error.message);
      return otherwise;
    }
  };

  const entries = async (): Promise<readonly { readonly key: string; readonly entry: CacheEntry }[]> => {
    if (!(await exists(folder)) || !(await usable())) return [];
    const keys = (await readdir(folder)).flatMap((name) => NAME.exec(name)?.groups?.['key'] ?? []);
    const loaded = await Promise.all(keys.map(async (key) => ({ key, entry: await load(fileOf(key)) })));
    return loaded.flatMap(({ key, entry }) => (entry === undefined ? [] : [{ key, entry }]));
  };

  return {
    read: (key) =>
      attempt(async () => {
        if (!(await exists(folder)) || !(await usable())) return undefined;
        const entry = await load(fileOf(key));
        return entry !== undefined && isGood(entry) ? entry : undefined;
      }, undefined),
    keep: (key, entry) =>
      attempt(async () => {
        if (!(await usable())) return;
        await writePrivate(fileOf(key), formatEntry(entry));
        for (const old of await entries()) {
          if (old.entry.credentials.expiresAtMs <= clock.now()) await rm(fileOf(old.key), { force: true });
        }
      }, undefined),
    entries: () => attempt(entries, []),
    remove: (key) => rm(fileOf(key), { force: true }),
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

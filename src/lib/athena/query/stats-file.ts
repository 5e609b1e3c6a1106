import { rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { usageError } from '../../errors/app-error.js';
import type { QueryStatistics } from './types.js';

/**
 * Checks that a file could be written where `--stats-file` says, before a query is billed.
 *
 * @throws usage error that names the folder
 */
export async function checkStatsFile(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw usageError(`--stats-file: there is no folder "${folder}"`, {
    code: 'UnwritableFile',
    hint: `make it first: mkdir -p ${folder}`,
  });
}

/** Writes the statistics as JSON; a reader sees the whole file or none. */
export async function writeStatsFile(path: string, statistics: QueryStatistics): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeFile(temporary, `${JSON.stringify(statistics, null, 2)}\n`);
  await rename(temporary, path);
}

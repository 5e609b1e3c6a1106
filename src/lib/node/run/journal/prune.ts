import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunId } from '../run-id.js';

/** AWS forgets commands after 30 days; this is about a run every eight hours. */
const KEPT_RUNS = 100;

/** Deletes the state files of the oldest runs: their names begin with the time. */
export async function pruneRuns(directory: string, keep = KEPT_RUNS - 1): Promise<void> {
  const names = await readdir(directory);
  const locked = new Set(names.filter((name) => name.endsWith('.lock')).map((name) => name.slice(0, -'.lock'.length)));
  const runs = names
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => name.slice(0, -'.ndjson'.length))
    .filter(isRunId)
    .toSorted();
  for (const runId of runs.slice(0, Math.max(0, runs.length - keep))) {
    if (!locked.has(runId)) await rm(join(directory, `${runId}.ndjson`), { force: true });
  }
}

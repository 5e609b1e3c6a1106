import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import { usageError } from '../../../errors/app-error.js';

/**
 * Keeps two processes from going on with the same run, which would send twice. A lock whose process is gone is taken
 * over: that is what a crash leaves behind.
 *
 * @returns gives the lock back
 * @throws usage error when a living process holds it
 */
export async function lockRun(directory: string, runId: string): Promise<() => Promise<void>> {
  const path = join(directory, `${runId}.lock`);
  if (!(await take(path))) {
    const holder = await holderOf(path);
    if (holder !== undefined && isAlive(holder)) throw isTaken(runId, { path, holder });
    await rm(path, { force: true });
    if (!(await take(path))) throw isTaken(runId, { path, holder });
  }
  return () => rm(path, { force: true });
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

async function take(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    await handle.writeFile(`${pid} ${hostname()}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const match = /^(\d+) (\S+)\n$/.exec(text);
  return match ? { pid: Number(match[1]), host: match[2] ?? '' } : undefined;
}

/** A process of another machine (a home directory on the network) cannot be asked: it may live. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.pid === pid) return true;
  try {
    return kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const isTaken = (runId: string, { path, holder }: { readonly path: string; readonly holder: Holder | undefined }) =>
  usageError(`another process works on run "${runId}"`, {
    code: 'RunLocked',
    reason:
      holder === undefined ? `it has just taken ${path}` : `process ${holder.pid} on ${holder.host} holds ${path}`,
    hint: `look at it with: awsops node result ${runId}`,
  });

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { dirname, join } from 'node:path';
import { stateDirectory } from '../lib/core/directories.js';
import { SERVER } from './server-name.js';

type Env = Readonly<Record<string, string | undefined>>;

/** What `sandbox start` leaves behind for `sandbox status`, `sandbox stop` and --sandbox. */
export interface RunningSandbox {
  readonly endpoint: string;
  readonly pid: number;
  readonly seed: string;
}

/** Where the running sandbox is written down. */
export const stateFile = (env: Env): string => join(stateDirectory(env), 'sandbox.json');

/**
 * The sandbox that runs now; undefined when there is none, also when one ended without saying so. Its process id
 * may be that of an innocent process by now, so it is asked.
 */
export async function findRunning(env: Env): Promise<RunningSandbox | undefined> {
  const running = await readState(env);
  return running !== undefined && isAlive(running.pid) && (await isSandbox(running.endpoint)) ? running : undefined;
}

export async function recordRunning(running: RunningSandbox, env: Env): Promise<void> {
  const path = stateFile(env);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${JSON.stringify(running)}\n`, { mode: 0o600 });
}

/** Removes the record of this process, not that of a sandbox that was started since. */
export async function forgetRunning(pid: number, env: Env): Promise<void> {
  const running = await readState(env);
  if (running?.pid === pid) await rm(stateFile(env), { force: true });
}

async function readState(env: Env): Promise<RunningSandbox | undefined> {
  try {
    const state: unknown = JSON.parse(await readFile(stateFile(env), 'utf8'));
    return isRunningSandbox(state) ? state : undefined;
  } catch {
    return undefined; // no file, or one that was cut short: no sandbox that can be relied on
  }
}

const isRunningSandbox = (state: unknown): state is RunningSandbox =>
  typeof state === 'object' &&
  state !== null &&
  'endpoint' in state &&
  typeof state.endpoint === 'string' &&
  'pid' in state &&
  typeof state.pid === 'number' &&
  'seed' in state &&
  typeof state.seed === 'string';

/** A sandbox on this machine answers within milliseconds, whatever it is asked. */
const ANSWER_TIMEOUT_MS = 2_000;

const isSandbox = (endpoint: string): Promise<boolean> =>
  new Promise((resolve) => {
    const request = get(endpoint, { agent: false, timeout: ANSWER_TIMEOUT_MS }, (response) => {
      resolve(response.headers['server'] === SERVER);
      response.destroy();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** The most memory it had at once; undefined where the system does not tell. */
  readonly peakMib: number | undefined;
}

/** Often enough to catch the peak, which the kernel keeps; rarely enough to cost nothing. */
const SAMPLE_EVERY_MS = 50;

/**
 * Runs a process to its end, its output thrown away.
 *
 * @throws with what it wrote to stderr when it fails
 */
export async function measureProcess(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += String(chunk)));
  let peakMib: number | undefined;
  const sampler = setInterval(() => (peakMib = peakOf(child.pid) ?? peakMib), SAMPLE_EVERY_MS);
  try {
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed with ${String(code)}: ${complaint}`);
    return { seconds: (performance.now() - startedAt) / 1000, peakMib };
  } finally {
    clearInterval(sampler);
  }
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined; // it has just ended, or there is no /proc
  }
}

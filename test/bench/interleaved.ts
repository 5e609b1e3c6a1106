import { spawnSync } from 'node:child_process';

/** A command line to time. */
export interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Runs before every sample, outside the time. */
  readonly prepare?: () => void;
}

/**
 * Times whole processes in turns, so that a busy minute of the machine falls on all of them.
 *
 * @returns the median of each in milliseconds, by name
 * @throws when a process fails: the time of an error says nothing
 */
export function timeInterleaved(contenders: readonly Contender[], samples: number): ReadonlyMap<string, number> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < samples; round++) {
    for (const contender of contenders) times.get(contender.name)?.push(timeOnce(contender));
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

function timeOnce({ name, command, args, env, prepare }: Contender): number {
  prepare?.();
  const startedNs = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const tookMs = Number(process.hrtime.bigint() - startedNs) / 1e6;
  if (error !== undefined || status !== 0) {
    throw new Error(`${name} failed with ${status ?? error?.message}: ${stderr.toString()}`, { cause: error });
  }
  return tookMs;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

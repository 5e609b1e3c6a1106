import { usageError } from '../../errors/app-error.js';
import { parseShare, resolveShare, type Share } from './share.js';

/** How a run begins: by stages, by one small wave, or with everybody at once. */
export type Canary = { readonly kind: 'stages' } | { readonly kind: 'off' } | { readonly kind: 'first'; share: Share };

/** One node first, then these parts of all nodes, then the rest. */
const STAGES_PERCENT = [1, 10];

/**
 * Reads `--canary`: `off`, or the size of the first wave as a number or a percentage.
 *
 * @throws usage error
 */
export function parseCanary(text: string): Canary {
  if (text === 'off') return { kind: 'off' };
  if (text === 'stages') return { kind: 'stages' };
  const share = parseShare(text);
  if (share !== undefined && share.value > 0) return { kind: 'first', share };
  throw usageError(`"${text}" is no size of a first wave`, {
    code: 'InvalidValue',
    reason:
      'it is a number of nodes such as 5, a part of them such as 10%, "stages" (1 node, 1 %, 10 %, the rest) or "off"',
  });
}

/** The sizes of the waves for `count` nodes, in order; together they are `count`. */
export function planWaves(count: number, canary: Canary = { kind: 'stages' }): readonly number[] {
  if (count <= 0) return [];
  const wanted = (): readonly number[] => {
    switch (canary.kind) {
      case 'off':
        return [];
      case 'first':
        return [Math.max(1, resolveShare(canary.share, { of: count }))];
      case 'stages':
        return [1, ...STAGES_PERCENT.map((percent) => Math.floor((count * percent) / 100)).filter((size) => size > 1)];
    }
  };
  const sizes: number[] = [];
  let left = count;
  for (const size of [...wanted(), count]) {
    if (left === 0) break;
    sizes.push(Math.min(size, left));
    left -= Math.min(size, left);
  }
  return sizes;
}

/** Cuts a list into waves of these sizes. */
export function splitWaves<T>(items: readonly T[], sizes: readonly number[]): readonly (readonly T[])[] {
  let from = 0;
  return sizes.map((size) => {
    const wave = items.slice(from, from + size);
    from += size;
    return wave;
  });
}

export interface Wave {
  /** 0 is the first one. */
  readonly index: number;
  readonly count: number;
}

/** What a wave gave, and why no other may begin; null: the next one may. */
export interface WaveResult<R> {
  readonly results: readonly R[];
  readonly stop: string | null;
}

export interface WavesResult<T, R> {
  readonly results: readonly R[];
  /** What was in waves that were not begun. */
  readonly left: readonly T[];
  /** Why they were not. */
  readonly stop: string | null;
}

/** Works on wave after wave; the first that says `stop` is the last one. The work may be any number of steps. */
export async function runWaves<T, R>(
  waves: readonly (readonly T[])[],
  work: (items: readonly T[], wave: Wave) => Promise<WaveResult<R>>,
): Promise<WavesResult<T, R>> {
  const results: R[] = [];
  for (const [index, items] of waves.entries()) {
    const done = await work(items, { index, count: waves.length });
    results.push(...done.results);
    const left = waves.slice(index + 1).flat();
    if (done.stop !== null && left.length > 0) return { results, left, stop: done.stop };
  }
  return { results, left: [], stop: null };
}

/**
 * Whether the next wave may begin: a wave may fail in the same part of its nodes as the whole run may, rounded down, so
 * that a first wave of one node has to succeed.
 *
 * @returns why not; null: it may
 */
export function judgeWave(
  { failed, size }: { readonly failed: number; readonly size: number },
  { limit, total }: { readonly limit: number; readonly total: number },
): string | null {
  if (failed <= Math.floor((size * Math.min(limit, total)) / Math.max(1, total))) return null;
  return `${failed} of ${size} in the wave before it failed`;
}

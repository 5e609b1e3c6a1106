import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';

/** IAM and EC2 publish no rates for these calls; a few at a time leave room for others. */
const PARALLEL = 4;

/** `known` with what `load` gives for the keys that it lacks: each key once, however many nodes share it. */
export async function withMissing<V>(
  known: ReadonlyMap<string, V>,
  keys: Iterable<string>,
  options: { readonly ctx: TaskContext; readonly load: (key: string, ctx: TaskContext) => Promise<V> },
): Promise<ReadonlyMap<string, V>> {
  const missing = [...new Set(keys)].filter((key) => !known.has(key));
  const { ctx, load } = options;
  const loaded = await mapPool(missing, { limit: PARALLEL, signal: ctx.signal }, async (key, { signal }) => {
    const value = await load(key, { ...ctx, signal });
    return [key, value] as const;
  });
  return new Map([...known, ...loaded]);
}

/** Lists of at most `size`, in order. */
export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

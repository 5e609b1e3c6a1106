import { basename } from 'node:path';
import type { Metafile } from 'esbuild';

/** What a bundle is made of: for the test of the budgets, and to see where bytes come from. */
export interface BundleContents {
  readonly name: string;
  /** Source files that run as soon as the bundle does, with their bytes. */
  readonly eager: Readonly<Record<string, number>>;
  /** Source files behind an `import()`, with their bytes. */
  readonly lazy: Readonly<Record<string, number>>;
}

/** Sums up esbuild's account of the chunks of one bundle. */
export function describeContents(name: string, metafile: Metafile): BundleContents {
  const { outputs } = metafile;
  const eager = reachableChunks(metafile, () => false);
  const bytesOf = (paths: readonly string[]): Record<string, number> => {
    const bytes: Record<string, number> = {};
    for (const path of paths) {
      for (const [file, { bytesInOutput }] of Object.entries(outputs[path]?.inputs ?? {})) {
        if (bytesInOutput > 0) bytes[file] = (bytes[file] ?? 0) + bytesInOutput;
      }
    }
    return bytes;
  };
  return { name, eager: bytesOf([...eager]), lazy: bytesOf(Object.keys(outputs).filter((path) => !eager.has(path))) };
}

/** The chunk that a bundle starts with. */
export function entryChunk({ outputs }: Metafile): string {
  const entry = Object.keys(outputs).find((path) => basename(path) === 'entry.js');
  if (entry === undefined) throw new Error('the bundle has no entry');
  return entry;
}

/**
 * The chunks that run as soon as the first one does.
 *
 * @param follows whether to count a module behind an `import()` too, by its path in the project
 */
export function reachableChunks(metafile: Metafile, follows: (file: string) => boolean): ReadonlySet<string> {
  const { outputs } = metafile;
  const found = new Set([entryChunk(metafile)]);
  for (const path of found) {
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      const target = outputs[next];
      if (target === undefined) continue;
      if (kind === 'import-statement' || follows(target.entryPoint ?? '')) found.add(next);
    }
  }
  return found;
}

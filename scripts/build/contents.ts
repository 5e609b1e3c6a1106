import type { Metafile } from 'esbuild';

/** What a bundle is made of: for the test of the budgets, and to see where bytes come from. */
export interface BundleContents {
  readonly name: string;
  /** Source files that are there from the start, with their bytes. */
  readonly eager: Readonly<Record<string, number>>;
  /** Source files behind an `import()`, with their bytes. */
  readonly lazy: Readonly<Record<string, number>>;
}

/** Sums up esbuild's account of the chunks of one bundle. */
export function describeContents(name: string, { outputs }: Metafile, entry: string): BundleContents {
  const start = Object.keys(outputs).find((path) => path.endsWith(`/${entry}`));
  if (start === undefined) throw new Error(`the bundle ${name} has no chunk ${entry}`);
  const eagerChunks = reachable(start, outputs);
  const bytesOf = (paths: readonly string[]): Record<string, number> => {
    const bytes: Record<string, number> = {};
    for (const path of paths) {
      for (const [file, { bytesInOutput }] of Object.entries(outputs[path]?.inputs ?? {})) {
        if (bytesInOutput > 0) bytes[file] = (bytes[file] ?? 0) + bytesInOutput;
      }
    }
    return bytes;
  };
  return {
    name,
    eager: bytesOf([...eagerChunks]),
    lazy: bytesOf(Object.keys(outputs).filter((path) => !eagerChunks.has(path))),
  };
}

/** The chunks that run as soon as the first one does. */
function reachable(start: string, outputs: Metafile['outputs']): ReadonlySet<string> {
  const found = new Set([start]);
  for (const path of found) {
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && next in outputs) found.add(next);
    }
  }
  return found;
}

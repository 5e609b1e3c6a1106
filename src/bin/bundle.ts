/**
 * Loads a bundle by name and gives its exports; the second time the same ones.
 *
 * @param use what it is loaded for, e.g. the words of a command: compiled code is kept for each use, because each
 * compiles other functions of the bundle (default: the bundle as such)
 */
export type LoadBundle = (name: string, use?: string) => unknown;

/** What the loader hands to the bundle that it starts. */
export interface BundleRuntime {
  readonly load: LoadBundle;
  /** Bundles by the words of their commands. */
  readonly bundles: Readonly<Record<string, string>>;
}

/** What a bundle that runs command lines exports. */
export interface RunnableBundle {
  /** Resolves to the exit code. */
  run(argv: readonly string[], runtime: BundleRuntime): Promise<number>;
}

/** @throws when the exports are not those of such a bundle: a broken installation */
export function asRunnable(exports: unknown, name: string): RunnableBundle {
  if (isRunnable(exports)) return exports;
  throw new Error(`the bundle ${name} of this installation exports no run()`);
}

const isRunnable = (exports: unknown): exports is RunnableBundle =>
  typeof exports === 'object' && exports !== null && 'run' in exports && typeof exports.run === 'function';

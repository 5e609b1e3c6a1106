import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import type { LoadBundle } from './bundle.js';
import type { CodeCache } from './code-cache.js';

/** How bundles name each other: `require("awsops:sandbox")`. */
const BUNDLE_SCHEME = 'awsops:';

/** A bundle whose code ran, for the cache to keep what was compiled. */
export interface LoadedBundle {
  /** What its compiled code is kept for. */
  readonly use: string;
  readonly source: Buffer;
  readonly script: Script;
  /** Its compiled code came from the cache and V8 took it. */
  readonly isFromCache: boolean;
}

/**
 * Loads bundles from a directory, each compiled code from the cache where it can be.
 *
 * @param onLoaded told of every bundle once
 */
export function bundleLoader(
  directory: string,
  cache: CodeCache | undefined,
  onLoaded: (bundle: LoadedBundle) => void,
): LoadBundle {
  const loaded = new Map<string, { exports: unknown }>();
  const load: LoadBundle = (name, use = name) => {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const filename = join(directory, `${name}.cjs`);
    const source = readFileSync(filename); // ASCII, and a function already: no byte of it is copied once more
    const cachedData = cache?.read(use, source);
    const script = new Script(source.toString('latin1'), {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    const module = { exports: {} };
    loaded.set(name, module);
    const require = (id: string): unknown =>
      id.startsWith(BUNDLE_SCHEME) ? load(id.slice(BUNDLE_SCHEME.length)) : outside(id, filename);
    const define: unknown = script.runInThisContext();
    if (typeof define !== 'function') throw new Error(`${filename} is not a bundle`);
    define(module.exports, require, module, filename, dirname(filename));
    onLoaded({ use, source, script, isFromCache: cachedData !== undefined && script.cachedDataRejected === false });
    return module.exports;
  };
  return load;
}

/**
 * What is in no bundle: modules of Node, and packages that are installed beside awsops or not (DuckDB, for the sandbox).
 * node:module, which finds packages, takes time to load.
 */
function outside(id: string, filename: string): unknown {
  return process.getBuiltinModule(id) ?? process.getBuiltinModule('node:module').createRequire(filename)(id);
}

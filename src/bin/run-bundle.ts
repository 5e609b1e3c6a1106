import { asRunnable } from './bundle.js';
import { openCodeCache } from './code-cache.js';
import { bundleLoader, type LoadedBundle } from './load-bundle.js';
import { route, type Manifest } from './route.js';

/** Runs the bundle that a command line needs and keeps the code that was compiled for it. */
export async function runBundle(words: readonly string[], manifest: Manifest, directory: string): Promise<void> {
  const cache = openCodeCache(process.env);
  const compiled: LoadedBundle[] = [];
  const load = bundleLoader(directory, cache, (bundle) => {
    if (!bundle.isFromCache) compiled.push(bundle);
  });
  const { bundle: name, command } = route(words, manifest);
  const exitCode = await asRunnable(load(name, command), name).run(words, { load, bundles: manifest.bundles });
  process.exitCode = exitCode;
  if (cache === undefined || exitCode !== 0) return;
  // After the run, so that the functions it compiled on the way are in it.
  for (const { use, source, script } of compiled) cache.keep(use, source, script.createCachedData());
}

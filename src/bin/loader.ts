import { asRunnable } from './bundle.js';
import { bundleLoader } from './load-bundle.js';
import { route, type Manifest } from './route.js';

/**
 * From the words of the process to the bundle that answers them. Sets the exit code; prints only the version and
 * that an installation is broken.
 */
export async function start(manifest: Manifest, directory: string): Promise<void> {
  const words = process.argv.slice(2);
  if (words[0] === '--version' || words[0] === '-V') {
    process.stdout.write(`${manifest.version}\n`);
    return;
  }
  const load = bundleLoader(directory, undefined, () => {});
  const name = route(words, manifest);
  process.exitCode = await asRunnable(load(name), name).run(words, { load, bundles: manifest.bundles });
}

import type { Manifest } from './route.js';

/**
 * From the words of the process to the bundle that answers them. Sets the exit code; prints only the version and
 * that an installation is broken.
 *
 * @param directory where the bundles are
 */
export async function start(manifest: Manifest, directory: string): Promise<void> {
  const words = process.argv.slice(2);
  if (words[0] === '--version' || words[0] === '-V') {
    process.stdout.write(`${manifest.version}\n`);
    return;
  }
  try {
    const { runBundle } = await import('./run-bundle.js');
    await runBundle(words, manifest, directory);
  } catch (error) {
    // Commands report their own failures: what arrives here never came as far as one.
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `awsops: this installation is broken\n  Cause: ${reason}\n  Try: npm install --global awsops@${manifest.version}\n`,
    );
    process.exitCode = EXIT_BUG;
  }
}

/** As in the table of `awsops help exit-codes`. */
const EXIT_BUG = 70;

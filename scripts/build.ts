import { execFileSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inputStamp, isFresh, writeStamp } from './build/stamp.js';

// npm run build: the bundles of the command (dist/cli) and the modules of the library (dist/lib).
// With --if-stale only when something changed since.
const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(projectRoot, 'dist');
const stamp = inputStamp(projectRoot);
if (!process.argv.includes('--if-stale') || !isFresh(dist, stamp)) await buildAll();

async function buildAll(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  await buildCommand();
  const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(projectRoot, 'tsconfig.build.json')], { stdio: 'inherit' });
  writeStamp(dist, stamp);
}

/** Imports what it needs only now: it is the sources themselves, which a fresh build does not have to load. */
async function buildCommand(): Promise<void> {
  const { root } = await import('../src/commands/index.js');
  const { version } = await import('../src/version.js');
  const { buildBundles, createManifest } = await import('./build/bundles.js');
  const { findCommandModules } = await import('./build/command-modules.js');
  const places = { projectRoot, sources: join(projectRoot, 'src'), output: join(dist, 'cli') };
  const commands = await findCommandModules(root, join(places.sources, 'commands'));
  const metafiles = await buildBundles(commands, root, createManifest(commands, version), places);
  writeFileSync(join(dist, 'metafile.json'), JSON.stringify(metafiles));
  for (const name of Object.keys(metafiles)) {
    const { size } = statSync(join(places.output, `${name}.cjs`));
    process.stdout.write(`${String(Math.round(size / 1024)).padStart(6)} KiB  ${name}.cjs\n`);
  }
}

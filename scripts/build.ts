import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inputStamp, isFresh, writeStamp } from './build/stamp.js';

// npm run build: the bundles of the command (dist/cli) and the modules of the library (dist/lib).
// With --if-stale only when something changed since.
const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(projectRoot, 'dist');
const stamp = inputStamp(projectRoot);
if (!process.argv.includes('--if-stale') || !isFresh(dist, stamp)) await replaceDist();

/** Beside the old output first: whoever runs that meanwhile is not disturbed, and a failed build changes nothing. */
async function replaceDist(): Promise<void> {
  const next = join(projectRoot, 'node_modules/.cache', `awsops-build-${process.pid}`);
  const old = `${next}-old`;
  try {
    mkdirSync(next, { recursive: true });
    await buildCommand(next);
    buildLibrary(next);
    writeStamp(next, stamp);
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(next, dist);
  } finally {
    for (const left of [next, old]) rmSync(left, { recursive: true, force: true });
  }
}

/** Imports what it needs only now: these are the sources themselves, which a fresh build does not have to load. */
async function buildCommand(output: string): Promise<void> {
  const { root } = await import('../src/commands/index.js');
  const { version } = await import('../src/version.js');
  const { buildBundles, createManifest } = await import('./build/bundles.js');
  const { findCommandModules } = await import('./build/command-modules.js');
  const places = { projectRoot, sources: join(projectRoot, 'src'), output: join(output, 'cli') };
  const commands = await findCommandModules(root, join(places.sources, 'commands'));
  const contents = await buildBundles(commands, root, createManifest(commands, version), places);
  writeFileSync(join(output, 'contents.json'), JSON.stringify(contents));
  for (const { name } of contents) {
    const { size } = statSync(join(places.output, `${name}.cjs`));
    process.stdout.write(`${String(Math.round(size / 1024)).padStart(6)} KiB  ${name}.cjs\n`);
  }
}

function buildLibrary(output: string): void {
  const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
  const project = join(projectRoot, 'tsconfig.build.json');
  execFileSync(process.execPath, [compiler, '-p', project, '--outDir', join(output, 'lib')], { stdio: 'inherit' });
}

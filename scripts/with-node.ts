import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * npm run test:node22: runs a command line under another version of Node, from the npm packages that carry one.
 * Where there is none (no registry, another system) it says so and ends well: nothing was found wrong.
 *
 * Usage: tsx scripts/with-node.ts 22 vitest run
 */
const [major = '', script = '', ...args] = process.argv.slice(2);
const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const home = join(projectRoot, 'node_modules/.cache', `node-${major}`);
const packageName = `node-${process.platform}-${process.arch}`;
const node = join(home, 'node_modules', packageName, 'bin/node');

if (isInstalled()) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  process.stdout.write(`with Node ${version}: ${script} ${args.join(' ')}\n`);
  const { status } = spawnSync(node, [join(projectRoot, 'node_modules/.bin', script), ...args], {
    cwd: projectRoot,
    env: { ...process.env, PATH: [dirname(node), process.env['PATH']].join(delimiter) },
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  process.stdout.write(
    `SKIPPED: ${script} ${args.join(' ')} with Node ${major}: npm has no ${packageName}@${major} here\n`,
  );
}

function isInstalled(): boolean {
  if (existsSync(node)) return true;
  const install = ['install', '--prefix', home, '--no-save', '--no-audit', '--no-fund', `${packageName}@${major}`];
  return spawnSync('npm', install, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0 && existsSync(node);
}

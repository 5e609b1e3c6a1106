import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../src/commands/index.js';
import { loadSqlLibrary } from '../src/lib/athena/index.js';
import { loadLibrary } from '../src/lib/logs/library/index.js';
import { version } from '../src/version.js';
import { generateDocs } from './docs/site.js';

// npm run docs: writes the reference and the manual from the tree of commands, and names the manual pages in package.json.
// npm run docs:check: changes nothing, fails when they are stale.

const PACKAGE = fileURLToPath(new URL('../package.json', import.meta.url));
const DOCS = fileURLToPath(new URL('../docs', import.meta.url));
const QUERIES = fileURLToPath(new URL('../queries', import.meta.url));
/** Folders that hold generated files only: what is not generated any more is deleted. */
const FOLDERS = ['reference', 'man'];

const queries = await loadLibrary({ builtIn: QUERIES, user: '' }, () => {});
const sql = await loadSqlLibrary({ builtIn: QUERIES, user: '' }, () => {});
const wanted = generateDocs({ root, version, queries, sql });
const present = await readPresent();
const stale = [...wanted].filter(([path, text]) => present.get(path) !== text).map(([path]) => path);
const manifest = await readFile(PACKAGE, 'utf8');
const wantedManifest = withManualPages(manifest);
const left = [...present.keys()].filter((path) => !wanted.has(path));

if (!process.argv.includes('--check')) {
  await Promise.all(left.map((path) => rm(join(DOCS, path))));
  for (const path of stale) {
    await mkdir(dirname(join(DOCS, path)), { recursive: true });
    await writeFile(join(DOCS, path), wanted.get(path) ?? '');
  }
  if (manifest !== wantedManifest) await writeFile(PACKAGE, wantedManifest);
  console.log(`docs: ${stale.length} written, ${left.length} deleted, ${wanted.size - stale.length} unchanged`);
} else if (stale.length + left.length > 0 || manifest !== wantedManifest) {
  console.error(`docs are stale, run: npm run docs\n${[...stale, ...left].map((path) => `  docs/${path}`).join('\n')}`);
  process.exitCode = 1;
} else {
  console.log(`docs: ${wanted.size} files are current`);
}

/** npm installs the manual pages that the manifest names, one by one. */
function withManualPages(text: string): string {
  const man = [...wanted.keys()]
    .filter((path) => path.startsWith('man/'))
    .map((path) => `docs/${path}`)
    .toSorted();
  return `${JSON.stringify({ ...JSON.parse(text), man }, null, 2)}\n`;
}

async function readPresent(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const folder of FOLDERS) {
    const names = await readdir(join(DOCS, folder)).catch(() => []);
    for (const name of names) files.set(`${folder}/${name}`, await readFile(join(DOCS, folder, name), 'utf8'));
  }
  return files;
}

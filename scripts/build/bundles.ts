import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandGroup } from '../../src/lib/cli/define.js';
import { globalOptions } from '../../src/lib/cli/global-options.js';
import { flagText } from '../../src/lib/cli/tree.js';
import type { Manifest } from '../../src/bin/route.js';
import { boundariesPlugin } from './boundaries-plugin.js';
import { bundle as makeBundle } from './chunks.js';
import type { CommandModule } from './command-modules.js';
import { describeContents, type BundleContents } from './contents.js';
import { lazyBuiltins } from './lazy-builtins.js';
import { sdkPlugin } from './sdk-plugin.js';

/** The folders of a build. */
export interface Places {
  readonly projectRoot: string;
  readonly sources: string;
  readonly output: string;
}

/** One bundle to make: its name and what starts it. */
interface Bundle {
  readonly name: string;
  /** Source text, with imports relative to the sources. */
  readonly entry: string;
  readonly belongsTo: Parameters<typeof boundariesPlugin>[1];
  /** Leaves out what is not used of SDK clients. */
  readonly shakeSchemas: boolean;
  /** Puts what few runs need into a file of its own. */
  readonly hasRare: boolean;
  /** Node itself loads it; the others are loaded by the loader. */
  readonly isModule?: boolean;
}

/**
 * Writes one self-contained file for the commands of every noun, one with the whole tree, one with the sandbox and the
 * loader that chooses between them. A file for every command would start no faster, and the kernel and the SDK clients
 * that the commands of a noun share would be downloaded once for each.
 *
 * @returns what went into which file
 */
export async function buildBundles(
  commands: readonly CommandModule[],
  root: CommandGroup,
  manifest: Manifest,
  places: Places,
): Promise<readonly BundleContents[]> {
  const bundles = [loaderBundle(manifest), mainBundle(), sandboxBundle(), ...nounBundles(commands, root)];
  const contents: BundleContents[] = [];
  for (const bundle of bundles) contents.push(await write(bundle, places));
  return contents;
}

/** What the loader must know of the tree. */
export function createManifest(commands: readonly CommandModule[], version: string): Manifest {
  const flags = Object.entries(globalOptions).map(([name, spec]) => ({
    takesValue: spec.type !== 'boolean',
    names: flagText(name, spec)
      .split(', ')
      .map((text) => text.replace(/ .*/, '')),
  }));
  const namesOf = (takesValue: boolean): readonly string[] =>
    flags.filter((flag) => flag.takesValue === takesValue).flatMap(({ names }) => names);
  return {
    version,
    valueFlags: namesOf(true),
    switches: namesOf(false),
    bundles: Object.fromEntries(commands.filter(hasBundle).map(({ path }) => [path.join(' '), bundleOf(path)])),
  };
}

/** Commands that show other commands have none of their own. */
const hasBundle = ({ path }: CommandModule): boolean => path.join(' ') !== 'help';

const bundleOf = ([noun = '']: readonly string[]): string => `commands/${noun}`;

const loaderBundle = (manifest: Manifest): Bundle => ({
  name: 'loader',
  entry: `import { start } from './bin/loader.js';\nvoid start(${JSON.stringify(manifest)}, __dirname);`,
  belongsTo: () => undefined,
  shakeSchemas: false,
  hasRare: false,
  isModule: true,
});

/** Runs no command: what renders rows and talks to AWS is in the commands' own bundles. */
const mainBundle = (): Bundle => ({
  name: 'main',
  entry: `export { run } from './bin/main-bundle.js';`,
  belongsTo: (file, kind) =>
    kind === 'dynamic-import' && file !== 'chalk' && !file.startsWith('lib/cli/') ? 'elsewhere' : undefined,
  shakeSchemas: false,
  hasRare: false,
});

const sandboxBundle = (): Bundle => ({
  name: 'sandbox',
  entry: `export * from './sandbox/open.js';\nexport * from './sandbox/index.js';`,
  belongsTo: () => undefined,
  shakeSchemas: false,
  hasRare: false,
});

/** A bundle for every noun, and for every command without one. */
function nounBundles(commands: readonly CommandModule[], root: CommandGroup): readonly Bundle[] {
  const byName = new Map<string, CommandModule[]>();
  for (const command of commands.filter(hasBundle)) {
    const name = bundleOf(command.path);
    byName.set(name, [...(byName.get(name) ?? []), command]);
  }
  return [...byName].map(([name, members]) => ({
    name,
    entry: [
      `import { commandBundle } from './bin/command-bundle.js';`,
      ...members.map(
        ({ file, exportName }) => `import { ${exportName} } from './commands/${file.replace(/\.ts$/, '.js')}';`,
      ),
      `export const { run } = commandBundle(${treeText(root, members)});`,
    ].join('\n'),
    belongsTo: (imported) => (/^sandbox\/(index|open)\.ts$/.test(imported) ? 'sandbox' : undefined),
    shakeSchemas: true,
    hasRare: true,
  }));
}

/** The tree cut down to these commands, as source text. */
function treeText(group: CommandGroup, members: readonly CommandModule[]): string {
  const { commands: children, ...own } = group;
  const kept = children.flatMap((child) => {
    if (child.kind === 'command') return members.find(({ command }) => command === child)?.exportName ?? [];
    const inner = treeText(child, members);
    return inner === '' ? [] : inner;
  });
  return kept.length === 0 ? '' : `{ ...${JSON.stringify(own)}, commands: [${kept.join(', ')}] }`;
}

/**
 * Behind an `import()` of these a second file is opened: other packages' own `import()`s (SSO, container and instance
 * credentials, a parser of browser names …) and what few runs need. Colours are needed on every terminal.
 */
const isRare = (file: string): boolean =>
  file.startsWith('node_modules/')
    ? !file.startsWith('node_modules/chalk/')
    : /^src\/lib\/(aws\/(regions|assumed-role)|yaml\/index|cli\/completion\/.*|output\/jmespath)\.ts$/.test(file);

/** What the loader calls with the bundle's own `require`; Node does the same to every module. */
const asFunction = (code: string): string =>
  `(function (exports, require, module, __filename, __dirname) {\n${code}\n})\n`;

async function write(bundle: Bundle, places: Places): Promise<BundleContents> {
  const { name, entry, belongsTo, shakeSchemas, hasRare, isModule = false } = bundle;
  const { code, rareCode, metafile } = await makeBundle(name, hasRare ? isRare : undefined, {
    stdin: { contents: entry, resolveDir: places.sources, sourcefile: `${name}.entry.ts`, loader: 'ts' },
    absWorkingDir: places.projectRoot,
    plugins: [boundariesPlugin(places.sources, belongsTo), lazyBuiltins, sdkPlugin({ shakeSchemas })],
  });
  const file = join(places.output, `${name}.cjs`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, isModule ? code : asFunction(code));
  if (rareCode !== undefined) writeFileSync(join(places.output, `${name}.rare.cjs`), asFunction(rareCode));
  return describeContents(name, metafile);
}

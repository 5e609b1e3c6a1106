import { dirname, join, relative, sep } from 'node:path';

const LIBRARY = ['version', 'errors', 'core', 'aws', 'plan', 'checks', 'domain'];

/**
 * Who may import whom: imports point downward only. A file belongs to the layer with the longest matching `path`.
 * `now`: layers and packages that may be imported in every way. `later`: by `await import()` or `import type` only,
 * so that `--help`, completion and usage errors do not load them. `types`: by `import type` only.
 */
export const layers = [
  { name: 'errors', path: 'src/lib/errors/', now: [] },
  { name: 'core', path: 'src/lib/core/', now: ['errors'] },
  { name: 'aws', path: 'src/lib/aws/', now: ['errors', 'core', '@aws-sdk', '@smithy'] },
  { name: 'plan', path: 'src/lib/plan/', now: ['errors', 'core'], types: ['aws'] },
  { name: 'checks', path: 'src/lib/checks/', now: ['errors', 'core'], types: ['aws'] },
  {
    name: 'domain',
    path: 'src/lib/',
    now: ['errors', 'core', 'aws', 'plan', 'checks', '@aws-sdk', '@smithy', 'yaml'],
    later: ['hyparquet'],
  },
  {
    name: 'output',
    path: 'src/lib/output/',
    now: ['errors', 'core', '@aws-lambda-powertools/jmespath'],
    later: ['chalk', 'string-width'],
    types: ['plan', 'checks', 'cli'],
  },
  {
    name: 'cli',
    path: 'src/lib/cli/',
    now: ['errors', 'core', 'aws', 'plan', 'checks', 'output', 'commander'],
    later: ['ora'],
  },
  {
    name: 'sandbox',
    path: 'src/sandbox/',
    now: ['errors', 'core', 'domain', '@smithy', '@aws-sdk/core'],
    later: ['@aws-sdk', '@duckdb'],
  },
  {
    name: 'commands',
    path: 'src/commands/',
    now: ['errors', 'core', 'cli'],
    later: ['domain', 'sandbox', 'lazy commands'],
    types: ['aws', 'plan', 'checks', 'output'],
  },
  // What `sandbox start` itself imports late: it serves the sandbox and may know it.
  {
    name: 'lazy commands',
    path: 'src/commands/sandbox/serve.ts',
    now: ['errors', 'core', 'cli', 'commands', 'sandbox'],
  },
  { name: 'version', path: 'src/version.ts', now: [] },
  { name: 'program', path: 'src/', now: ['version', 'cli', 'commands'], later: ['sandbox'] },
  // What runbooks in TypeScript import: tasks and their types, nothing of the command line.
  { name: 'library', path: 'src/index.ts', now: LIBRARY },
  { name: 'library', path: 'src/runbook.ts', now: LIBRARY },
];

/** The layer of a file, given as a path from the root of the repository. */
export const layerOf = (file) =>
  layers.filter(({ path }) => file.startsWith(path)).toSorted((a, b) => b.path.length - a.path.length)[0];

/** `lib/<domain>`, for the rule that a domain sees only the index of another one. */
const domainOf = (file) => file.split('/')[2];

/**
 * What is wrong with an import, as a sentence; undefined when nothing is.
 *
 * @param {{ from: string, to: string, kind: 'now' | 'later' | 'types' }} edge `to` is a file or a package
 */
export function violation({ from, to, kind }) {
  const layer = layerOf(from);
  if (layer === undefined || to.startsWith('node:')) return undefined;
  const target = layerOf(to)?.name ?? to;
  if (target === layer.name) return domainViolation(from, to, layer);
  const allows = (list = []) => list.some((entry) => target === entry || target.startsWith(`${entry}/`));
  if (allows(layer.now)) return undefined;
  if (allows(layer.later)) {
    return kind === 'now' ? `"${layer.name}" may import "${target}" by await import() only` : undefined;
  }
  if (allows(layer.types)) {
    return kind === 'types' ? undefined : `"${layer.name}" may import types of "${target}" only`;
  }
  return `"${layer.name}" must not know "${target}": imports point downward (see scripts/lint/layers.js)`;
}

function domainViolation(from, to, layer) {
  if (layer.name !== 'domain' || domainOf(from) === domainOf(to) || to.endsWith('/index.ts')) return undefined;
  return `a domain imports another one by its index only, not ${to}`;
}

/** The rule `awsops/layers`. */
export const layersRule = {
  create(context) {
    const from = relative(context.cwd, context.filename).split(sep).join('/');
    if (layerOf(from) === undefined) return {};
    const check = (node, source, kind) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const message = violation({ from, to: resolve(from, source.value), kind });
      if (message !== undefined) context.report({ node, message });
    };
    const declaration = (node) => check(node, node.source, isTypeOnly(node) ? 'types' : 'now');
    return {
      ImportDeclaration: declaration,
      ExportNamedDeclaration: declaration,
      ExportAllDeclaration: declaration,
      ImportExpression: (node) => check(node, node.source, 'later'),
    };
  },
};

const isTypeOnly = (node) =>
  node.importKind === 'type' ||
  node.exportKind === 'type' ||
  (node.specifiers?.length > 0 && node.specifiers.every((specifier) => specifier.importKind === 'type'));

/** The source file that a relative import means; other specifiers as they are. */
const resolve = (from, specifier) =>
  specifier.startsWith('.') ? join(dirname(from), specifier).split(sep).join('/').replace(/\.js$/, '.ts') : specifier;

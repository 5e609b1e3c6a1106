import { basename } from 'node:path';
import { build, transform, type BuildOptions, type Metafile } from 'esbuild';

/** Node of the oldest supported line: what the output may use. */
export const TARGET = 'node20.19';

/**
 * Bundles an entry into one CommonJS file in which every `import()` is still lazy.
 *
 * esbuild alone cannot do that: in a single file a module behind `import()` is kept whole, with all commands and
 * schemas of an SDK client. Its chunks are shaken properly, so they are made first and then put into one file as
 * functions that run when they are required. One file is read, checked and compiled faster than ten.
 */
export async function bundleToOneFile(
  options: Pick<BuildOptions, 'stdin' | 'absWorkingDir' | 'plugins'>,
): Promise<{ readonly code: string; readonly metafile: Metafile }> {
  const split = await build({
    ...options,
    entryNames: ENTRY,
    chunkNames: '[name]-[hash]',
    outdir: 'chunks',
    bundle: true,
    splitting: true,
    write: false,
    platform: 'node',
    target: TARGET,
    format: 'esm',
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': IMPORT_META_URL },
    // Names stay: stack traces with --debug are worth more than the bytes.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const chunks = await Promise.all(
    split.outputFiles.map(async ({ path, text }) => ({ id: `./${basename(path)}`, code: await asCommonJs(text) })),
  );
  return { code: joinChunks(chunks), metafile: split.metafile };
}

/** Stands for import.meta.url, which CommonJS does not have. */
const IMPORT_META_URL = 'awsopsImportMetaUrl';
const ENTRY = 'entry';
/** The chunk that a bundle starts with. */
export const ENTRY_FILE = `${ENTRY}.js`;

async function asCommonJs(code: string): Promise<string> {
  const converted = await transform(code, {
    format: 'cjs',
    platform: 'node',
    target: TARGET,
    // A bundle runs as a vm.Script, which has no import().
    supported: { 'dynamic-import': false },
    // ASCII is one byte a character in V8, and needs no decoding.
    charset: 'ascii',
    minifyWhitespace: true,
    minifySyntax: true,
  });
  return converted.code;
}

function joinChunks(chunks: readonly { readonly id: string; readonly code: string }[]): string {
  const table = chunks.map(({ id, code }) => `${JSON.stringify(id)}(exports,module,require){${code}}`);
  const usesImportMeta = chunks.some(({ code }) => code.includes(IMPORT_META_URL));
  const importMeta = `const ${IMPORT_META_URL} = require("node:url").pathToFileURL(__filename).href;`;
  return `"use strict";
${usesImportMeta ? importMeta : ''}
const chunks = {
${table.join(',\n')}
};
const loaded = {};
function load(id) {
  if (!Object.hasOwn(chunks, id)) return require(id);
  if (loaded[id] === undefined) {
    const module = loaded[id] = { exports: {} };
    chunks[id](module.exports, module, load);
  }
  return loaded[id].exports;
}
module.exports = load(${JSON.stringify(`./${ENTRY_FILE}`)});
`;
}

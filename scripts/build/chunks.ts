import { basename } from 'node:path';
import { build, transform, type BuildOptions, type Metafile } from 'esbuild';
import { entryChunk, reachableChunks } from './contents.js';

/** Node of the oldest supported line: what the output may use. */
const TARGET = 'node20.19';
/** Stands for import.meta.url, which CommonJS does not have. */
const IMPORT_META_URL = 'awsopsImportMetaUrl';
const IMPORT_META_PRELUDE = `const ${IMPORT_META_URL}=require("node:url").pathToFileURL(__filename).href;`;

/** A bundle as text. */
export interface BundledCode {
  /** What nearly every run of the bundle needs. */
  readonly code: string;
  /** The rest, loaded when it is reached; undefined when there is none. */
  readonly rareCode: string | undefined;
  readonly metafile: Metafile;
}

/**
 * Bundles an entry into one CommonJS file, and a second one with what is rarely reached. Every `import()` is still
 * lazy.
 *
 * esbuild alone cannot do that: in a single file a module behind `import()` is kept whole, with all commands and
 * schemas of an SDK client. Its chunks are shaken properly, so they are made first and then put into one file as
 * functions that run when they are required. One file is read, checked and compiled faster than ten.
 *
 * @param isRare whether the module behind an `import()` is for the second file, by its path in the project;
 * undefined: there is no second file
 */
export async function bundle(
  name: string,
  isRare: ((file: string) => boolean) | undefined,
  options: Pick<BuildOptions, 'stdin' | 'absWorkingDir' | 'plugins'>,
): Promise<BundledCode> {
  const { metafile, outputFiles } = await build({
    ...options,
    entryNames: 'entry',
    chunkNames: '[name]-[hash]',
    outdir: 'chunks',
    bundle: true,
    splitting: true,
    write: false,
    platform: 'node',
    target: TARGET,
    format: 'esm',
    mainFields: ['module', 'main'],
    // Machine code, and not installed with the tool: whoever wants SQL in the sandbox adds it.
    external: ['@duckdb/node-api'],
    define: {
      'import.meta.url': IMPORT_META_URL,
      // Nobody who runs a command can act on the SDK's notice about future Node versions.
      'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"',
    },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const usual =
    isRare === undefined ? Object.keys(metafile.outputs) : [...reachableChunks(metafile, (file) => !isRare(file))];
  const usualFiles = new Set(usual.map((path) => basename(path)));
  const chunks = await Promise.all(
    outputFiles.map(async ({ path, text }) => ({ file: basename(path), code: await asCommonJs(text) })),
  );
  const rare = chunks.filter(({ file }) => !usualFiles.has(file));
  return {
    code: startingFile({
      chunks: chunks.filter(({ file }) => usualFiles.has(file)),
      entry: basename(entryChunk(metafile)),
      rareBundle: rare.length === 0 ? undefined : `${name}.rare`,
    }),
    rareCode: rare.length === 0 ? undefined : `"use strict";\nmodule.exports = ${chunkTable(rare, false)};\n`,
    metafile,
  };
}

interface Chunk {
  readonly file: string;
  readonly code: string;
}

async function asCommonJs(code: string): Promise<string> {
  const converted = await transform(code, {
    format: 'cjs',
    platform: 'node',
    target: TARGET,
    // A bundle runs as a vm.Script, which has no import().
    supported: { 'dynamic-import': false },
    // ASCII is one byte a character in V8, and needs no decoding.
    charset: 'ascii',
    // Short names too: a sixth of the time to compile without a cache is reading them.
    minify: true,
  });
  return converted.code;
}

/**
 * An object of functions `(exports, module, require)` by the names that chunks require.
 *
 * @param areAllRun brackets them: V8 then compiles them at once, instead of reading past them first
 */
function chunkTable(chunks: readonly Chunk[], areAllRun: boolean): string {
  const functions = chunks.map(({ file, code }) => {
    const prelude = code.includes(IMPORT_META_URL) ? IMPORT_META_PRELUDE : '';
    const body = `function(exports,module,require){${prelude}${code}}`;
    return `${JSON.stringify(`./${file}`)}:${areAllRun ? `(${body})` : body}`;
  });
  return `{\n${functions.join(',\n')}\n}`;
}

const startingFile = (parts: {
  readonly chunks: readonly Chunk[];
  readonly entry: string;
  readonly rareBundle: string | undefined;
}): string => `"use strict";
const chunks = ${chunkTable(parts.chunks, parts.rareBundle !== undefined)};
const loaded = {};
function load(id) {
  if (!id.startsWith("./")) return require(id);
  if (loaded[id] === undefined) {
    ${parts.rareBundle === undefined ? '' : `if (!Object.hasOwn(chunks, id)) Object.assign(chunks, require(${JSON.stringify(`awsops:${parts.rareBundle}`)}));`}
    const module = loaded[id] = { exports: {} };
    chunks[id](module.exports, module, load);
  }
  return loaded[id].exports;
}
module.exports = load(${JSON.stringify(`./${parts.entry}`)});
`;

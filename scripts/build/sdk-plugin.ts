import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Makes what a command does not use of an SDK client removable.
 *
 * The clients' schemas are plain arrays, but their computed keys (`{ [_hE]: 500 }`, `_hE` a string constant) count
 * as side effects, so a bundler keeps all of them: 557 KB for one call of EC2. With the constants written out only
 * the schemas of the used operations stay. The packages import their package.json for its version alone.
 */
export const sdkPlugin = (options: { readonly shakeSchemas: boolean }): Plugin => ({
  name: 'sdk',
  setup(build) {
    if (options.shakeSchemas) {
      build.onLoad({ filter: /@aws-sdk\/.*\/dist-es\/.*schemas_\d+\.js$/ }, ({ path }) => ({
        contents: inlineComputedKeys(readFileSync(path, 'utf8')),
        loader: 'js',
      }));
    }
    build.onLoad({ filter: /@smithy\/core\/.*\/stream-type-check\.js$/ }, () => ({
      contents: STREAM_TYPE_CHECK,
      loader: 'js',
    }));
    build.onLoad({ filter: /@smithy\/core\/.*\/Crc32Node\.js$/ }, ({ path }) => ({
      contents: replaceOnce(
        readFileSync(path, 'utf8'),
        CRC32_PROBE,
        'const zlibCrc32 = (...args) => zlib.crc32(...args);',
      ),
      loader: 'js',
    }));
    build.onLoad({ filter: /(@aws-sdk|@smithy)\/[^/]+\/package\.json$/ }, ({ path }) => {
      const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
});

/**
 * The SDK's own names the globals `ReadableStream` and `Blob`, which makes Node load all of its web streams, to
 * find that a body is none of them.
 */
const STREAM_TYPE_CHECK = `
export const isReadableStream = (stream) => stream?.constructor?.name === 'ReadableStream';
export const isBlob = (blob) => blob?.constructor?.name === 'Blob';
`;

/** Looks whether Node has it, and so loads zlib before anybody needs a checksum; every Node that we support has it. */
const CRC32_PROBE = 'const zlibCrc32 = typeof zlib.crc32 === "function" ? zlib.crc32 : undefined;';

/** @throws when it is not there: the package has changed and this file has to be looked at */
function replaceOnce(source: string, what: string, by: string): string {
  if (!source.includes(what)) throw new Error(`the SDK no longer has: ${what}`);
  return source.replace(what, () => by);
}

/** `const _hE = "httpError"; … { [_hE]: 500 }` → `{ "httpError": 500 }`. */
export function inlineComputedKeys(source: string): string {
  const constants = new Map(
    [...source.matchAll(/^const (\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map(([, name = '', text = '']) => [name, text]),
  );
  return source.replace(/\[(\w+)\]:/g, (key, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}:`;
  });
}

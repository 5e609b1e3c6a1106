import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Modules of Node that packages import at their top although few runs use them: commander child_process (for
 * subcommands that are programs), the SDK zlib (for checksums). Together they cost a tenth of the start.
 */
const LAZY = ['child_process', 'fs/promises', 'readline/promises', 'timers/promises', 'zlib'];

const require = createRequire(import.meta.url);

/** Loads these modules of Node when something of them is used for the first time. */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(node:)?(${LAZY.join('|')})$`) }, ({ path, namespace, kind }) =>
      // What is imported where it is used is late enough, and as a chunk would export nothing but a default.
      namespace === 'lazy' || kind === 'dynamic-import'
        ? { path, external: true }
        : { path: `node:${path.replace('node:', '')}`, namespace: 'lazy' },
    );
    build.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => {
      const names = Object.keys(Object(require(path)));
      const getters = names.map((name) => `get ${name}() { return load().${name}; }`);
      return {
        contents: `const load = () => require(${JSON.stringify(path)});\nmodule.exports = {\n${getters.join(',\n')}\n};`,
        loader: 'js',
      };
    });
  },
};

import { relative } from 'node:path';
import type { OnResolveArgs, Plugin } from 'esbuild';

/**
 * Keeps bundles apart: an import that `belongsTo` gives a bundle for stays outside and is loaded from that bundle
 * when it is reached.
 *
 * @param belongsTo gets the imported file relative to the sources, or the name of a package; undefined: bundle it here
 */
export const boundariesPlugin = (
  sources: string,
  belongsTo: (file: string, kind: OnResolveArgs['kind']) => string | undefined,
): Plugin => ({
  name: 'boundaries',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === RESOLVING || !importer.startsWith(sources)) return undefined;
      if (!path.startsWith('.')) {
        const bundle = belongsTo(path, kind);
        return bundle === undefined ? undefined : { path: `awsops:${bundle}`, external: true };
      }
      const resolved = await build.resolve(path, { importer, resolveDir, kind, pluginData: RESOLVING });
      const bundle = belongsTo(relative(sources, resolved.path), kind);
      return bundle === undefined ? resolved : { path: `awsops:${bundle}`, external: true };
    });
  },
});

/** Marks our own question to the resolver, which would otherwise ask us again. */
const RESOLVING = Symbol('resolving');

import type { Plugin } from 'esbuild';

/**
 * Commander loads child_process to run subcommands that are programs of their own. There are none here, and that
 * module costs a tenth of the time of `awsops --help`.
 */
export const leanCommander: Plugin = {
  name: 'lean-commander',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      /\/commander\//.test(importer) ? { path, namespace: 'absent' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

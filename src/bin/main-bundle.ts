import { root } from '../commands/index.js';
import { main } from '../lib/cli/main.js';
import { version } from '../version.js';
import { asRunnable, type RunnableBundle } from './bundle.js';

/** The whole tree: answers help and completion itself, hands a command to its own bundle. */
export const { run }: RunnableBundle = {
  run: (argv, { bundles, load }) =>
    main({
      argv,
      root,
      version,
      openSandbox: async (env) => (await import('../sandbox/open.js')).openSandbox(env),
      reroute: (path) => {
        const words = path.join(' ');
        const name = bundles[words];
        return name === undefined ? undefined : asRunnable(load(name, words), name).run(argv, { bundles, load });
      },
    }),
};

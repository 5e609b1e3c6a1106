import type { CommandGroup } from '../lib/cli/define.js';
import { main } from '../lib/cli/main.js';
import { version } from '../version.js';
import type { RunnableBundle } from './bundle.js';

/** The exports of a bundle with the commands of one noun, in a tree of only that. */
export const commandBundle = (root: CommandGroup): RunnableBundle => ({
  run: (argv) =>
    main({
      argv,
      root,
      version,
      openSandbox: async (env) => (await import('../sandbox/open.js')).openSandbox(env),
    }),
});

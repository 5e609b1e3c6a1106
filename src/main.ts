import { root } from './commands/index.js';
import { main } from './lib/cli/main.js';
import { version } from './version.js';

/** Runs a command line with the whole tree of commands; resolves to the exit code. */
export const run = (argv: readonly string[]): Promise<number> =>
  main({
    argv,
    root,
    version,
    openSandbox: async (env) => (await import('./sandbox/open.js')).openSandbox(env),
  });

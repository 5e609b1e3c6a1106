import { join } from 'node:path';
import type { OptionSpec } from '../lib/cli/define.js';
import { stateDirectory } from '../lib/core/directories.js';

/** How something goes over a fleet. */
export const rolloutOptions = {
  'max-concurrency': {
    type: 'string',
    value: 'N|P%',
    default: '50',
    describe: 'nodes at the same time: a number or a part of them',
  },
  'max-errors': {
    type: 'string',
    value: 'N|P%',
    default: '10%',
    describe: 'nodes that may fail, in all waves together, before nothing more is begun',
  },
  canary: {
    type: 'string',
    value: 'N|P%|off',
    default: 'stages',
    describe: 'size of the first wave; stages: one node, 1 %, 10 %, then the rest; off: one wave',
  },
  'delivery-timeout': {
    type: 'duration',
    min: 30_000,
    max: 2_592_000_000,
    describe: 'how long a node has to take the command (default: 10m)',
  },
  'on-interrupt': {
    type: 'string',
    choices: ['leave', 'cancel'],
    value: 'WHAT',
    default: 'leave',
    describe: 'what happens to commands that run when this is interrupted',
  },
} as const satisfies Record<string, OptionSpec>;

/** Where the state files of runs are. */
export const runsDirectory = (env: Readonly<Record<string, string | undefined>>): string =>
  join(stateDirectory(env), 'runs');

import type { NodeSelection } from '../lib/node/index.js';
import { completeNodeTags } from './complete-nodes.js';

/** Which nodes a command works on, besides their ids. */
export const nodeSelection = {
  tag: {
    type: 'list',
    value: 'KEY=VALUE',
    describe: 'those with this tag: KEY=VALUE (with * and ?) or KEY; a key again is "or", another key "and"',
    complete: completeNodeTags,
  },
  all: { type: 'boolean', describe: 'every node of the region', conflicts: ['tag'] },
} as const;

export const selectionOf = (
  ids: readonly string[],
  options: { readonly tag: readonly string[]; readonly all: boolean },
): NodeSelection => ({ ids, tags: options.tag, all: options.all });

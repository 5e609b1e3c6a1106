import type { Completer } from '../lib/cli/define.js';

/** Offers ids of instances; the last answer is good for a minute. */
export const completeNodes: Completer = async (prefix, context) => {
  const { cached } = await import('../lib/cli/completion/cache.js');
  const task = await context.task();
  const key = ['nodes', task.aws.profile, task.aws.region, task.aws.endpointUrl, prefix].join('|');
  return cached(key, context.env, async () => {
    const { idsStartingWith } = await import('../lib/node/inventory/index.js');
    return idsStartingWith(prefix, task);
  });
};

/** Offers keys of tags that instances have, and after `KEY=` the values; the last answer is good for a minute. */
export const completeNodeTags: Completer = async (prefix, context) => {
  const { cached } = await import('../lib/cli/completion/cache.js');
  const task = await context.task();
  const key = ['node-tags', task.aws.profile, task.aws.region, task.aws.endpointUrl, prefix].join('|');
  return cached(key, context.env, async () => {
    const { tagsStartingWith } = await import('../lib/node/inventory/index.js');
    return tagsStartingWith(prefix, task);
  });
};

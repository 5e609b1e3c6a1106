import type { Completer } from '../lib/cli/define.js';

/** Offers parameters whose names start with what was typed; the last answer is good for a minute. */
export const completeParameters: Completer = async (prefix, context) => {
  const { cached } = await import('../lib/cli/completion/cache.js');
  const task = await context.task();
  const key = ['parameters', task.aws.profile, task.aws.region, task.aws.endpointUrl, prefix].join('|');
  return cached(key, context.env, async () => {
    const { namesStartingWith } = await import('../lib/param/index.js');
    return namesStartingWith(prefix, task);
  });
};

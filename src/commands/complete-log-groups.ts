import type { Completer } from '../lib/cli/define.js';

/** Offers log groups that start with what was typed; the last answer is good for a minute. */
export const completeLogGroups: Completer = async (prefix, context) => {
  const { cached } = await import('../lib/cli/completion/cache.js');
  const task = await context.task();
  const key = ['log-groups', task.aws.profile, task.aws.region, task.aws.endpointUrl, prefix].join('|');
  return cached(key, context.env, async () => {
    const { resolveGroups } = await import('../lib/logs/groups/index.js');
    const groups = await resolveGroups([`${prefix}*`], task);
    return groups.map(({ name }) => name);
  });
};

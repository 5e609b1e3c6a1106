import type { Completer } from '../../lib/cli/define.js';

/** Offers users, groups and roles whose names start with what was typed; the last answer is good for a minute. */
export const completeEntities: Completer = async (prefix, context) => {
  const { cached } = await import('../../lib/cli/completion/cache.js');
  const task = await context.task();
  const key = ['iam-entities', task.aws.profile, task.aws.endpointUrl].join('|');
  const names = await cached(key, context.env, async () => {
    const { entityNames } = await import('../../lib/iam/holders/index.js');
    return entityNames(task);
  });
  return names.filter((name) => name.startsWith(prefix));
};

import type { Completer } from '../../lib/cli/define.js';

/** Offers roles whose names start with what was typed; the last answer is good for a minute. */
export const completeRoles: Completer = async (prefix, context) => {
  const { cached } = await import('../../lib/cli/completion/cache.js');
  const task = await context.task();
  const key = ['roles', task.aws.profile, task.aws.endpointUrl, prefix].join('|');
  return cached(key, context.env, async () => {
    const { roleNames } = await import('../../lib/trust/index.js');
    return roleNames(prefix, task);
  });
};

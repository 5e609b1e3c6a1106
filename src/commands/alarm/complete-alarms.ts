import type { Completer } from '../../lib/cli/define.js';

/** Offers alarms that start with what was typed; the last answer is good for a minute. */
export const completeAlarms: Completer = async (prefix, context) => {
  const { cached } = await import('../../lib/cli/completion/cache.js');
  const task = await context.task();
  const key = ['alarms', task.aws.profile, task.aws.region, task.aws.endpointUrl, prefix].join('|');
  return cached(key, context.env, async () => {
    const { readAlarms } = await import('../../lib/alarm/index.js');
    const alarms = await readAlarms({ prefix }, task);
    return alarms.map(({ name }) => name);
  });
};

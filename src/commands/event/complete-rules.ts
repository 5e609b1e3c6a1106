import type { Completer } from '../../lib/cli/define.js';

/** Offers the rules that awsops made; the last answer is good for a minute. */
export const completeRules: Completer = async (prefix, context) => {
  const { cached } = await import('../../lib/cli/completion/cache.js');
  const task = await context.task();
  const key = ['event-rules', task.aws.profile, task.aws.region, task.aws.endpointUrl].join('|');
  const names = await cached(key, context.env, async () => {
    const { listEventRules } = await import('../../lib/event/index.js');
    const found: string[] = [];
    for await (const page of listEventRules({}, task)) found.push(...page.map(({ name }) => name));
    return found;
  });
  return names.filter((name) => name.startsWith(prefix));
};

/** Offers the names of presets. */
export const completePresets: Completer = async (prefix) => {
  const { eventPresets } = await import('../../lib/event/index.js');
  return eventPresets.map(({ name }) => name).filter((name) => name.startsWith(prefix));
};

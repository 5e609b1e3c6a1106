import type { TaskContext } from '../../aws/task-context.js';
import { readProfiles } from '../../aws/shared-config.js';
import { regionNames } from '../../aws/region-names.js';
import type { CommandGroup } from '../define.js';
import { countFrom } from '../values.js';
import { complete, type GlobalCompleters } from './complete.js';

/** A shell that waits longer than this feels broken. */
const DEADLINE_MS = 1_500;

const globals: GlobalCompleters = {
  profile: async (_prefix, { env }) => (await readProfiles(env)).map(({ name }) => name),
  region: async (_prefix, { env }) => {
    const configured = (await readProfiles(env)).flatMap(({ settings }) => settings['region'] ?? []);
    return [...new Set([...configured, ...regionNames, 'all'])];
  },
};

/** Answers `awsops __complete -- words…`: one `value<TAB>description` line a candidate, nothing when in doubt. */
export async function answerCompletion(
  root: CommandGroup,
  words: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly openTask: (words: readonly string[], signal: AbortSignal) => Promise<TaskContext>;
  },
): Promise<string> {
  const signal = AbortSignal.timeout(countFrom(options.env, 'AWSOPS_COMPLETION_TIMEOUT_MS') ?? DEADLINE_MS);
  const task = (): Promise<TaskContext> => options.openTask(words, signal);
  const candidates = await complete(root, words, { context: { env: options.env, signal, task }, globals });
  return candidates.map(({ value, describe }) => `${value}\t${describe}\n`).join('');
}

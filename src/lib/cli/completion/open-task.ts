import type { TaskContext } from '../../aws/task-context.js';
import { systemClock } from '../../core/clock.js';
import { usageError } from '../../errors/app-error.js';
import type { SessionBase } from '../session-base.js';
import { openTargets } from '../targets.js';
import { resolveSettings, type Settings } from '../settings.js';

/** The flags of an unfinished line that say where to ask. */
const TARGET_FLAGS = ['profile', 'region', 'role-arn', 'endpoint-url'] as const;

/** A silent task in the first target that the line names so far; it never asks and never prints. */
export async function openCompletionTask(
  words: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
    readonly base: (settings: Settings) => SessionBase;
  },
): Promise<TaskContext> {
  const settings = resolveSettings(targetFlags(words), options.env);
  const ask = (): Promise<string> => Promise.reject(usageError('completion cannot ask'));
  const { signal } = options;
  const [aws] = await openTargets(settings, { ...options.base(settings), ask }, { scope: 'regional', signal });
  if (aws === undefined) throw usageError('no target');
  return { aws, signal, ask, report: () => {}, clock: systemClock };
}

function targetFlags(words: readonly string[]): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (const name of TARGET_FLAGS) {
    const index = words.indexOf(`--${name}`);
    const value = index >= 0 ? words[index + 1] : words.find((word) => word.startsWith(`--${name}=`))?.split('=')[1];
    if (!value) continue;
    const isList = name === 'profile' || name === 'region';
    flags[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())] = isList ? value.split(',') : value;
  }
  return flags;
}

import { EXIT_OK } from '../../errors/exit-codes.js';
import type { CommandGroup } from '../define.js';
import type { Io } from '../io.js';
import { sessionBase } from '../session-base.js';
import { answerCompletion } from './index.js';
import { openCompletionTask } from './open-task.js';

/** Prints what could stand in place of the last of the words. */
export async function printCompletions(
  words: readonly string[],
  options: { readonly root: CommandGroup; readonly version: string; readonly io: Io },
): Promise<number> {
  const { io, version } = options;
  const text = await answerCompletion(options.root, words, {
    env: io.env,
    openTask: (line, signal) =>
      openCompletionTask(line, {
        env: io.env,
        signal,
        base: (settings) => sessionBase(settings, { version, env: io.env, isSandbox: false }),
      }),
  });
  await io.stdout.write(text);
  return EXIT_OK;
}

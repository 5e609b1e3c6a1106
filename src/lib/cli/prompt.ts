import type { Ask } from '../core/events.js';
import { usageError } from '../errors/app-error.js';
import type { Io } from './io.js';
import type { Progress } from './progress.js';

export interface Prompter {
  /** Only when a person is at both ends: stdin and stderr are terminals and --no-input was not given. */
  readonly canPrompt: boolean;
  readonly ask: Ask;
  /** True for y or yes. */
  confirm(question: string): Promise<boolean>;
}

export function createPrompter(options: {
  readonly io: Io;
  readonly progress: Progress;
  readonly input: boolean;
  readonly signal: AbortSignal;
}): Prompter {
  const { io, progress, signal } = options;
  const canPrompt = (): boolean => options.input && io.stdinIsTty && io.stderr.isTty;
  const readLine = async (prompt: string, secret: boolean): Promise<string> => {
    progress.clear();
    return (await io.readLine(prompt, { secret, signal })).trim();
  };
  return {
    get canPrompt() {
      return canPrompt();
    },
    ask: (question) => {
      if (canPrompt()) return readLine(`${question.message}: `, question.secret ?? false);
      throw usageError(`an answer is needed: ${question.message}`, {
        code: 'InputNeeded',
        reason: options.input ? 'there is no terminal to ask on' : '--no-input was given',
      });
    },
    confirm: async (question) => /^y(es)?$/i.test(await readLine(`${question} [y/N] `, false)),
  };
}

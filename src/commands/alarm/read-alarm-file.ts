import type { CommandContext } from '../../lib/cli/define.js';
import type { TextFile } from '../../lib/core/read-text-file.js';

/** The file of alarms that was named; `-` is standard input. */
export async function readAlarmFile(path: string, { readStdin }: Pick<CommandContext, 'readStdin'>): Promise<TextFile> {
  if (path === '-') return { name: 'stdin', text: await readStdin() };
  const { readTextFile } = await import('../../lib/core/read-text-file.js');
  return readTextFile(path, 'file of alarms');
}

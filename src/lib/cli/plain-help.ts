import type { CommandGroup } from './define.js';
import { helpText, type HelpStyle } from './help.js';
import { locate } from './tree.js';

/**
 * The help page for a line of names and then --help, as nearly everybody writes it: known without parsing the line.
 *
 * @returns undefined for every other line
 */
export function plainHelp(root: CommandGroup, words: readonly string[], style: HelpStyle): string | undefined {
  const names = words.slice(0, -1);
  const last = words.at(-1);
  if (last !== '--help' && last !== '-h') return undefined;
  const { rest, ...located } = locate(root, names);
  return rest.length === 0 ? helpText(located, root, style) : undefined;
}

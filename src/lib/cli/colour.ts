import type { ColourLevel } from '../output/palette.js';

export type ColourChoice = 'auto' | 'always' | 'never';

/**
 * How many colours a stream gets (chalk's levels 0 to 3). An explicit --color wins, then NO_COLOR
 * (https://no-color.org), FORCE_COLOR, CLICOLOR_FORCE, TERM=dumb and CLICOLOR=0, then whether it is a terminal.
 */
export function colourLevel(input: {
  readonly choice: ColourChoice;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTty: boolean;
}): ColourLevel {
  const { choice, env, isTty } = input;
  if (choice === 'never') return 0;
  if (choice === 'always') return terminalLevel(env);
  if (env['NO_COLOR']) return 0;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return forcedLevel(force, env);
  if (env['CLICOLOR_FORCE'] && env['CLICOLOR_FORCE'] !== '0') return terminalLevel(env);
  if (!isTty || env['TERM'] === 'dumb' || env['CLICOLOR'] === '0') return 0;
  return terminalLevel(env);
}

function forcedLevel(force: string, env: Readonly<Record<string, string | undefined>>): ColourLevel {
  if (force === '0' || force === 'false') return 0;
  if (force === '2') return 2;
  if (force === '3') return 3;
  return force === '1' ? 1 : terminalLevel(env);
}

function terminalLevel(env: Readonly<Record<string, string | undefined>>): ColourLevel {
  if (/^(truecolor|24bit)$/.test(env['COLORTERM'] ?? '')) return 3;
  return /256/.test(env['TERM'] ?? '') ? 2 : 1;
}

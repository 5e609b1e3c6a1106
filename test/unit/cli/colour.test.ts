import { expect, test } from 'vitest';
import { colourLevel } from '../../../src/lib/cli/colour.js';

test.each([
  ['a terminal', 'auto', true, { TERM: 'xterm' }, 1],
  ['a terminal with 256 colours', 'auto', true, { TERM: 'xterm-256color' }, 2],
  ['a true-colour terminal', 'auto', true, { COLORTERM: 'truecolor' }, 3],
  ['a pipe', 'auto', false, { TERM: 'xterm' }, 0],
  ['NO_COLOR', 'auto', true, { NO_COLOR: '1' }, 0],
  ['an empty NO_COLOR', 'auto', true, { NO_COLOR: '', TERM: 'xterm' }, 1],
  ['TERM=dumb', 'auto', true, { TERM: 'dumb' }, 0],
  ['CLICOLOR=0', 'auto', true, { CLICOLOR: '0' }, 0],
  ['FORCE_COLOR in a pipe', 'auto', false, { FORCE_COLOR: '1' }, 1],
  ['FORCE_COLOR=3', 'auto', false, { FORCE_COLOR: '3' }, 3],
  ['FORCE_COLOR=0 on a terminal', 'auto', true, { FORCE_COLOR: '0' }, 0],
  ['CLICOLOR_FORCE in a pipe', 'auto', false, { CLICOLOR_FORCE: '1' }, 1],
  ['NO_COLOR over FORCE_COLOR', 'auto', false, { NO_COLOR: '1', FORCE_COLOR: '1' }, 0],
  ['--color always over NO_COLOR and a pipe', 'always', false, { NO_COLOR: '1' }, 1],
  ['--color never over FORCE_COLOR', 'never', true, { FORCE_COLOR: '1' }, 0],
] as const)('%s', (_, choice, isTty, env, level) => {
  expect(colourLevel({ choice, isTty, env })).toBe(level);
});

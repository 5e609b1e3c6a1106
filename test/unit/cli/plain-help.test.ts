import { describe, expect, test } from 'vitest';
import { plainHelp } from '../../../src/lib/cli/plain-help.js';
import { readCommandLine } from '../../../src/lib/cli/program.js';
import { walk } from '../../../src/lib/cli/tree.js';
import { plainPalette } from '../../../src/lib/output/palette.js';
import { root } from '../../../src/commands/index.js';

const style = { palette: plainPalette, width: 80 };

describe('plainHelp', () => {
  test.each([[], ...walk(root).map(({ path }) => path)].map((path) => [path.join(' '), path] as const))(
    'gives for "%s" what the parser gives',
    (_line, path) => {
      for (const flag of ['--help', '-h']) {
        const words = [...path, flag];
        expect({ text: plainHelp(root, words, style) }).toEqual(
          readCommandLine(root, words, { version: '0.0.0', helpStyle: style }),
        );
      }
    },
  );

  test.each([
    '',
    'logs',
    'logs qeury --help',
    '--help logs',
    '-q --help',
    'logs query errors --help',
    'whoami --help -q',
  ])('leaves "%s" to the parser', (line) => {
    expect(plainHelp(root, line.split(' '), style)).toBeUndefined();
  });
});

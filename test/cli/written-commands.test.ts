import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { root } from '../../src/commands/index.js';
import { globalOptions } from '../../src/lib/cli/global-options.js';
import { parseGlobals, parseInput } from '../../src/lib/cli/options.js';
import { readCommandLine } from '../../src/lib/cli/program.js';
import { plainPalette } from '../../src/lib/output/palette.js';
import { shellWords } from '../helpers/shell-words.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Every command line that people copy from: its file and its words. */
function writtenCommands(): readonly { readonly file: string; readonly line: string }[] {
  const examples = readdirSync(join(repository, 'examples')).map((name) => `examples/${name}`);
  const files = ['README.md', 'CONTRIBUTING.md', ...examples.filter((name) => /\.(md|sh|yml)$/.test(name))];
  return files.flatMap((file) =>
    [...readFileSync(join(repository, file), 'utf8').matchAll(COMMAND_LINE)].map(([, line = '']) => ({ file, line })),
  );
}

/** At the start of a line, after a prompt, or as the step of a workflow; what follows `||` is the shell's. */
const COMMAND_LINE = /^(?:\$ | *- run: )?(awsops [^\n]*?)(?: +(?:\|\||# ).*)?$/gm;

describe('command lines in README, CONTRIBUTING and examples', () => {
  test('are found', () => {
    expect(writtenCommands().length).toBeGreaterThan(12);
  });

  test.each(writtenCommands())('$file: $line', ({ line }) => {
    // Variables of scripts stand for a word that is a time too.
    const [, ...words] = shellWords(line.replace(/"\$@"/g, '').replace(/\$\{?\w+\}?/g, '1h'));
    const read = readCommandLine(root, words, { version: '0.0.0', helpStyle: { palette: plainPalette, width: 80 } });
    expect(() => {
      if ('text' in read) return;
      parseInput(read, { nowMs: 0 });
      parseGlobals(read.globals, globalOptions);
    }).not.toThrow();
  });
});

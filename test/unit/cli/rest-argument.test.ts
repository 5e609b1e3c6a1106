import { describe, expect, test } from 'vitest';
import { defineCommand, defineGroup, type CommandGroup } from '../../../src/lib/cli/define.js';
import { earlyOutput } from '../../../src/lib/cli/early-flags.js';
import { readCommandLine } from '../../../src/lib/cli/program.js';
import { usageText } from '../../../src/lib/cli/tree.js';
import { plainPalette } from '../../../src/lib/output/palette.js';

const exec = defineCommand({
  name: 'exec',
  summary: 'Do something on things',
  examples: [],
  args: {
    things: { describe: 'things', required: false, variadic: true },
    script: { describe: 'what to do', required: false, variadic: true, rest: true },
  },
  options: { tag: { type: 'list', describe: 'tags' } },
  access: 'read',
  scope: 'none',
  run: () => undefined,
});
const list = defineCommand({
  name: 'list',
  summary: 'List things',
  examples: [],
  args: { things: { describe: 'things', required: false, variadic: true } },
  access: 'read',
  scope: 'none',
  run: () => undefined,
});
const root: CommandGroup = defineGroup({
  name: 'tool',
  summary: 'A tool',
  commands: [defineGroup({ name: 'thing', summary: 'Things', commands: [exec, list] })],
});

function read(...words: string[]) {
  const answer = readCommandLine(root, words, { version: '1', helpStyle: { palette: plainPalette, width: 80 } });
  if ('text' in answer) throw new Error(answer.text);
  return answer;
}

describe('the words after --', () => {
  test('are an argument of their own, whatever they look like', () => {
    const { args, options, globals } = read('thing', 'exec', 'a', 'b', '--tag', 'c', '--', 'df', '-h', '--tag', 'd');
    expect(args).toEqual({ things: ['a', 'b'], script: ['df', '-h', '--tag', 'd'] });
    expect([options, globals]).toEqual([{ tag: ['c'] }, {}]);
  });

  test('may hold a -- themselves, and --help', () => {
    expect(read('thing', 'exec', '--', 'git', 'log', '--help', '--', 'file').args['script']).toEqual([
      'git',
      'log',
      '--help',
      '--',
      'file',
    ]);
  });

  test('are none without it', () => {
    expect(read('thing', 'exec', 'a').args).toEqual({ things: ['a'], script: [] });
  });

  test('are found behind global options with values that are names of commands', () => {
    const { args } = read('--profile', 'thing', '-o', 'json', 'thing', 'exec', 'a', '--', 'x');
    expect(args).toEqual({ things: ['a'], script: ['x'] });
  });

  test('belong to the other arguments of a command that has no place for them', () => {
    expect(read('thing', 'list', 'a', '--', '-b').args).toEqual({ things: ['a', '-b'] });
  });

  test('say nothing about the format of errors', () => {
    expect(earlyOutput(['thing', 'exec', '--', 'kubectl', '-o', 'json'], {})).toBeUndefined();
    expect(earlyOutput(['thing', 'exec', '-o', 'json', '--', 'x'], {})).toBe('json');
  });
});

test('usage shows the options before the words after --', () => {
  expect(usageText('tool thing exec', exec)).toBe('tool thing exec [things...] [options] [-- script...]');
  expect(usageText('tool thing list', list)).toBe('tool thing list [things...] [options]');
});

import { describe, expect, test } from 'vitest';
import { complete } from '../../../src/lib/cli/completion/complete.js';
import { defineCommand, defineGroup, type CompletionContext } from '../../../src/lib/cli/define.js';

const list = defineCommand({
  name: 'list',
  summary: 'List things',
  examples: [],
  args: {
    kind: { describe: 'kind', choices: ['big', 'small'] },
    name: { describe: 'n', variadic: true, complete: async () => ['n1', 'n2'] },
  },
  options: {
    group: {
      type: 'list',
      short: 'g',
      commaSeparated: true,
      describe: 'groups',
      complete: async () => ['g1', 'g2', 'h1'],
    },
    level: { type: 'string', choices: ['info', 'error'], describe: 'level' },
    broken: { type: 'string', describe: 'x', complete: () => Promise.reject(new Error('no network')) },
    all: { type: 'boolean', describe: 'all' },
  },
  access: 'read',
  scope: 'none',
  run: () => undefined,
});
const root = defineGroup({
  name: 'tool',
  summary: 't',
  commands: [defineGroup({ name: 'thing', summary: 'Things', commands: [list] }), { ...list, name: 'other' }],
});
const context: CompletionContext = {
  env: {},
  signal: new AbortController().signal,
  task: () => Promise.reject(new Error('not needed')),
};
const values = async (...words: string[]): Promise<string[]> => {
  const globals = { region: async () => ['eu-west-1', 'us-east-1'], profile: async () => ['dev', 'prod'] };
  return (await complete(root, words, { context, globals })).map(({ value }) => value);
};

describe('completion offers', () => {
  test('commands, with their summaries', async () => {
    expect(await complete(root, ['th'], { context, globals: {} })).toEqual([{ value: 'thing', describe: 'Things' }]);
    expect(await values('')).toEqual(['thing', 'other']);
    expect(await values('thing', '')).toEqual(['list']);
  });

  test('flags of the command and global ones, booleans that are on as --no-', async () => {
    expect(await values('thing', 'list', '--l')).toEqual(['--level', '--log-format']);
    expect(await values('thing', 'list', '--no-')).toEqual(['--no-header', '--no-input']);
  });

  test('choices and values, also after = and behind commas', async () => {
    expect(await values('thing', 'list', '--level', '')).toEqual(['info', 'error']);
    expect(await values('thing', 'list', '--level=e')).toEqual(['--level=error']);
    expect(await values('thing', 'list', '-g', 'g')).toEqual(['g1', 'g2']);
    expect(await values('thing', 'list', '--group', 'g1,h')).toEqual(['g1,h1']);
  });

  test('values of global options before and after the command', async () => {
    expect(await values('--region', 'eu')).toEqual(['eu-west-1']);
    expect(await values('thing', 'list', '--profile', 'prod,d')).toEqual(['prod,dev']);
  });

  test('arguments by position, the values of flags not counted', async () => {
    expect(await values('thing', 'list', '')).toEqual(['big', 'small']);
    expect(await values('--region', 'eu-west-1', 'thing', 'list', '--level', 'info', 'b')).toEqual(['big']);
    expect(await values('thing', 'list', 'big', '')).toEqual(['n1', 'n2']);
    expect(await values('thing', 'list', 'big', 'n1', '')).toEqual(['n1', 'n2']);
  });

  test('nothing when a completer fails or a word leads nowhere', async () => {
    expect(await values('thing', 'list', '--broken', '')).toEqual([]);
    expect(await values('nowhere', '')).toEqual([]);
  });
});

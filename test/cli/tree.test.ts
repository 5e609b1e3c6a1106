import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { root } from '../../src/commands/index.js';
import type { Command, OptionSpec } from '../../src/lib/cli/define.js';
import { globalOptions } from '../../src/lib/cli/global-options.js';
import { exitCodeTable } from '../../src/lib/cli/help-topics.js';
import { helpText } from '../../src/lib/cli/help.js';
import { parseGlobals, parseInput } from '../../src/lib/cli/options.js';
import { readCommandLine } from '../../src/lib/cli/program.js';
import { actionOf, actionsOf } from '../../src/lib/cli/permissions.js';
import { impliedOptions, listCommands, walk } from '../../src/lib/cli/tree.js';
import { camelCase } from '../../src/lib/cli/values.js';
import { plainPalette } from '../../src/lib/output/palette.js';
import { shellWords } from '../helpers/shell-words.js';

const commands = listCommands(root).map(({ node, path }) => ({ name: path.join(' '), command: node, path }));
const helpStyle = { palette: plainPalette, width: 80 };
const source = fileURLToPath(new URL('../../src', import.meta.url));
const NOW_MS = Date.UTC(2026, 10, 23, 9);

const ownOptions = (command: Command): readonly (readonly [string, OptionSpec])[] =>
  Object.entries<OptionSpec>({ ...command.options, ...impliedOptions(command) });

describe.each(commands)('$name', ({ command, path }) => {
  test('has examples, and each of them is a command line that parses', () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { run } of command.examples) {
      const [program, ...words] = shellWords(run);
      expect(program).toBe(root.name);
      const line = readCommandLine(root, words, { version: '0.0.0', helpStyle });
      if ('text' in line) throw new Error(`${run} prints help`);
      expect(line.path).toEqual(path);
      parseInput(line, { nowMs: NOW_MS });
      parseGlobals(line.globals, globalOptions);
    }
  });

  test('names its options in kebab-case, once, and none like a global option', () => {
    const options = ownOptions(command);
    for (const [option] of options) {
      expect(option).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(Object.keys(globalOptions)).not.toContain(option);
    }
    const shorts = [...options, ...Object.entries<OptionSpec>(globalOptions)].flatMap(([, { short }]) => short ?? []);
    expect(shorts).toEqual([...new Set(shorts)]);
    expect(shorts.filter((short) => !/^[a-zA-Z]$/.test(short) || short === 'h' || short === 'V')).toEqual([]);
  });

  test('has conflicts only with options that it has, and required options without a default', () => {
    const names = ownOptions(command).map(([option]) => option);
    for (const [, spec] of ownOptions(command)) {
      expect(names).toEqual(expect.arrayContaining([...(spec.conflicts ?? [])]));
      expect(spec.required === true && spec.default !== undefined).toBe(false);
    }
  });

  test('takes variadic arguments last, and required ones before optional ones', () => {
    const args = Object.values(command.args ?? {});
    // What follows -- is told apart from the rest by that.
    const ordered = args.filter(({ rest }) => rest !== true);
    expect(ordered.slice(0, -1).filter(({ variadic }) => variadic)).toEqual([]);
    const optionality = args.map(({ required }) => (required === false ? 1 : 0));
    expect(optionality).toEqual(optionality.toSorted((a, b) => a - b));
  });

  test('can be tried before it changes things, when it does', () => {
    const names = ownOptions(command).map(([option]) => option);
    const isWrite = command.access === 'write';
    for (const option of ['dry-run', 'yes']) expect(names.includes(option)).toBe(isWrite);
    const { writesWith } = command;
    if (writesWith !== undefined) {
      expect(isWrite).toBe(true);
      expect(command.options?.[writesWith]?.type).toBe('boolean');
    }
    // A command that only shows a plan may also say by its exit code whether something is due.
    if (isWrite) expect(names).toContain('exit-code');
    if (isWrite) expect(command.examples.some(({ run }) => run.includes('--dry-run'))).toBe(true);
  });

  test('says which permissions it needs when it talks to AWS', () => {
    if (command.scope !== 'none') expect(command.permissions?.length).toBeGreaterThan(0);
    for (const permission of [...(command.permissions ?? []), ...(command.nodePermissions ?? [])]) {
      expect(actionOf(permission)).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
      if (typeof permission === 'string') continue;
      expect(permission.resources.length).toBeGreaterThan(0);
      if (permission.condition !== undefined) continue; // some actions take conditions and no resources
      for (const resource of permission.resources) expect(resource).toMatch(/^arn:aws:[a-z0-9-]+:/);
    }
  });

  test('describes itself in the house style', () => {
    expect(command.summary).toMatch(/^[A-Z].*[^.]$/s);
    if (command.description !== undefined) expect(command.description).toMatch(/^[A-Z].*[.:)]$/s);
    const phrases = [
      ...ownOptions(command).map(([, { describe: phrase }]) => phrase),
      ...Object.values(command.args ?? {}).map(({ describe: phrase }) => phrase),
      ...(command.fields ?? []).map(({ describe: phrase }) => phrase),
      ...command.examples.map(({ why }) => why),
    ];
    expect(phrases.filter((phrase) => !PHRASE.test(phrase))).toEqual([]);
  });

  test('names its fields in camelCase, each once', () => {
    const keys = (command.fields ?? []).map(({ key }) => key);
    expect(keys).toEqual([...new Set(keys)]);
    for (const key of keys) expect(key).toMatch(/^[a-z][a-zA-Z0-9]*$/);
  });

  test('has a help page that fits 80 columns, examples aside', () => {
    const lines = helpText({ node: command, path }, root, helpStyle).split('\n');
    const examples = new Set(command.examples.flatMap(({ run, why }) => [`  ${run}`, `  # ${why}`]));
    expect(lines.filter((line) => line.length > helpStyle.width && !examples.has(line))).toEqual([]);
  });
});

/** Lower-case unless the first word is a name (AWS, JMESPath, CloudWatch); no full stop. */
const PHRASE = /^(?:[^A-Z]|[A-Z]\S*[A-Z]).*[^.]$/s;

/** Actions that allow operations of another name. */
const NOT_OPERATIONS = new Set([
  'iam:PassRole',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:DeleteObjectVersion',
  's3:TagResource',
  ...['Get', 'Put'].flatMap((verb) =>
    ['BucketPublicAccessBlock', 'EncryptionConfiguration', 'LifecycleConfiguration'].map((what) => `s3:${verb}${what}`),
  ),
]);

describe('the tree', () => {
  test('has help pages of groups that fit 80 columns', () => {
    for (const located of [{ node: root, path: [] }, ...walk(root).filter(({ node }) => node.kind === 'group')]) {
      const lines = helpText(located, root, helpStyle).split('\n');
      expect(lines.filter((line) => line.length > helpStyle.width)).toEqual([]);
    }
  });

  test('names commands and groups in kebab-case, each once in its group', () => {
    const paths = walk(root).map(({ path }) => path.join(' '));
    expect(paths).toEqual([...new Set(paths)]);
    for (const { node } of walk(root)) {
      expect(node.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(node.summary).toMatch(/^[A-Z].*[^.]$/s);
    }
  });

  test('has every command that a file of src/commands defines', async () => {
    const registered = new Set(commands.map(({ command }) => command));
    for (const file of await sources('commands')) {
      if (!(await readFile(file, 'utf8')).includes('defineCommand(')) continue;
      const exported: Record<string, unknown> = await import(file);
      const here = Object.values(exported).filter((value): value is Command => isCommand(value));
      expect(here.length, `${relative(source, file)} exports its command`).toBeGreaterThan(0);
      for (const command of here) {
        expect(registered.has(command), `${command.name} of ${relative(source, file)} is registered`).toBe(true);
      }
    }
  });

  test('names IAM actions that the SDK knows as operations', async () => {
    const clients = {
      athena: await import('@aws-sdk/client-athena'),
      cloudwatch: await import('@aws-sdk/client-cloudwatch'),
      dynamodb: await import('@aws-sdk/client-dynamodb'),
      ec2: await import('@aws-sdk/client-ec2'),
      elasticloadbalancing: await import('@aws-sdk/client-elastic-load-balancing-v2'),
      events: await import('@aws-sdk/client-eventbridge'),
      firehose: await import('@aws-sdk/client-firehose'),
      glue: await import('@aws-sdk/client-glue'),
      iam: await import('@aws-sdk/client-iam'),
      kinesis: await import('@aws-sdk/client-kinesis'),
      lambda: await import('@aws-sdk/client-lambda'),
      logs: await import('@aws-sdk/client-cloudwatch-logs'),
      rds: await import('@aws-sdk/client-rds'),
      s3: await import('@aws-sdk/client-s3'),
      sns: await import('@aws-sdk/client-sns'),
      sqs: await import('@aws-sdk/client-sqs'),
      ssm: await import('@aws-sdk/client-ssm'),
      sts: await import('@aws-sdk/client-sts'),
    } as const;
    const actions = new Set(commands.flatMap(({ command }) => actionsOf(command)));
    for (const action of [...actions].filter((name) => !NOT_OPERATIONS.has(name))) {
      const [service = '', operation = ''] = action.split(':');
      const operations = Object.keys(clients[service as keyof typeof clients] ?? {});
      expect(operations, `${action} is an operation`).toContain(`${operation}Command`);
    }
  });
});

describe('what scripts rely on', () => {
  const golden = fileURLToPath(new URL('../golden/api.json', import.meta.url));
  const api = {
    exitCodes: exitCodeTable.map(([code]) => code),
    globalOptions: Object.keys(globalOptions),
    commands: Object.fromEntries(
      commands.map(({ name, command }) => [
        name,
        {
          arguments: Object.keys(command.args ?? {}),
          options: ownOptions(command).map(([option]) => option),
          fields: (command.fields ?? []).map(({ key }) => key),
        },
      ]),
    ),
  };

  test('is all still there: flags, fields and exit codes are only ever added', async () => {
    const recorded: unknown = JSON.parse(await readFile(golden, 'utf8'));
    expect(api).toMatchObject(withoutOrder(recorded));
  });

  test('is recorded in test/golden/api.json', async () => {
    await expect(`${JSON.stringify(api, null, 2)}\n`).toMatchFileSnapshot(golden);
  });

  test('has distinct names in JSON, config and code', () => {
    const names = Object.keys(globalOptions).map(camelCase);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('the sources', () => {
  test('keep to the sizes of the house style', async () => {
    const long: string[] = [];
    for (const file of await sources('')) {
      if (relative(source, file) === 'index.ts') continue; // one name a line of what the library exports
      const content = await readFile(file, 'utf8');
      const lines = content.split('\n').length - 1;
      const limit = content.includes('defineCommand(') ? 120 : 300;
      if (lines > limit) long.push(`${relative(source, file)}: ${lines} lines, at most ${limit}`);
    }
    expect(long).toEqual([]);
  });
});

const isCommand = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'command';

async function sources(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(source, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Lists as "contains all of", whatever else and in whatever order. */
function withoutOrder(value: unknown): Record<string, unknown> {
  const relaxed = (part: unknown): unknown => {
    if (Array.isArray(part)) return expect.arrayContaining(part);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, relaxed(member)]));
  };
  return relaxed(value) as Record<string, unknown>;
}

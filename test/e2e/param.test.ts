import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { makeDirectory, spawnCli, type SpawnOptions, type SpawnResult } from '../helpers/spawn-cli.js';

const NAME = '/app/prod/config';
const SECRET = 'pa55-of-nobody';
const MASK = '********';
const USER = 'arn:aws:iam::123456789012:user/sandbox';
const PARAMETER_KEYS = ['name', 'value', 'type', 'version', 'lastModified', 'modifiedBy', 'labels'];

interface Account {
  readonly sandbox: Sandbox;
  readonly directory: string;
  readonly run: (argv: readonly string[], options?: SpawnOptions) => Promise<SpawnResult>;
  /** `param put NAME VALUE --yes`, which has to succeed. */
  readonly put: (name: string, value: string, ...more: readonly string[]) => Promise<SpawnResult>;
}

/** A practice account of its own, without parameters. */
async function practiceAccount(): Promise<Account> {
  const sandbox = await createSandbox({ seed: 'web3tier' });
  onTestFinished(() => sandbox.close());
  const directory = makeDirectory();
  const run: Account['run'] = (argv, options = {}) =>
    spawnCli(['param', ...argv], { cwd: directory, env: { AWS_ENDPOINT_URL: sandbox.endpoint }, ...options });
  return {
    sandbox,
    directory,
    run,
    async put(name, value, ...more) {
      const result = await run(['put', name, '-', '--yes', ...more], { stdin: value });
      expect(result, result.stderr).toMatchObject({ code: 0 });
      return result;
    },
  };
}

const json = ({ stdout }: SpawnResult) => JSON.parse(stdout);
const lines = ({ stdout }: SpawnResult): readonly string[] => stdout.split('\n').filter((line) => line !== '');
const writes = ({ sandbox }: Account): number =>
  sandbox.requests().filter(({ operation }) => operation === 'PutParameter').length;

/** An error as the contract words it, with nothing on stdout. */
function expectError(result: SpawnResult, code: number, message: RegExp): void {
  expect(result, result.stderr).toMatchObject({ code, stdout: '' });
  expect(result.stderr).toMatch(/^awsops: .+/m);
  expect(result.stderr).toMatch(/^ {2}Try: .+/m);
  expect(result.stderr).toMatch(message);
}

describe('param put', () => {
  test('creates from standard input, a file and an argument, and tells the change and the parameter', async () => {
    const { run, directory } = await practiceAccount();
    const created = await run(['put', NAME, '-', '--yes', '-o', 'json'], { stdin: 'one\n' });
    expect(created.code).toBe(0);
    expect(json(created)).toEqual({
      changes: [{ action: 'create', resource: 'parameter', id: NAME, reason: expect.any(String) }],
      applied: true,
      name: NAME,
      value: 'one',
      type: 'String',
      version: 1,
      lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      modifiedBy: USER,
      labels: [],
    });
    expect(created.stderr).toContain('account 123456789012');

    writeFileSync(join(directory, 'config.json'), '{"a": 1}\n');
    const fromFile = await run(['put', NAME, '-f', 'config.json', '--yes', '-o', 'json']);
    expect(json(fromFile)).toMatchObject({ value: '{"a": 1}', version: 2, changes: [{ action: 'update' }] });
    const kept = await run(['put', NAME, '-f', 'config.json', '--keep-newline', '--yes', '-o', 'json']);
    expect(json(kept)).toMatchObject({ value: '{"a": 1}\n', version: 3 });
    const argument = await run(['put', NAME, 'four', '--yes', '-o', 'json']);
    expect(json(argument)).toMatchObject({ value: 'four', version: 4 });
  });

  test('writes nothing when it is so already', async () => {
    const account = await practiceAccount();
    await account.put(NAME, 'one');
    const again = await account.run(['put', NAME, 'one', '--yes', '-o', 'json']);
    expect(again.code).toBe(0);
    expect(json(again)).toMatchObject({ changes: [{ action: 'none' }], version: 1 });
    expect(writes(account)).toBe(1);
  });

  test('--dry-run changes nothing and exits 0; with --exit-code 10 when there is something to do', async () => {
    const account = await practiceAccount();
    const plan = await account.run(['put', NAME, 'one', '--dry-run', '-o', 'json']);
    expect(plan.code).toBe(0);
    expect(json(plan)).toMatchObject({ changes: [{ action: 'create', id: NAME }], applied: false });
    expect(await account.run(['put', NAME, 'one', '--dry-run', '--exit-code'])).toMatchObject({ code: 10 });
    expect(writes(account)).toBe(0);
    await account.put(NAME, 'one');
    expect(await account.run(['put', NAME, 'one', '--dry-run', '--exit-code'])).toMatchObject({ code: 0 });
  });

  test('refuses when the version has moved since it was looked at, and writes nothing', async () => {
    const account = await practiceAccount();
    await account.put(NAME, 'one');
    const seen: number = json(await account.run(['get', NAME, '-o', 'json'])).version;
    await account.put(NAME, 'of somebody else');

    const late = await account.run(['put', NAME, 'mine', '--if-version', String(seen), '--yes']);
    expectError(late, 1, /is at version 2, and version 1 was to be replaced/);
    const hint = /Try: .*: awsops (param diff .+)/.exec(late.stderr)?.[1] ?? '';
    expect(await account.run(hint.split(' ').slice(1))).toMatchObject({ code: 0 });
    expectError(await account.run(['put', NAME, 'x', '--if-version', '0', '--yes']), 1, /not to exist yet/);
    expectError(await account.run(['put', NAME, 'x', '--no-overwrite', '--yes']), 1, /exists, at version 2/);
    expect(json(await account.run(['get', NAME, '-o', 'json']))).toMatchObject({ value: 'of somebody else' });
    expect(writes(account)).toBe(2);
  });

  test.each([
    ['without --yes where nobody can be asked', [NAME, 'x'], /--yes/],
    ['without a value', [NAME, '--yes'], /no value is given/],
    ['with an empty value', [NAME, '', '--yes'], /is empty/],
    ['with a value and a file', [NAME, 'x', '-f', 'y', '--yes'], /given twice/],
    ['from a file that is not there', [NAME, '-f', 'nowhere.json', '--yes'], /nowhere\.json/],
    ['to an empty name', ['', 'x', '--yes'], /cannot be the name/],
    ['to a name of AWS', ['/aws/x', 'x', '--yes'], /belong to AWS/],
    ['of an unknown type', [NAME, 'x', '--type', 'strng', '--yes'], /did you mean "string"/],
    ['of a key for a plain text', [NAME, 'x', '--kms-key', 'alias/k', '--yes'], /--type secure-string/],
    ['of more than a parameter holds', [NAME, 'x'.repeat(5000), '--yes'], /--tier advanced/],
    ['of the mask of a secret', [NAME, MASK, '--type', 'secure-string', '--yes'], /is not a value/],
  ])('%s is a usage error, and nothing is written', async (_, argv, message) => {
    const account = await practiceAccount();
    expectError(await account.run(['put', ...argv]), 2, message);
    expect(writes(account)).toBe(0);
  });
});

describe('a SecureString', () => {
  const formats = ['table', 'json', 'ndjson', 'csv', 'tsv'];

  test('is masked in every format, also with --debug, and in what put, history and diff tell', async () => {
    const { run, put, sandbox } = await practiceAccount();
    const told = [
      await put(NAME, SECRET, '--type', 'secure-string', '--debug', '-o', 'json'),
      await put(NAME, `${SECRET}2`, '--debug'),
    ];
    for (const format of formats) {
      for (const argv of [
        ['get', NAME],
        ['get', `${NAME}:1`],
        ['list', '/app'],
        ['history', NAME],
      ]) {
        const result = await run([...argv, '-o', format, '--debug']);
        expect(result.code).toBe(0);
        expect(result.stdout).toContain(MASK);
        told.push(result);
      }
    }
    told.push(
      await run(['diff', NAME, '--debug']),
      await run(['diff', NAME, '-f', '-', '--debug'], { stdin: `${SECRET}3` }),
      await run(['rollback', NAME, '--yes', '--debug', '-o', 'json']),
    );
    for (const { code, stdout, stderr } of told) {
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain(SECRET);
    }
    expect(sandbox.requests().some(({ operation }) => operation === 'GetParameterHistory')).toBe(true);
  });

  test('is shown with --reveal: its value alone for a script, and line by line in a diff', async () => {
    const { run, put } = await practiceAccount();
    await put(NAME, SECRET, '--type', 'secure-string');
    await put(NAME, 'next');
    const value = await run(['get', `${NAME}:1`, '--reveal', '--query', 'value', '-o', 'table']);
    expect(value).toMatchObject({ code: 0, stdout: `${SECRET}\n` });
    const diff = await run(['diff', NAME, '--reveal', '-o', 'json', '--query', '[].diff']);
    expect(json(diff)).toEqual(expect.arrayContaining([`-${SECRET}`, '+next']));
    const history = await run(['history', NAME, '--reveal', '--query', '[].value', '-o', 'json']);
    expect(json(history)).toEqual(['next', SECRET]);
  });

  test('on the command line is stored, with a warning that others can see it there', async () => {
    const { run } = await practiceAccount();
    const result = await run(['put', NAME, SECRET, '--type', 'secure-string', '--yes']);
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/^warning: others on this machine/m);
    expect(result.stdout + result.stderr).not.toContain(SECRET);
  });
});

describe('param get', () => {
  test('gives one object for one name and an array for several, by version and label too', async () => {
    const { run, put } = await practiceAccount();
    await put(NAME, 'one');
    await put(NAME, 'two');
    expect(await run(['label', `${NAME}:1`, 'stable', '--yes'])).toMatchObject({ code: 0 });

    const one = json(await run(['get', NAME, '-o', 'json']));
    expect(Object.keys(one)).toEqual(PARAMETER_KEYS);
    expect(one).toMatchObject({ name: NAME, value: 'two', type: 'String', version: 2, modifiedBy: USER, labels: [] });
    const several = json(await run(['get', `${NAME}:stable`, NAME, `${NAME}:1`, '-o', 'json']));
    expect(several.map(({ version }: { version: number }) => version)).toEqual([1, 2, 1]);
    expect(several[0]).toMatchObject({ value: 'one', labels: ['stable'] });
  });

  test('in a pipe is tab-separated with a header; --no-header and NO_COLOR hold', async () => {
    const { run, put, sandbox } = await practiceAccount();
    await put(NAME, 'one');
    const piped = await run(['get', NAME]);
    expect(lines(piped)[0]?.split('\t')).toEqual(PARAMETER_KEYS);
    const bare = await run(['get', NAME, '--no-header', '--columns', 'value,version']);
    expect(bare.stdout).toBe('one\t1\n');
    const env = { AWS_ENDPOINT_URL: sandbox.endpoint, NO_COLOR: '1' };
    const table = await run(['get', NAME, '-o', 'table'], { env });
    expect(table.stdout).not.toContain('\u001B');
  });

  test.each([
    ['a parameter that is not there', '/app/prod/confg', 5, /did you mean "\/app\/prod\/config"/],
    ['a version that is not there', `${NAME}:9`, 5, /has no version or label "9"/],
    ['a label that is not there', `${NAME}:gone`, 5, /its only version is 1/],
    ['an empty name', '', 2, /names no parameter/],
  ])('%s: prints nothing but an error', async (_, name, code, message) => {
    const { run, put } = await practiceAccount();
    await put(NAME, 'one');
    expectError(await run(['get', NAME, name]), code, message);
    const asJson = await run(['get', name, '-o', 'json']);
    const last = asJson.stderr.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ error: { exitCode: code, message: expect.any(String) } });
  });

  test('a denied call exits 4 with the permission', async () => {
    const { run, sandbox } = await practiceAccount();
    sandbox.addFault('AccessDeniedException:ssm.GetParameters');
    expectError(await run(['get', NAME]), 4, /ssm:GetParameters/);
  });
});

describe('param list', () => {
  test('by the beginning of names, a path and a type; nothing found is exit 0', async () => {
    const { run, put } = await practiceAccount();
    await put('/app/a', '1');
    await put('/app/deep/b', '2', '--type', 'secure-string');
    await put('/other/c', '3', '--tag', 'Team=web');
    const names = async (...argv: readonly string[]) =>
      json(await run(['list', ...argv, '-o', 'json', '--query', '[].name']));

    expect(await names('/app/')).toEqual(['/app/a', '/app/deep/b']);
    expect(await names('--path', '/app')).toEqual(['/app/a']);
    expect(await names('--path', '/app', '--recursive')).toEqual(['/app/a', '/app/deep/b']);
    expect(await names('--type', 'secure-string')).toEqual(['/app/deep/b']);
    expect(await names('--tag', 'Team=web')).toEqual(['/other/c']);
    expect(await names('--contains', 'deep')).toEqual(['/app/deep/b']);
    const none = await run(['list', '/nothing/', '-o', 'json']);
    expect(none).toMatchObject({ code: 0 });
    expect(json(none)).toEqual([]);
    expectError(await run(['list', '--recursive']), 2, /--recursive needs --path/);
  });

  test('has these fields, one element a line in ndjson, and reads no value with --no-values', async () => {
    const { run, put, sandbox } = await practiceAccount();
    await put('/app/a', '1', '--description', 'the first');
    await put('/app/b', '2');
    const [first, second, ...others] = lines(await run(['list', '/app/', '-o', 'ndjson', '--labels'])).map((line) =>
      JSON.parse(line),
    );
    expect(others).toEqual([]);
    expect(first).toEqual({
      name: '/app/a',
      value: '1',
      type: 'String',
      version: 1,
      lastModified: expect.stringMatching(/Z$/),
      modifiedBy: USER,
      labels: [],
      tier: 'Standard',
      description: 'the first',
      kmsKeyId: null,
      dataType: 'text',
    });
    expect(second).toMatchObject({ name: '/app/b', value: '2' });

    const reads = () => sandbox.requests().filter(({ operation }) => operation.startsWith('GetParameter')).length;
    const before = reads();
    expect(json(await run(['list', '/app/', '--no-values', '-o', 'json']))[0]).toMatchObject({ value: null });
    expect(reads()).toBe(before);
  });
});

describe('param history, diff, rollback and label', () => {
  async function threeVersions(): Promise<Account> {
    const account = await practiceAccount();
    for (const value of ['{"a": 1}', '{"a": 2}', '{"a":2}']) await account.put(NAME, value);
    return account;
  }

  test('history lists the versions, newest first', async () => {
    const { run } = await threeVersions();
    const history = json(await run(['history', NAME, '-o', 'json']));
    expect(history.map(({ version }: { version: number }) => version)).toEqual([3, 2, 1]);
    for (const row of history) expect(Object.keys(row)).toEqual(PARAMETER_KEYS);
    expectError(await run(['history', '/nowhere']), 5, /there is no parameter "\/nowhere"/);
  });

  test('diff compares with the version before, another one, a file and standard input; --expect exits 10', async () => {
    const { run, directory } = await threeVersions();
    const rewritten = await run(['diff', NAME, '-o', 'json']);
    expect(rewritten.stderr).toContain('the same JSON, written in another way');
    expect(json(rewritten)).toEqual([]);

    const since = json(await run(['diff', NAME, '--against', '1', '-o', 'json']));
    expect(since[0]).toEqual({ diff: `--- ${NAME}:1`, change: 'header', oldLine: null, newLine: null });
    expect(since.map(({ change }: { change: string }) => change)).toEqual(expect.arrayContaining(['removed', 'added']));

    writeFileSync(join(directory, 'config.json'), '{"a": 2}\n');
    expect(await run(['diff', NAME, '-f', 'config.json', '--expect', 'same'])).toMatchObject({ code: 0 });
    const drift = await run(['diff', NAME, '-f', '-', '--expect', 'same'], { stdin: '{"a": 3}' });
    expect(drift.code).toBe(10);
    expect(drift.stdout).toContain('standard input');
    expectError(await run(['diff', NAME, '--against', '9']), 5, /has no version or label "9"/);
    expectError(await run(['diff', NAME, '--against', '1', '-f', 'config.json']), 2, /cannot be used with/);
    expectError(await run(['diff', NAME, '-f', 'nowhere.json']), 2, /nowhere\.json/);
  });

  test('rollback writes the old value as a new version, to a number or a label, and only if it is due', async () => {
    const account = await threeVersions();
    const { run } = account;
    expect(await run(['rollback', NAME, '--to', '1', '--dry-run', '--exit-code'])).toMatchObject({ code: 10 });
    expect(writes(account)).toBe(3);

    const back = await run(['rollback', NAME, '--to', '1', '--yes', '-o', 'json']);
    expect(json(back)).toMatchObject({ changes: [{ action: 'update' }], applied: true, value: '{"a": 1}', version: 4 });
    const again = await run(['rollback', NAME, '--to', '1', '--yes', '-o', 'json']);
    expect(json(again)).toMatchObject({ changes: [{ action: 'none' }], version: 4 });
    expect(writes(account)).toBe(4);

    await run(['label', `${NAME}:2`, 'stable', '--yes']);
    const toLabel = await run(['rollback', NAME, '--to', 'stable', '--yes', '-o', 'json']);
    expect(json(toLabel)).toMatchObject({ value: '{"a": 2}', version: 5 });
    const late = await run(['rollback', NAME, '--to', '1', '--if-version', '4', '--yes']);
    expectError(late, 1, /is at version 5, and version 4 was to be replaced/);
    expectError(await run(['rollback', NAME, '--to', '9', '--yes']), 5, /has no version or label "9"/);
    expectError(await run(['rollback', NAME]), 2, /--yes/);
    expect(writes(account)).toBe(5);
  });

  test('label attaches, moves and takes off, and says what it does', async () => {
    const { run } = await threeVersions();
    const change = async (...argv: readonly string[]) => {
      const result = await run(['label', ...argv, '--yes', '-o', 'json']);
      expect(result, result.stderr).toMatchObject({ code: 0 });
      return json(result).changes;
    };
    const [attached] = await change(NAME, 'stable');
    expect(attached).toMatchObject({ action: 'create', resource: 'parameter label', id: `${NAME}:stable` });
    expect(await change(NAME, 'stable')).toMatchObject([{ action: 'none' }]);
    expect(await change(`${NAME}:1`, 'stable', 'old')).toMatchObject([{ action: 'update' }, { action: 'create' }]);
    const labels = async () => json(await run(['history', NAME, '-o', 'json', '--query', '[].labels']));
    expect(await labels()).toEqual([[], [], expect.arrayContaining(['old', 'stable'])]);
    expect(await change(NAME, 'stable', '--remove')).toMatchObject([{ action: 'delete' }]);
    expect(await change(NAME, 'stable', '--remove')).toMatchObject([{ action: 'none' }]);
    expect(await labels()).toEqual([[], [], ['old']]);

    expectError(await run(['label', NAME, 'aws-mine', '--yes']), 2, /belong to AWS/);
    expectError(await run(['label', `${NAME}:9`, 'x', '--yes']), 5, /has no version or label "9"/);
    expectError(await run(['label', NAME, 'x']), 2, /--yes/);
    expect(await run(['label', NAME, 'new', '--dry-run', '--exit-code'])).toMatchObject({ code: 10 });
    expect(await labels()).toEqual([[], [], ['old']]);
  });
});

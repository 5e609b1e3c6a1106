import { SSM } from '@aws-sdk/client-ssm';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { root } from '../../src/commands/index.js';
import { runCli, type CliResult, type CliSetup } from '../helpers/run-cli.js';
import { clientConfig, startSandbox } from '../sandbox/helpers.js';
import type { Sandbox } from '../../src/sandbox/index.js';

const SECRET = 'correct-horse-battery';
const OLDER = 'tr0ub4dor-and-three';
const NAME = '/app/prod/password';
const FORMATS = ['table', 'json', 'ndjson', 'csv', 'tsv'] as const;

let sandbox: Sandbox;
let ssm: SSM;
let directory = '';

// The SDK's own providers look at the environment of the process.
afterEach(() => void vi.unstubAllEnvs());
beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  sandbox = await startSandbox({ throttle: false });
  ssm = new SSM(clientConfig(sandbox));
  directory = await mkdtemp(join(tmpdir(), 'awsops-param-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const secret = { Name: NAME, Type: 'SecureString', Overwrite: true } as const;
  await ssm.putParameter({ ...secret, Value: OLDER });
  await ssm.putParameter({ ...secret, Value: SECRET });
});

async function file(content: string): Promise<string> {
  const path = join(directory, 'value.txt');
  await writeFile(path, content);
  return path;
}

const run = (words: readonly string[], setup: Partial<CliSetup> = {}): Promise<CliResult> =>
  runCli([...words, '--endpoint-url', sandbox.endpoint], {
    root,
    ...setup,
    env: {
      AWS_REGION: 'ap-northeast-1',
      ...setup.env,
    },
  });

const shown = ({ stdout, stderr }: CliResult): string => stdout + stderr;

describe('a secret', () => {
  test.each(FORMATS.flatMap((format) => [false, true].map((tty) => [format, tty] as const)))(
    'is in nothing that is printed as %s (terminal: %s), with --debug too',
    async (format, tty) => {
      const wanted = await file('another-secret-of-mine\n');
      const commands: readonly (readonly [code: number, ...words: string[]])[] = [
        [0, 'get', NAME],
        [0, 'get', NAME, `${NAME}:1`, '--pretty'],
        [0, 'list', '--labels'],
        [0, 'history', NAME],
        [0, 'diff', NAME],
        [0, 'diff', NAME, '-f', wanted],
        [0, 'rollback', NAME, '--dry-run'],
        [0, 'put', NAME, '-f', wanted, '--dry-run'],
        [1, 'put', NAME, '-f', wanted, '--if-version', '1', '--yes'],
        [2, 'put', NAME, '-f', wanted, '--type', 'string', '--yes'],
        [0, 'put', NAME, '-f', wanted, '--yes'],
        [0, 'rollback', NAME, '--to', '1', '--yes'],
        [0, 'label', NAME, 'live', '--yes'],
      ];
      for (const [code, ...words] of commands) {
        const result = await run(['param', ...words, '-o', format, '--debug'], { tty, width: 200 });
        expect(result.code, words.join(' ')).toBe(code);
        expect(result.stderr, words.join(' ')).toContain('debug: SSM.');
        expect(shown(result), words.join(' ')).not.toMatch(/correct-horse|tr0ub4dor|another-secret/);
      }
    },
  );

  test('that the service refuses, and repeats, is not shown either', async () => {
    await ssm.putParameter({ Name: '/pin', Type: 'SecureString', Value: '1234', AllowedPattern: '\\d+' });
    const result = await run(['param', 'put', '/pin', '-', '--yes', '--debug', '-o', 'json'], { stdin: SECRET });
    expect(result.code).toBe(1);
    expect(shown(result)).toContain('it does not match the allowed pattern of the parameter');
    expect(shown(result)).not.toContain('correct-horse');
  });

  test('that is too long is not shown', async () => {
    const result = await run(['param', 'put', '/big', '-', '--type', 'secure-string', '--yes', '--debug'], {
      stdin: SECRET.repeat(200),
    });
    expect(result.code).toBe(2);
    expect(shown(result)).toContain('--tier advanced');
    expect(shown(result)).not.toContain('correct-horse');
  });

  test.each(FORMATS)('is shown as %s when it is to be revealed, and only then decrypted', async (format) => {
    expect((await run(['param', 'get', NAME, '--reveal', '-o', format])).stdout).toContain(SECRET);
    const { stderr } = await run(['param', 'get', NAME, '-o', format, '--debug']);
    expect(stderr).toContain('"WithDecryption":false');
    expect(stderr).toContain('values of SecureStrings are masked: --reveal shows them');
  });

  test('on the command line is warned of, and from standard input is not', async () => {
    const put = (value: string, stdin = '') =>
      run(['param', 'put', '/x', value, '--type', 'secure-string', '--dry-run'], { stdin });
    expect((await put(SECRET)).stderr).toContain('others on this machine can see a secret on the command line');
    expect((await put('-', SECRET)).stderr).not.toContain('others on this machine');
  });
});

describe('param', () => {
  test('get prints one parameter as an object, several as an array, a value alone by --query', async () => {
    await ssm.putParameter({ Name: '/a', Type: 'String', Value: '{"x":1}' });
    const one = await run(['param', 'get', '/a', '-o', 'json']);
    expect(JSON.parse(one.stdout)).toEqual({
      name: '/a',
      value: '{"x":1}',
      type: 'String',
      version: 1,
      lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      modifiedBy: 'arn:aws:iam::123456789012:user/sandbox',
      labels: [],
    });
    expect(JSON.parse((await run(['param', 'get', '/a', '/a:1', '-o', 'json'])).stdout)).toHaveLength(2);
    expect((await run(['param', 'get', '/a', '--query', 'value'])).stdout).toBe('{"x":1}\n');
    expect((await run(['param', 'get', '/a', '--pretty', '--query', 'value', '-o', 'table'])).stdout).toBe(
      '{\n  "x": 1\n}\n',
    );
  });

  test('get of what is missing exits 5 and names what is near', async () => {
    const { code, stderr, stdout } = await run(['param', 'get', '/app/prod/pasword', NAME]);
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toContain(`did you mean "${NAME}"?`);
  });

  test('get of a version that is missing exits 5 and says which there are', async () => {
    const { code, stderr } = await run(['param', 'get', `${NAME}:9`]);
    expect(code).toBe(5);
    expect(stderr).toContain('its versions are 1 to 2, and it has no labels');
  });

  test('put tells the version that it wrote, writes nothing twice, and exits 10 when a change is due', async () => {
    const path = await file('{"level":"debug"}\n');
    const put = (...more: string[]) => run(['param', 'put', '/app/config', '-f', path, '-o', 'json', ...more]);
    expect((await put('--dry-run', '--exit-code')).code).toBe(10);
    expect(JSON.parse((await put('--yes')).stdout)).toMatchObject({
      changes: [{ action: 'create', resource: 'parameter', id: '/app/config' }],
      applied: true,
      name: '/app/config',
      value: '{"level":"debug"}',
      version: 1,
    });
    expect(JSON.parse((await put('--yes')).stdout)).toMatchObject({ changes: [{ action: 'none' }], version: 1 });
    expect((await put('--dry-run', '--exit-code')).code).toBe(0);
  });

  test('put needs consent, one value, and known choices', async () => {
    expect(await run(['param', 'put', '/x', 'y'])).toMatchObject({ code: 2 });
    expect(await run(['param', 'put', '/x', '--yes'])).toMatchObject({ code: 2 });
    expect(await run(['param', 'put', '/x', 'y', '-f', 'z', '--yes'])).toMatchObject({ code: 2 });
    expect(await run(['param', 'put', '/x', 'y', '--tier', 'gold', '--yes'])).toMatchObject({ code: 2 });
    expect(await run(['param', 'put', '/x', 'y', '--tag', 'no-value', '--yes'])).toMatchObject({ code: 2 });
    expect(await run(['param', 'put', 'aws/x', 'y', '--yes'])).toMatchObject({ code: 2 });
    expect((await ssm.describeParameters({})).Parameters?.map(({ Name }) => Name)).toEqual([NAME]);
  });

  test('put of what was printed in place of a secret is refused', async () => {
    const { code, stderr } = await run(['param', 'put', NAME, '********', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain('it is what awsops shows in place of a SecureString');
  });

  test('put passes on everything that it is given', async () => {
    const words = ['param', 'put', '/x', 'abc', '--type', 'secure-string', '--tier', 'advanced', '--description', 'd'];
    const more = ['--kms-key', 'alias/k', '--allowed-pattern', '[a-z]+', '--tag', 'Team=a=b', '--yes'];
    expect(await run([...words, ...more])).toMatchObject({ code: 0 });
    expect(
      (await ssm.describeParameters({ ParameterFilters: [{ Key: 'tag:Team', Values: ['a=b'] }] })).Parameters,
    ).toMatchObject([
      {
        Name: '/x',
        Type: 'SecureString',
        Tier: 'Advanced',
        Description: 'd',
        KeyId: 'alias/k',
        AllowedPattern: '[a-z]+',
      },
    ]);
    expect(await run(['param', 'put', '/x', 'other', '--no-overwrite', '--yes'])).toMatchObject({ code: 1 });
  });

  test('list prints what is below a path, and --no-values needs no permission to read them', async () => {
    sandbox.addFault('AccessDeniedException:ssm.GetParameters');
    const words = ['param', 'list', '--path', '/app', '--recursive', '--no-values', '-o', 'json'];
    const { code, stdout, stderr } = await run(words);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject([{ name: NAME, value: null, type: 'SecureString', version: 2 }]);
    expect(JSON.parse((await run(['param', 'list', '--type', 'string,string-list', '-o', 'json'])).stdout)).toEqual([]);
  });

  test('diff prints a patch, and exits 10 when it is not as expected', async () => {
    await ssm.putParameter({ Name: '/c', Type: 'String', Value: 'a' });
    const path = await file('b\n');
    const differs = await run(['param', 'diff', '/c', '-f', path, '-o', 'table', '--expect', 'same']);
    expect(differs).toMatchObject({ code: 10, stdout: `--- /c:1\n+++ ${path}\n@@ -1,1 +1,1 @@\n-a\n+b\n` });
    expect(await run(['param', 'diff', '/c', '-f', path, '--expect', 'different'])).toMatchObject({ code: 0 });
    const same = await run(['param', 'diff', '/c', '-f', '-', '--expect', 'different', '-o', 'json'], { stdin: 'a\n' });
    expect(same).toMatchObject({ code: 10, stdout: '[]\n' });
    expect(same.stderr).toContain('no difference');
    expect(
      (await run(['param', 'diff', '/c', '-f', '-', '--keep-newline', '-o', 'table'], { stdin: 'a\n' })).stdout,
    ).toContain('no newline at the end of /c:1');
    expect(await run(['param', 'diff', '/c', '-f', path, '--against', '1'])).toMatchObject({ code: 2 });
  });

  test('rollback and label change what they say', async () => {
    expect(await run(['param', 'label', `${NAME}:1`, 'stable', '--yes'])).toMatchObject({ code: 0 });
    const back = await run(['param', 'rollback', NAME, '--to', 'stable', '--if-version', '2', '--yes', '-o', 'json']);
    expect(JSON.parse(back.stdout)).toMatchObject({ applied: true, version: 3, value: '********' });
    expect((await ssm.getParameter({ Name: NAME, WithDecryption: true })).Parameter?.Value).toBe(OLDER);
    expect(await run(['param', 'rollback', NAME, '--to', '2', '--if-version', '2', '--yes'])).toMatchObject({
      code: 1,
    });
    await run(['param', 'label', NAME, 'stable', '--remove', '--yes']);
    expect(JSON.parse((await run(['param', 'history', NAME, '-o', 'json'])).stdout)).toMatchObject([
      { version: 3, labels: [] },
      { version: 2 },
      { version: 1, labels: [] },
    ]);
  });

  test('does not let a value reach the terminal raw', async () => {
    await ssm.putParameter({ Name: '/esc', Type: 'String', Value: 'a\u001b[31mb' });
    for (const words of [['get', '/esc'], ['list'], ['history', '/esc'], ['diff', '/esc', '-f', await file('x')]]) {
      const { stdout } = await run(['param', ...words, '-o', 'table'], { tty: true, width: 200 });
      expect(stdout).not.toContain('\u001b[31m');
    }
  });
});

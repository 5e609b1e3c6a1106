import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startHttpStub } from '../helpers/http-stub.js';
import { hasProgram, makeDirectory, spawnCli, spawnShell, type SpawnOptions } from '../helpers/spawn-cli.js';

/** A shell that has loaded the completion script, asked what could follow `awsops` and these words. */
type Ask = (words: readonly string[], options?: SpawnOptions) => Promise<readonly string[]>;

const bash: Ask = async (words, options) => {
  const quoted = ['awsops', ...words].map((word) => `'${word}'`).join(' ');
  const script = [
    'source <(awsops completion bash)',
    `COMP_WORDS=(${quoted}) COMP_CWORD=${words.length} COMP_LINE='${['awsops', ...words].join(' ')}'`,
    '_awsops',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  return lines(await spawnShell('bash', ['--norc', '-c', script], options));
};

const fish: Ask = async (words, options) => {
  const line = ['awsops', ...words].join(' ');
  const script = `awsops completion fish | source; complete -C '${line}'`;
  const offered = lines(await spawnShell('fish', ['--no-config', '-c', script], options));
  return offered.map((text) => text.replace(/\t.*/, ''));
};

/** The functions that zsh's own completion system offers are stood in for: what is checked is what they are given. */
const zsh: Ask = async (words, options) => {
  const quoted = ['awsops', ...words].map((word) => `'${word}'`).join(' ');
  const script = [
    'compdef() { : }',
    '_files() { : }',
    '_describe() { shift 3; print -rl -- "${(@P)1}" }',
    'source <(awsops completion zsh)',
    `words=(${quoted}) CURRENT=${words.length + 1}`,
    '_awsops',
  ].join('\n');
  const offered = lines(await spawnShell('zsh', ['-f', '-c', script], options));
  return offered.map((text) => text.replace(/(?<!\\):.*/, '').replaceAll('\\:', ':'));
};

const lines = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): readonly string[] => {
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
};

const shells: readonly { readonly name: string; readonly ask: Ask }[] = [
  { name: 'bash', ask: bash },
  { name: 'zsh', ask: zsh },
  { name: 'fish', ask: fish },
];
for (const { name } of shells) if (!hasProgram(name)) process.stderr.write(`skipped: ${name} is not installed\n`);

/** However busy the machine is. */
const PATIENT = { AWSOPS_COMPLETION_TIMEOUT_MS: '40000' };

describe.each(shells)('in $name', ({ name, ask }) => {
  describe.runIf(hasProgram(name))('completion offers', () => {
    test.concurrent.each([
      ['groups and commands', ['lo'], ['logs']],
      ['the verbs of a group', ['logs', ''], ['groups', 'tail', 'get', 'query', 'queries', 'retention', 'cost']],
      ['verbs that begin so', ['logs', 'q'], ['query', 'queries']],
      ['a group within a group', ['logs', 'retention', ''], ['set']],
      ['flags of the command', ['logs', 'query', '--max'], ['--max-scan']],
      ['global flags', ['logs', 'groups', '--prof'], ['--profile']],
      ['choices of a flag', ['logs', 'groups', '--output', 'j'], ['json']],
      ['choices of a command’s own flag', ['logs', 'query', '--language', ''], ['cwli', 'ppl', 'sql']],
      ['choices of an argument', ['completion', ''], ['bash', 'zsh', 'fish']],
      ['regions', ['whoami', '--region', 'ap-northeast-'], ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3']],
      ['nothing where nothing can follow', ['whoami', 'x', ''], []],
    ])('%s', async (_what, words, expected) => {
      expect([...(await ask(words))].sort()).toEqual([...expected].sort());
    });

    test.concurrent('profiles of the config file, those with signs in their names too', async () => {
      const home = makeDirectory();
      mkdirSync(join(home, '.aws'));
      writeFileSync(join(home, '.aws', 'config'), '[default]\n[profile prod:ops]\n[profile prod-eu]\n[profile dev]\n');
      expect([...(await ask(['whoami', '--profile', 'prod-'], { home }))]).toEqual(['prod-eu']);
      expect([...(await ask(['whoami', '--profile', ''], { home }))].sort()).toEqual(
        ['default', 'dev', 'prod-eu', 'prod:ops'].sort(),
      );
    });

    test.concurrent('log groups of the account', async () => {
      const env = { XDG_CACHE_HOME: makeDirectory(), ...PATIENT };
      expect(await ask(['logs', 'tail', '/web3tier/'], { env })).toEqual([
        '/web3tier/app',
        '/web3tier/nginx/access',
        '/web3tier/secure',
      ]);
      expect(await ask(['logs', 'query', 'fields', '-g', '/web3tier/s'], { env })).toEqual(['/web3tier/secure']);
    });
  });
});

describe('log groups for completion', () => {
  test('are kept for a minute in a private file, and not asked for again', async () => {
    const cache = makeDirectory();
    const ask = (endpoint: string): Promise<{ readonly stdout: string }> =>
      spawnCli(['__complete', '--', 'logs', 'tail', '/web3tier/a'], {
        env: { XDG_CACHE_HOME: cache, AWS_ENDPOINT_URL: endpoint, ...PATIENT },
      });
    const counting = await startHttpStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end('{"logGroups":[{"logGroupName":"/web3tier/app"}]}');
    });
    onTestFinished(() => counting.close());

    expect(await ask(counting.url)).toMatchObject({ stdout: '/web3tier/app\t\n' });
    const asked = counting.requests();
    expect(await ask(counting.url)).toMatchObject({ stdout: '/web3tier/app\t\n' });
    expect(asked).toBeGreaterThan(0);
    expect(counting.requests()).toBe(asked);
    const directory = join(cache, 'awsops', 'completion');
    const [file = ''] = readdirSync(directory);
    expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    // The same prefix elsewhere is another question.
    expect(await ask(inject('endpoint'))).toMatchObject({ stdout: '/web3tier/app\t\n' });
  });

  test.each([
    ['never answers', (): void => {}],
    ['answers nonsense', (_request: unknown, response: { end(text: string): void }): void => response.end('<html>')],
  ])('are nothing, soon and in silence, when the endpoint %s', async (_how, handle) => {
    const stub = await startHttpStub(handle);
    onTestFinished(() => stub.close());
    const result = await spawnCli(['__complete', '--', 'logs', 'tail', '/'], {
      env: { AWS_ENDPOINT_URL: stub.url, XDG_CACHE_HOME: makeDirectory() },
    });

    expect(result).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(result.durationMs).toBeLessThan(5_000);
  });

  test('are nothing without credentials or a region', async () => {
    const env = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, XDG_CACHE_HOME: makeDirectory() };
    const argv = ['__complete', '--', 'logs', 'tail', '/'];

    expect(await spawnCli(argv, { env })).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await spawnCli(argv, { env: { ...env, AWS_REGION: undefined } })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });
});

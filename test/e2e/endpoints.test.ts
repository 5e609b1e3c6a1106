import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { deadEndpoint, startHttpStub, type HttpStub } from '../helpers/http-stub.js';
import { makeDirectory, spawnCli, type SpawnOptions, type SpawnResult } from '../helpers/spawn-cli.js';
import { toldError, type ToldError } from '../helpers/told-error.js';

/** Fewer attempts than by default, so that the tests do not wait for back-offs. */
const ONE_ATTEMPT = { AWSOPS_MAX_ATTEMPTS: '1' };

async function fail(
  argv: readonly string[],
  options: SpawnOptions,
): Promise<{ readonly result: SpawnResult; readonly told: ToldError | undefined }> {
  const result = await spawnCli(argv, options);
  return { result, told: toldError(result.stderr) };
}

describe('an endpoint that is not AWS', () => {
  test.concurrent('that nobody listens on: exit 6, with the address', async () => {
    const url = await deadEndpoint();
    const { result, told } = await fail(['logs', 'groups', '--endpoint-url', url], {});

    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(told).toMatchObject({
      message: `cannot reach ${url}`,
      cause: `nothing listens on ${url.slice('http://'.length)}`,
      hint: 'check --endpoint-url and AWS_ENDPOINT_URL; start the sandbox with: awsops sandbox start',
    });
  });

  test.concurrent('whose name does not exist: exit 6, with the name', async () => {
    const { result, told } = await fail(['whoami'], { env: { AWS_ENDPOINT_URL: 'http://no-such-host.invalid' } });

    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(told?.message).toBe('cannot reach http://no-such-host.invalid');
    expect(told?.cause).toMatch(/no-such-host\.invalid/);
  });

  test.concurrent.each([['whoami'], ['logs groups']])(
    'that answers %s with HTTP 500 and HTML: exit 6 and a plain sentence',
    async (words) => {
      const html = await startHttpStub((_request, response) => {
        response.writeHead(500, { 'content-type': 'text/html' });
        response.end('<html><body><h1>500 Internal Server Error</h1></body></html>');
      });
      const { result, told } = await fail([...words.split(' '), '--endpoint-url', html.url], { env: ONE_ATTEMPT });
      await html.close();

      expect(result).toMatchObject({ code: 6, stdout: '' });
      expect(told?.message).toBe(`${html.url} does not answer like AWS`);
      expect(told?.cause).toMatch(/^it sent HTTP 500 .*a proxy, a log-in page/);
      expect(told?.hint).toMatch(/awsops doctor/);
    },
  );

  test.concurrent.each([['whoami'], ['logs groups']])(
    'that answers %s with a log-in page and HTTP 200: exit 6 and a plain sentence',
    async (words) => {
      const portal = await startHttpStub((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<!doctype html><title>Please log in</title>');
      });
      const { result, told } = await fail([...words.split(' '), '--endpoint-url', portal.url], { env: ONE_ATTEMPT });
      await portal.close();

      expect(result).toMatchObject({ code: 6, stdout: '' });
      expect(told?.message).toBe(`${portal.url} does not answer like AWS`);
      expect(told?.cause).toMatch(/^it sent HTTP 200/);
    },
  );

  test.concurrent('that calls its JSON HTML is believed, as emulators do that', async () => {
    const sloppy = await startHttpStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('{"logGroups":[{"logGroupName":"/a"}]}');
    });
    const result = await spawnCli(['logs', 'groups', '--endpoint-url', sloppy.url, '--query', '[].name']);
    await sloppy.close();

    expect(result).toMatchObject({ code: 0, stdout: '/a\n', stderr: '' });
  });

  test.concurrent('that closes the connection: exit 6', async () => {
    const rude = await startHttpStub((request) => request.socket.destroy());
    const { result, told } = await fail(['logs', 'groups', '--endpoint-url', rude.url], { env: ONE_ATTEMPT });
    await rude.close();

    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(told?.message).toBe(`cannot reach ${rude.url}`);
    expect(told?.cause).toBe('the connection was closed by the other side');
  });
});

describe('an endpoint that never answers', () => {
  let silent: HttpStub;
  beforeAll(async () => {
    silent = await startHttpStub(() => {});
  });
  afterAll(() => silent.close());

  test.concurrent('is given up after AWSOPS_READ_TIMEOUT_MS: exit 6', async () => {
    const { result, told } = await fail(['logs', 'groups', '--endpoint-url', silent.url], {
      env: { ...ONE_ATTEMPT, AWSOPS_READ_TIMEOUT_MS: '200' },
    });

    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(told).toMatchObject({
      message: `cannot reach ${silent.url}`,
      cause: 'no answer within the time allowed',
    });
  });

  test.concurrent.each([['logs groups'], ['whoami'], ['logs tail /web3tier/app'], ['logs query x -g /web3tier/app']])(
    '%s ends with --timeout: exit 7',
    async (words) => {
      const argv = [...words.split(' '), '--endpoint-url', silent.url, '--timeout', '300ms'];
      const { result, told } = await fail(argv, {});

      expect(result).toMatchObject({ code: 7, stdout: '' });
      expect(told).toMatchObject({
        message: 'not finished within 300ms',
        cause: '--timeout was reached',
        hint: 'run it again with a longer --timeout, or a smaller range',
      });
    },
  );
});

describe('a service that refuses', () => {
  /** Runs a command against a practice account of its own in which something goes wrong. */
  async function failWith(fault: string, argv: readonly string[], env: Readonly<Record<string, string>> = ONE_ATTEMPT) {
    const sandbox = await createSandbox({ seed: 'web3tier', faults: [fault] });
    try {
      return await fail(argv, { env: { AWS_ENDPOINT_URL: sandbox.endpoint, ...env } });
    } finally {
      await sandbox.close();
    }
  }

  test.concurrent.each(['ExpiredTokenException', 'ExpiredToken'])(
    'expired credentials, told as %s: exit 4 and the line that logs in',
    async (code) => {
      const { result, told } = await failWith(`${code}:logs`, ['logs', 'groups']);

      expect(result).toMatchObject({ code: 4, stdout: '' });
      expect(told?.cause).toBe('the credentials have expired');
      expect(told?.hint).toBe('log in again: aws sso login');
      expect(told?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test.concurrent('throttling without end: exit 6 after the attempts, with their number', async () => {
    const { result, told } = await failWith('ThrottlingException:logs', ['logs', 'groups'], {
      AWSOPS_MAX_ATTEMPTS: '2',
    });

    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(told?.cause).toBe('the service still refused after 2 attempts');
    expect(told?.hint).toMatch(/wait a minute/);
  });

  test.concurrent('throttling that ends: exit 0, and nothing is said', async () => {
    const { result } = await failWith('ThrottlingException:logs:2', ['logs', 'groups'], {});

    expect(result).toMatchObject({ code: 0, stderr: '' });
  });

  test.concurrent('a service that is down: exit 6', async () => {
    const { result, told } = await failWith('ServiceUnavailableException:logs', ['logs', 'groups']);

    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(told?.hint).toMatch(/health\.aws\.amazon\.com/);
  });

  test.concurrent('a denied call: exit 4, and the permissions that the command needs', async () => {
    const argv = ['logs', 'query', 'fields @message', '-g', '/web3tier/app'];
    const { result, told } = await failWith('AccessDeniedException:logs.StartQuery', argv);

    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(told?.hint).toMatch(/logs:StartQuery.*awsops whoami/);
  });

  test.concurrent('a role that cannot be assumed: exit 4, and what to look at', async () => {
    const argv = ['whoami', '--role-arn', 'arn:aws:iam::123456789012:role/nobody'];
    const { result, told } = await fail(argv, {});

    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(told?.message).toMatch(/sts:AssumeRole on resource: arn:aws:iam::123456789012:role\/nobody/);
    expect(told?.hint).toMatch(/trust policy/);
  });

  test.concurrent('a write that is refused: exit 4, and no report of a change', async () => {
    const argv = ['logs', 'retention', 'set', '/web3tier/app', '--days', '60', '--yes', '-o', 'json'];
    const { result, told } = await failWith('AccessDeniedException:logs.PutRetentionPolicy', argv);

    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(told?.hint).toMatch(/logs:PutRetentionPolicy/);
    expect(result.stderr).toMatch(/^account 123456789012, principal \S+, region ap-northeast-1\n/);
  });

  test.concurrent('one region of two: exit 8, and the rows of the other', async () => {
    const other = await createSandbox({ seed: 'empty', faults: ['AccessDeniedException:logs.DescribeLogGroups:1'] });
    await other.invoke('logs', 'CreateLogGroup', { logGroupName: '/a' }, { region: 'us-east-1' });
    await other.invoke('logs', 'CreateLogGroup', { logGroupName: '/a' }, { region: 'eu-west-1' });
    const { result } = await fail(['logs', 'groups', '--region', 'us-east-1,eu-west-1', '-o', 'json'], {
      env: { AWS_ENDPOINT_URL: other.endpoint },
    });
    await other.close();

    expect(result.code).toBe(8);
    expect(JSON.parse(result.stdout)).toEqual([expect.objectContaining({ name: '/a', account: '123456789012' })]);
    expect(result.stderr).toMatch(/in default\/(us-east-1|eu-west-1):/);
    expect(result.stderr).toMatch(/logs:DescribeLogGroups/);
  });
});

describe('credentials', () => {
  const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

  test.concurrent('none at all: exit 4, at once, and what to do without an account', async () => {
    const { result, told } = await fail(['logs', 'groups'], { env: NO_KEYS });

    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(told?.message).toBe('no credentials were found');
    expect(told?.hint).toMatch(/aws configure sso.*awsops demo/);
    // No look for an instance's or a container's role: those would take seconds each.
    expect(result.durationMs).toBeLessThan(5_000);
  });

  test.concurrent.each([
    ['--profile', ['whoami', '--profile', 'corp'], {}],
    ['AWS_PROFILE', ['whoami'], { AWS_PROFILE: 'corp' }],
  ])('an SSO profile without a session, by %s: exit 4 and the line that logs in', async (_by, argv, env) => {
    const { result, told } = await fail(argv, { home: homeWithProfiles(), env: { ...NO_KEYS, ...env } });

    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(told).toMatchObject({
      message: 'the SSO session is not valid',
      hint: 'log in: aws sso login --profile corp',
    });
  });

  test.concurrent('a profile whose process fails: exit 4, with the name of the profile', async () => {
    const { result, told } = await fail(['whoami', '--profile', 'broken'], { home: homeWithProfiles(), env: NO_KEYS });

    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(told?.message).toBe('the profile "broken" gives no credentials');
    expect(told?.hint).toMatch(/aws configure list --profile broken/);
  });

  test.concurrent('a misspelt profile: exit 3, with the one that was meant', async () => {
    const { result, told } = await fail(['whoami', '--profile', 'crop'], { home: homeWithProfiles() });

    expect(result).toMatchObject({ code: 3, stdout: '' });
    expect(told).toMatchObject({
      message: 'there is no profile "crop"',
      cause: 'profiles: corp, broken, keys',
      hint: 'did you mean --profile corp?',
    });
  });

  test.concurrent('a profile gives its keys and region', async () => {
    const result = await spawnCli(['whoami', '--profile', 'keys', '-o', 'json'], {
      home: homeWithProfiles(),
      env: { ...NO_KEYS, AWS_REGION: undefined },
    });

    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).toMatchObject({ region: 'eu-west-1', profile: 'keys' });
  });

  test.concurrent('of another account than --expect-account: exit 4 before anything is done', async () => {
    const { result, told } = await fail(
      ['logs', 'retention', 'set', '/web3tier/app', '--days', '60', '--yes', '--expect-account', '999999999999'],
      {},
    );

    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(told).toMatchObject({
      message: 'the credentials belong to account 123456789012, not 999999999999',
      hint: 'choose another --profile; see: awsops whoami',
    });
  });
});

function homeWithProfiles(): string {
  const home = makeDirectory();
  mkdirSync(join(home, '.aws'));
  writeFileSync(
    join(home, '.aws', 'config'),
    `[profile corp]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ops
region = us-east-1
[sso-session corp]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
[profile broken]
credential_process = /bin/false
region = us-east-1
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret
region = eu-west-1
`,
  );
  return home;
}

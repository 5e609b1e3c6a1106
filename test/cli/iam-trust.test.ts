import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { iam } from '../../src/commands/iam/index.js';
import { defineGroup } from '../../src/lib/cli/define.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { fakeClock } from '../helpers/fake-clock.js';
import { runCli, type CliResult } from '../helpers/run-cli.js';

const ACCOUNT = '123456789012';
const root = defineGroup({ name: 'awsops', summary: 'test', commands: [iam] });

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  const clock = fakeClock({ nowMs: Date.parse('2026-01-15T12:00:00.000Z') });
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false, clock });
  folder = await mkdtemp(join(tmpdir(), 'awsops-trust-'));
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** Without an account: no region, no credentials, no endpoint. */
const offline = (words: readonly string[], stdin = ''): Promise<CliResult> =>
  runCli(['iam', 'trust', ...words], { root, stdin });

function online(...words: readonly string[]): Promise<CliResult> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  return runCli(['iam', 'trust', ...words, '--endpoint-url', sandbox.endpoint], { root });
}

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const OPEN = `{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }
}`;

describe('iam trust lint', () => {
  test('checks files without an account, a region or a request, with line and column', async () => {
    const path = await fileOf('open.json', OPEN);
    const { code, stdout, stderr } = await offline(['lint', '-f', path, '-o', 'json']);
    expect(stderr).toBe('');
    expect(code).toBe(10);
    expect(JSON.parse(stdout)).toMatchObject({
      summary: { pass: 0, warn: 0, fail: 1, unknown: 0, skip: 0 },
      findings: [
        {
          check: 'public-trust',
          target: `${path}:3:50`,
          status: 'fail',
          evidence: { source: path, role: null, line: 3, column: 50, found: '*' },
        },
      ],
    });
  });

  test('checks several files and standard input', async () => {
    const path = await fileOf('ec2.json', OPEN.replace('"*"', '{"Service": "ec2.amazonaws.com"}'));
    const { code, stdout } = await offline(['lint', '-f', path, '-f', '-', '-o', 'json'], '{');
    expect(code).toBe(10);
    const { findings } = JSON.parse(stdout) as { findings: readonly { target: string; check: string }[] };
    expect(findings.map(({ target, check }) => [target, check])).toEqual([
      [path, 'trust'],
      ['stdin:1:2', 'invalid-json'],
    ]);
  });

  test('knows the own account by --account', async () => {
    const path = await fileOf('account.json', OPEN.replace('"*"', `{"AWS": "${ACCOUNT}"}`));
    const strict = ['lint', '-f', path, '--fail-on', 'warn'];
    expect((await offline(strict)).code).toBe(10);
    expect((await offline([...strict, '--account', ACCOUNT])).code).toBe(0);
    expect((await offline([...strict, '--account', '12'])).code).toBe(2);
  });

  test('a file that is not there is exit code 2', async () => {
    const { code, stderr } = await offline(['lint', '-f', join(folder, 'absent.json')]);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot read the trust policy');
  });

  test('checks all roles of an account, without a region too', async () => {
    const { code, stdout } = await online('lint', '-o', 'json');
    expect(code).toBe(0);
    const { summary, findings } = JSON.parse(stdout) as { summary: object; findings: readonly object[] };
    expect(summary).toEqual({ pass: 5, warn: 1, fail: 0, unknown: 0, skip: 0 });
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'missing-source', target: 'web3tier-flow-logs:1:79' }),
    );
    expect((await online('lint', '--fail-on', 'warn')).code).toBe(10);
  });

  test('a role that does not exist is exit code 5, with the nearest', async () => {
    const { code, stderr } = await online('lint', 'web3tier-wep');
    expect(code).toBe(5);
    expect(stderr).toContain('there is no role "web3tier-wep"');
    expect(stderr).toContain('awsops iam trust lint web3tier-web');
  });
});

describe('iam trust generate', () => {
  const inTokyo = ['--region', 'ap-northeast-1', '--account', ACCOUNT];

  test('prints a document in every format, without asking AWS when the account is given', async () => {
    for (const format of [[], ['-o', 'tsv'], ['-o', 'json']]) {
      const { code, stdout } = await offline(['generate', 'logs', ...inTokyo, ...format]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'logs.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: { 'aws:SourceAccount': ACCOUNT },
              ArnLike: { 'aws:SourceArn': `arn:aws:logs:ap-northeast-1:${ACCOUNT}:*` },
            },
          },
        ],
      });
    }
  });

  test('is what the lint takes from standard input', async () => {
    const { stdout } = await offline(['generate', 'events', ...inTokyo, '--any-region']);
    expect(stdout).toContain(`arn:aws:events:*:${ACCOUNT}:rule/*`);
    expect((await offline(['lint', '-f', '-', '--fail-on', 'warn'], stdout)).code).toBe(0);
  });

  test("takes the caller's account when none is given", async () => {
    const { code, stdout } = await online(
      'generate',
      'firehose',
      '--region',
      'eu-west-1',
      '-o',
      'json',
      '--query',
      'Statement[0].Condition',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ StringEquals: { 'sts:ExternalId': ACCOUNT } });
  });

  test('trusts an account with MFA', async () => {
    const { stdout } = await offline(['generate', '--trust-account', '210987654321', '--mfa', ...inTokyo]);
    expect(JSON.parse(stdout)).toMatchObject({
      Statement: [
        {
          Principal: { AWS: 'arn:aws:iam::210987654321:root' },
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
        },
      ],
    });
  });

  test.each([
    [[], 'name a service, or an account with --trust-account'],
    [['logs', '--trust-account', ACCOUNT], 'name a service, or an account with --trust-account'],
    [['logs', '--mfa'], 'a service has no MFA and no organization'],
    [['logs', '--organization', 'o-a1b2c3d4e5'], 'a service has no MFA and no organization'],
    [['--trust-account', ACCOUNT, '--any-region'], 'an account has no source and no regional form'],
    [['--trust-account', ACCOUNT, '--regional-principal'], 'an account has no source and no regional form'],
    [['--trust-account', ACCOUNT, '--source-arn', 'x'], 'an account has no source and no regional form'],
    [['--trust-account', '210987654321'], 'would be trusted without any condition'],
    [['lgos'], '"lgos" is not a service'],
    [['logs', '--any-region', '--source-arn', 'x'], '--any-region'],
  ])('refuses %j', async (words, message) => {
    const { code, stdout, stderr } = await offline(['generate', ...words, ...inTokyo]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  test('needs a region, and one only', async () => {
    expect((await offline(['generate', 'logs', '--account', ACCOUNT])).code).toBe(3);
    const two = await online('generate', 'logs', '--account', ACCOUNT, '--region', 'eu-west-1,us-east-1');
    expect(two.code).toBe(2);
    expect(two.stderr).toContain('a trust policy is of one account');
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { iam } from '../../src/commands/iam/index.js';
import { defineGroup } from '../../src/lib/cli/define.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { fakeClock } from '../helpers/fake-clock.js';
import { runCli, type CliResult, type CliSetup } from '../helpers/run-cli.js';
import { toldError } from '../helpers/told-error.js';

const root = defineGroup({ name: 'awsops', summary: 'test', commands: [iam] });
const LOGO = 'arn:aws:s3:::web3tier-images/logo.png';
const LOG_FILE = 'arn:aws:s3:::web3tier-logs-123456789012/web/today.log';
const WEB = ['--principal', 'web3tier-web'];

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  const clock = fakeClock({ nowMs: Date.parse('2026-01-15T12:00:00.000Z') });
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false, clock });
  folder = await mkdtemp(join(tmpdir(), 'awsops-access-'));
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** Without an account: no region, no credentials, no endpoint. */
const offline = (words: readonly string[], setup: Partial<CliSetup> = {}): Promise<CliResult> =>
  runCli(['iam', ...words], { root, ...setup });

function online(words: readonly string[], setup: Partial<CliSetup> = {}): Promise<CliResult> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  return runCli(['iam', ...words, '--endpoint-url', sandbox.endpoint], { root, ...setup });
}

async function fileOf(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource = '*', more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more });

describe('iam simulate', () => {
  test('answers with the fields of the contract', async () => {
    const { code, stdout } = await online(['simulate', ...WEB, '-a', 's3:GetObject', '-r', LOGO, '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        principal: 'arn:aws:iam::123456789012:role/web3tier-web',
        action: 's3:GetObject',
        resource: LOGO,
        decision: 'allowed',
        matchedStatements: [{ policy: 'app', type: 'role', sid: 'ReadImages', startLine: 4, endLine: 9 }],
        missingContext: [],
        boundaryAllowed: null,
        organizationsAllowed: null,
        source: 'api',
        reason: '"ReadImages" of inline policy "app" of role "web3tier-web"',
      },
    ]);
  });

  test('shows what comes nearest to allowing, as it stands in the policy, within 80 columns', async () => {
    const words = ['simulate', ...WEB, '-a', 's3:PutObject', '-r', LOG_FILE];
    const { code, stdout, stderr } = await online(words, { tty: true, width: 80 });
    expect(code).toBe(0);
    expect(stdout).toMatch(/s3:PutObject +arn:aws:s3:::web3tier-logs-\S+ +implicitDeny/);
    expect(stdout).toContain('nearest: "WriteLogBucket" of inline policy "app"');
    expect(stdout).toContain('22 |   "Action": "s3:PutObject",');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stderr).toContain('not evaluated: policies of resources (the simulator takes none for roles)');
    expect(stderr).toContain('resource control policies');
  });

  test('makes a matrix of several principals, with wildcards expanded', async () => {
    const words = ['simulate', ...WEB, '--principal', 'sato', '-a', 's3:GetObjectT*', '-r', LOGO];
    const { stdout } = await online(words, { tty: true, width: 100 });
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^action +resource +web3tier-web +sato$/),
      expect.stringMatching(/^s3:GetObjectTagging +arn\S+ +denied +allowed$/),
      expect.stringMatching(/^s3:GetObjectTorrent +arn\S+ +denied +allowed$/),
    ]);
  });

  test.each([
    [['-a', 's3:GetObject', '-r', LOGO, '--expect', 'allowed'], 0],
    [['-a', 's3:GetObject', '-r', LOGO, '--expect', 'denied'], 10],
    [['-a', 's3:PutObject', '-r', LOGO, '--expect', 'denied'], 0],
    [['-a', 's3:GetObject', '-a', 's3:PutObject', '-r', LOGO, '--expect', 'allowed'], 10],
    [['-a', 's3:GetObject', '-r', LOGO, '--without', 'app', '--expect', 'denied'], 0],
    [['-a', 'ssm:GetParameter', '--without', 'aws-managed', '--expect', 'denied'], 0],
  ])('%j ends with %d', async (words, expected) => {
    expect((await online(['simulate', ...WEB, ...words])).code).toBe(expected);
  });

  test('asks the simulator what if a policy were added', async () => {
    const path = await fileOf(
      'fix.json',
      policy(allow('s3:PutObject', 'arn:aws:s3:::web3tier-logs-123456789012/web/*')),
    );
    const words = ['simulate', ...WEB, '--with', path, '-a', 's3:PutObject', '-r', LOG_FILE, '-o', 'json'];
    const { code, stdout } = await online([...words, '--expect', 'allowed']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { matchedStatements: [{ policy: path, type: 'identity', startLine: 4 }] },
    ]);
  });

  test('evaluates files without an account, and from standard input', async () => {
    const text = JSON.stringify(
      policy(allow('s3:GetObject', '*', { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })),
    );
    const words = ['simulate', '--offline', '--policy', '-', '-a', 's3:GetObject', '-r', LOGO, '-o', 'json'];
    const absent = JSON.parse((await offline(words, { stdin: text })).stdout);
    expect(absent).toMatchObject([
      { decision: 'implicitDeny', source: 'offline', principal: null, missingContext: ['aws:SourceIp'] },
    ]);
    const given = await offline([...words, '-c', 'aws:SourceIp=203.0.113.7'], { stdin: text });
    expect(JSON.parse(given.stdout)).toMatchObject([{ decision: 'allowed', missingContext: [] }]);
    expect(given.stderr).toContain('not evaluated: a permissions boundary (--boundary)');
  });

  test.each([
    ['nobody', ['-a', 's3:GetObject'], 'nobody is named', 2],
    ['no action', WEB, '--action', 2],
    ['an unknown action', [...WEB, '-a', 's3:GetObjct'], 's3:GetObject', 2],
    ['an unknown principal', ['--principal', 'web3tier-wep', '-a', 's3:GetObject'], 'web3tier-web', 5],
    ['an unknown policy', [...WEB, '-a', 's3:GetObject', '--without', 'apq'], '--without app', 5],
    ['no resource', [...WEB, '-a', 's3:GetObject', '-r', 'bucket'], 'arn:aws:s3:::bucket/key', 2],
    ['session policies online', [...WEB, '-a', 's3:GetObject', '--session-policy', 'x'], '--offline', 2],
    ['a principal offline', [...WEB, '--offline', '-a', 's3:GetObject'], '--offline', 2],
    ['a file that is not there', ['--offline', '--policy', 'none.json', '-a', 's3:GetObject'], 'none.json', 2],
  ])('%s is an error that helps', async (_, words, told, code) => {
    const result = await online(['simulate', ...words]);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
    const error = toldError(result.stderr);
    expect(`${error?.message} ${error?.hint}`).toContain(told);
  });

  test('malformed JSON is told with line and column', async () => {
    const path = await fileOf('bad.json', '{\n  "Statement": [\n    {"Effect": "Allow",}\n  ]\n}');
    const { code, stderr } = await offline(['simulate', '--offline', '--policy', path, '-a', 's3:GetObject']);
    expect(code).toBe(2);
    expect(toldError(stderr)?.message).toContain(`${path}:3:23: `);
  });
});

describe('iam test', () => {
  const APP = policy(allow('s3:GetObject', 'arn:aws:s3:::images/*'));
  const tests = (expected: string): string =>
    `policy: app.json\ntests:\n  - name: reads images\n    actions: [s3:GetObject, s3:PutObject]\n    resource: arn:aws:s3:::images/a.png\n    expect: ${expected}\n`;

  test('ends with 0 when everything holds, and with 10 when something does not', async () => {
    await fileOf('app.json', APP);
    const path = await fileOf('app.yaml', tests('allowed'));
    const { code, stdout, stderr } = await offline(['test', path, '--offline', '-o', 'json']);
    expect(code).toBe(10);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        name: 'reads images',
        principal: null,
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::images/a.png',
        expected: 'allowed',
        actual: 'allowed',
        pass: true,
      },
      { action: 's3:PutObject', expected: 'allowed', actual: 'implicitDeny', pass: false, file: path, line: 3 },
    ]);
    expect(stderr).toContain('2 assertions, 1 failed');
    const fixed = await fileOf('fixed.yaml', tests('allowed').replace(', s3:PutObject', ''));
    expect((await offline(['test', fixed, '--offline'])).code).toBe(0);
  });

  test('writes JUnit XML, and annotates for GitHub', async () => {
    await fileOf('app.json', APP);
    const path = await fileOf('ci.yaml', tests('allowed'));
    const junit = join(folder, 'report.xml');
    const { stderr } = await offline(['test', path, '--offline', '--junit', junit, '-q'], {
      env: { GITHUB_ACTIONS: 'true' },
    });
    expect(await readFile(junit, 'utf8')).toMatch(
      /<testsuite name="\S+ci.yaml" tests="2" failures="1"[^]*<failure message="expected allowed, is implicitDeny">/,
    );
    expect(stderr).toMatch(/^::error file=\S+ci\.yaml,line=3,title=reads images::s3:PutObject on /m);
    const off = await offline(['test', path, '--offline']);
    expect(off.stderr).not.toContain('::error');
    expect((await offline(['test', path, '--offline', '--github'])).stderr).toContain('::error');
  });

  test('--init writes what a principal may do today, and that holds', async () => {
    const path = join(folder, 'web.yaml');
    const written = await online(['test', '--init', 'web3tier-web', path]);
    expect(written).toMatchObject({ code: 0, stdout: '' });
    const text = await readFile(path, 'utf8');
    expect(text).toContain(
      '# app WriteLogBucket has no effect for s3:PutObject on arn:aws:s3:::web3tier-logs-123456789012',
    );
    expect((await online(['test', path])).code).toBe(0);
    const again = await online(['test', '--init', 'web3tier-web', path]);
    expect(again.code).toBe(2);
    expect(toldError(again.stderr)?.message).toContain('is there already');
    expect(await readFile(path, 'utf8')).toBe(text);
    expect((await online(['test', '--init', 'web3tier-web'])).stdout).toBe(text);
  });

  test.each([
    ['no tests', 'policy: app.json\n', /:1:1: there are no tests/],
    ['an empty list', 'tests: []\n', /:1:8: there are no tests/],
    [
      'an unknown action',
      tests('allowed').replace('s3:GetObject', 's3:GetObjct'),
      /:3: there is no action "s3:GetObjct"/,
    ],
    [
      'a wildcard that stands for nothing',
      tests('denied').replace('s3:GetObject', 's3:Gert*'),
      /:3: no action matches/,
    ],
    ['no actions', tests('denied').replace(/actions: .*/, 'actions: []'), /:4:14: "actions" is an empty list/],
    ['another expectation', tests('maybe'), /:6:13: "maybe" cannot be expected/],
    ['a misspelt name', tests('denied').replace('expect:', 'expects:'), /:6:5: a test has no "expects"/],
    ['no subject', tests('denied').replace('policy: app.json\n', ''), /:2:5: this test names neither/],
    ['no YAML', 'tests: [\n', /:2:1: /],
    ['a principal', tests('denied').replace('policy: app.json', 'principal: web'), /cannot be tested offline/],
    ['a missing file', tests('denied').replace('app.json', 'none.json'), /:3: cannot read the policy .*none\.json/],
  ])('a file with %s is an error with its place', async (_, content, message) => {
    await fileOf('app.json', APP);
    const path = await fileOf('broken.yaml', content);
    const { code, stdout, stderr } = await offline(['test', path, '--offline']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(toldError(stderr)?.message).toMatch(message);
  });

  test('needs a file', async () => {
    expect((await offline(['test'])).code).toBe(2);
  });
});

describe('iam policies', () => {
  test('lists the three classes with who has them', async () => {
    const { code, stdout } = await online(['policies', '-o', 'json']);
    expect(code).toBe(0);
    const rows: { name: string; class: string; attachedTo: string[]; attachments: number }[] = JSON.parse(stdout);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'name',
      'arn',
      'class',
      'attachedTo',
      'attachments',
      'boundaryFor',
      'sameAs',
      'document',
    ]);
    expect(rows.find(({ name }) => name === 'app')).toMatchObject({
      class: 'inline',
      arn: null,
      attachedTo: ['role/web3tier-web'],
    });
    expect(rows.find(({ name }) => name === 'ReadOnlyAccess')).toMatchObject({
      class: 'aws-managed',
      attachedTo: ['group/developers'],
    });
    expect(rows.find(({ name }) => name === 'web3tier-deploy-old')).toMatchObject({
      class: 'customer-managed',
      attachments: 0,
    });
  });

  test.each([
    [['--unused'], ['web3tier-deploy-old']],
    [['--duplicates'], ['web3tier-deploy', 'web3tier-deploy-old']],
    [
      ['--principal', 'sato'],
      ['web3tier-deploy', 'ReadOnlyAccess'],
    ],
    [['--principal', 'web3tier-web', '--class', 'inline'], ['app']],
  ])('%j shows %j', async (words, names) => {
    const { stdout } = await online(['policies', ...words, '-o', 'json']);
    expect(JSON.parse(stdout).map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('fits a terminal of 80 columns', async () => {
    const { stdout } = await online(['policies'], { tty: true, width: 80 });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

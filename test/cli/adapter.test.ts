import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { runCli, type CliResult, type CliSetup } from '../helpers/run-cli.js';
import { sampleTree } from '../helpers/sample-tree.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'empty' });
});
afterAll(() => sandbox.close());
// The SDK's credential chain reads the environment of the process itself.
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
});

const tool = (argv: string, setup: Partial<CliSetup> = {}): Promise<CliResult> =>
  runCli(argv.split(' '), {
    root: sampleTree(),
    ...setup,
    env: {
      AWSOPS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: 'us-east-1',
      ...setup.env,
    },
  });

describe('output', () => {
  test('is TSV with a header when piped and a table on a terminal', async () => {
    expect((await tool('thing list')).stdout).toBe('name\tsize\na\t1\nb\t\\N\n');
    expect((await tool('thing list', { tty: true })).stdout).toBe('name  size\na        1\nb        -\n');
  });

  test('an explicit --output beats the terminal, and the environment beats the default', async () => {
    expect(JSON.parse((await tool('thing list -o json', { tty: true })).stdout)).toEqual([
      { name: 'a', size: 1 },
      { name: 'b', size: null },
    ]);
    expect((await tool('thing list', { env: { AWSOPS_OUTPUT: 'ndjson' } })).stdout).toBe(
      '{"name":"a","size":1}\n{"name":"b","size":null}\n',
    );
  });

  test('global options stand before or after the command', async () => {
    const { stdout } = await tool('--no-header -o csv thing list');
    expect(stdout).toBe('a,1\nb,\n');
    expect((await tool('thing list -o csv --no-header')).stdout).toBe(stdout);
  });

  test('--query and --columns work on what the command returns', async () => {
    expect((await tool('thing list --query [].name -o json')).stdout.replace(/\s/g, '')).toBe('["a","b"]');
    expect((await tool('thing list --columns size,name')).stdout).toBe('size\tname\n1\ta\n\\N\tb\n');
  });
});

describe('values', () => {
  test('are parsed by their type, with defaults', async () => {
    const events: string[] = [];
    await tool('thing list pre --since 2026-01-01T00:00 --tz Asia/Tokyo --tag a --tag b --reuse 1h --log-stream s', {
      root: sampleTree(events),
    });
    expect(JSON.parse(events[0] ?? '')).toEqual({
      args: { prefix: 'pre' },
      options: {
        since: Date.UTC(2025, 11, 31, 15),
        tz: 'Asia/Tokyo',
        limit: 5,
        tag: ['a', 'b'],
        reuse: 3_600_000,
        logStream: 's',
      },
    });
  });

  test('--no-NAME gives false', async () => {
    const events: string[] = [];
    await tool('thing list --no-reuse', { root: sampleTree(events) });
    expect(JSON.parse(events[0] ?? '')).toMatchObject({ options: { reuse: false } });
  });

  test.each([
    ['thing list --since soon', '"soon" is not a value for --since', /yesterday/],
    ['thing list --limit 0', '"0" is not a value for --limit', /between 1 and 10/],
    ['thing list --limit x', '"x" is not a value for --limit', /whole number/],
    ['thing list --colour gren', '"gren" is not a value for --colour', /did you mean "green"/],
    ['thing list --tz Mars', '"Mars" is not a time zone', /Asia\/Tokyo/],
    ['thing list -o yaml', '"yaml" is not a value for --output', /table, json/],
    ['thing list --timeout 5', '"5" is not a value for --timeout', /30s/],
    ['thing list --limt 3', "unknown option '--limt'", /--limit/],
    ['thing list --regon x', "unknown option '--regon'", /--region/],
    ['thing lst', "unknown command 'lst'", /list/],
    ['thng list', "unknown command 'thng'", /thing/],
    ['thing list a b', 'too many arguments', /--help/],
    ['thing set', "missing required argument 'id'", /tool thing set --help/],
  ])('%s is a usage error with a hint', async (argv, message, hint) => {
    const { code, stdout, stderr } = await tool(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`awsops: ${message}`);
    expect(stderr).toMatch(hint);
  });
});

describe('help', () => {
  test.each(['thing', 'thing --help', '', '--help'])('%j prints help on stdout and succeeds', async (argv) => {
    const { code, stdout, stderr } = await runCli(argv === '' ? [] : argv.split(' '), { root: sampleTree() });
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: tool');
    expect(stderr).toBe('');
  });

  test('of a command leads with examples and names fields, permissions and choices', async () => {
    const { stdout } = await tool('thing list -h');
    expect(stdout.indexOf('Examples:')).toBeGreaterThan(0);
    expect(stdout.indexOf('Examples:')).toBeLessThan(stdout.indexOf('Options:'));
    for (const text of ['thing:List', 'red|green', 'default: 5', '--reuse DURATION / --no-reuse', 'Output fields:']) {
      expect(stdout).toContain(text);
    }
  });

  test('a write has its flags, a check has --fail-on', async () => {
    expect((await tool('thing set -h')).stdout).toMatch(/--dry-run[\s\S]*--exit-code[\s\S]*-y, --yes/);
    expect((await tool('thing check -h')).stdout).toContain('--fail-on');
  });

  test('--version prints the version alone', async () => {
    expect(await tool('--version')).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });
});

describe('writes', () => {
  test('say where, then change, and report what was applied', async () => {
    const events: string[] = [];
    const { code, stdout, stderr } = await tool('thing set a --yes -o json', { root: sampleTree(events) });
    expect(code).toBe(0);
    expect(stderr.split('\n')[0]).toMatch(/^account 123456789012, principal arn:aws:iam::\S+, region us-east-1$/);
    expect(JSON.parse(stdout)).toEqual({
      changes: [{ action: 'update', resource: 'thing', id: 'a', reason: 'it differs' }],
      applied: true,
    });
    expect(events).toEqual(['applied a']);
  });

  test('--dry-run changes nothing; with --exit-code it exits 10 only when changes are due', async () => {
    const events: string[] = [];
    const dry = await tool('thing set a --dry-run -o json', { root: sampleTree(events) });
    expect(dry.code).toBe(0);
    expect(JSON.parse(dry.stdout)).toMatchObject({ applied: false });
    expect((await tool('thing set a --dry-run --exit-code')).code).toBe(10);
    expect((await tool('thing set same --dry-run --exit-code')).code).toBe(0);
    expect(events).toEqual([]);
  });

  test('without --yes and without a terminal exit 2 and name the flag', async () => {
    const events: string[] = [];
    const { code, stderr } = await tool('thing set a', { root: sampleTree(events) });
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    expect(events).toEqual([]);
  });

  test('nothing to change needs no consent', async () => {
    expect((await tool('thing set same')).code).toBe(0);
  });

  test('ask on a terminal and take only yes for an answer', async () => {
    const events: string[] = [];
    const root = sampleTree(events);
    const declined = await tool('thing set a', { root, tty: true, answers: [''] });
    expect(declined.code).toBe(1);
    expect(declined.stderr).toContain('Apply these changes? [y/N]');
    expect(events).toEqual([]);
    expect((await tool('thing set a', { root, tty: true, answers: ['y'] })).code).toBe(0);
    expect(events).toEqual(['applied a']);
  });

  test('--no-input never asks, not even on a terminal', async () => {
    const { code, stderr } = await tool('thing set a --no-input', { tty: true, answers: ['y'] });
    expect(code).toBe(2);
    expect(stderr).toContain('--no-input');
  });

  test('a failed step says how much was done and that running again goes on', async () => {
    const events: string[] = [];
    const { code, stderr } = await tool('thing set broken --yes', { root: sampleTree(events) });
    expect(code).toBe(4);
    expect(stderr).toContain('update thing two: no');
    expect(stderr).toContain('1 of 3 changes were made; run the same command again');
    expect(events).toEqual(['applied one']);
  });

  test('--expect-account stops a write before it looks', async () => {
    const events: string[] = [];
    const { code, stderr } = await tool('thing set a --yes --expect-account 999999999999', {
      root: sampleTree(events),
    });
    expect(code).toBe(4);
    expect(stderr).toContain('account 123456789012, not 999999999999');
    expect(events).toEqual([]);
  });
});

describe('jobs', () => {
  test('are confirmed like a plan, then give their rows', async () => {
    const events: string[] = [];
    const root = sampleTree(events);
    const declined = await tool('thing roll a b', { root, tty: true, answers: [''] });
    expect(declined.code).toBe(1);
    expect(declined.stderr).toContain('2 to update');
    expect(events).toEqual([]);
    const { code, stdout } = await tool('thing roll a b --yes -o json', { root });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { id: 'a', ok: true },
      { id: 'b', ok: true },
    ]);
    expect(events).toEqual(['rolled a b in us-east-1']);
  });

  test('--dry-run shows the changes and does nothing', async () => {
    const events: string[] = [];
    const { code, stdout } = await tool('thing roll a --dry-run --exit-code -o json', { root: sampleTree(events) });
    expect(code).toBe(10);
    expect(JSON.parse(stdout)).toEqual({
      changes: [{ action: 'update', resource: 'thing', id: 'a', reason: 'it was named' }],
      applied: false,
    });
    expect(events).toEqual([]);
  });

  test('without --yes and without a terminal exit 2', async () => {
    expect((await tool('thing roll a')).code).toBe(2);
  });

  test('the rows of a job that failed are shown all the same, and the exit code is that of its failure', async () => {
    const some = await tool('thing roll a bad --yes -o ndjson');
    expect(some.code).toBe(8);
    expect(some.stdout).toBe('{"id":"a","ok":true}\n{"id":"bad","ok":false}\n');
    expect((await tool('thing roll bad --yes')).code).toBe(1);
  });

  test('run in one region after the other; each row says where', async () => {
    const events: string[] = [];
    const { code, stdout } = await tool('thing roll a --yes --region us-east-1,eu-west-1 -o ndjson', {
      root: sampleTree(events),
    });
    expect(code).toBe(0);
    expect(
      stdout
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line).region),
    ).toEqual(['us-east-1', 'eu-west-1']);
    expect(events).toEqual(['rolled a in us-east-1', 'rolled a in eu-west-1']);
  });

  test('one region that fails does not stop the others, and the exit code is 8', async () => {
    const denied = await tool('thing roll denied --yes --region us-east-1,eu-west-1 -o ndjson');
    expect(denied.code).toBe(8);
    expect(denied.stdout).toContain('"region":"us-east-1"');
    expect(denied.stderr).toContain('eu-west-1:\nawsops: denied');
    expect((await tool('thing roll a bad --yes --region us-east-1,eu-west-1')).code).toBe(8);
    expect((await tool('thing roll bad --yes --region us-east-1,eu-west-1')).code).toBe(1);
  });
});

describe('checks', () => {
  test.each([
    ['thing check fail', 10],
    ['thing check warn', 0],
    ['thing check warn --fail-on warn', 10],
    ['thing check fail --fail-on never', 0],
  ])('%s exits %d', async (argv, code) => {
    expect((await tool(argv)).code).toBe(code);
  });
});

describe('failures', () => {
  test('a bug exits 70 and shows its stack only with --debug', async () => {
    const { code, stderr } = await tool('fail bug');
    expect(code).toBe(70);
    expect(stderr).toContain('unexpected error: x is not a function');
    expect(stderr).not.toContain('    at ');
    expect((await tool('fail bug --debug')).stderr).toContain('    at ');
  });

  test('a service error has its request id, and with -o json the last line is JSON', async () => {
    const { code, stdout, stderr } = await tool('fail everywhere -o json');
    expect(code).toBe(4);
    expect(stdout).toBe('');
    expect(stderr).toContain('  Request ID: r-1');
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toEqual({
      error: {
        code: 'AccessDeniedException',
        category: 'auth',
        message: 'denied',
        hint: 'see who you are: awsops whoami',
        requestId: 'r-1',
        exitCode: 4,
      },
    });
  });

  test('--timeout ends it with exit code 7', async () => {
    const { code, stderr } = await tool('fail wait --timeout 20ms');
    expect(code).toBe(7);
    expect(stderr).toContain('not finished within 20ms');
  });

  test('no region is a configuration error', async () => {
    const { code, stderr } = await tool('fail ok', { env: { AWS_REGION: '' } });
    expect(code).toBe(3);
    expect(stderr).toContain('no region is set');
  });

  test('an unknown profile is a configuration error', async () => {
    const { code, stderr } = await tool('fail ok --profile nobody');
    expect(code).toBe(3);
    expect(stderr).toContain('there is no profile "nobody"');
  });
});

describe('fan-out', () => {
  test('runs in every region and marks each row', async () => {
    const { code, stdout } = await tool('fail ok --region us-east-1,eu-west-1 -o ndjson');
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { account: '123456789012', region: 'us-east-1', ok: true },
      { account: '123456789012', region: 'eu-west-1', ok: true },
    ]);
  });

  test('"all" asks EC2 which regions are enabled', async () => {
    const { stdout } = await tool('fail ok --region all -o tsv --columns region --no-header');
    expect(stdout.split('\n')).toContain('ap-northeast-1');
    expect(stdout.trim().split('\n').length).toBeGreaterThan(10);
  });

  test('one failed region is told, the others are shown, and the exit code is 8', async () => {
    const { code, stdout, stderr } = await tool('fail here --region us-east-1,eu-west-1 -o ndjson');
    expect(code).toBe(8);
    expect(stdout).toContain('us-east-1');
    expect(stdout).not.toContain('eu-west-1');
    expect(stderr).toMatch(/eu-west-1:\nawsops: denied here/);
  });

  test('when every region fails the exit code is that of the failure', async () => {
    expect((await tool('fail everywhere --region us-east-1,eu-west-1')).code).toBe(4);
  });
});

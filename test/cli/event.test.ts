import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { root } from '../../src/commands/index.js';
import { runCli, type CliResult, type CliSetup } from '../helpers/run-cli.js';
import { toldError } from '../helpers/told-error.js';
import { setUp, stateOf, type Setup } from '../task/event/setup.js';

const PATTERN = '{\n  "source": ["shop"],\n  "detail": {"amount": [{"numeric": [">", 100]}]}\n}\n';
const NOTIFY = ['notify', 'instance-state', '--email', 'ops@example.com'];

let setup: Setup;

// The SDK's own providers look at the environment of the process.
afterEach(() => void vi.unstubAllEnvs());
beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  setup = await setUp();
});

const run = (words: readonly string[], options: Partial<CliSetup> = {}): Promise<CliResult> =>
  runCli(['event', ...words, '--endpoint-url', setup.sandbox.endpoint], {
    root,
    ...options,
    env: { AWS_REGION: 'ap-northeast-1', ...options.env },
  });

describe('event notify', () => {
  test('--dry-run prints the plan and changes nothing; --exit-code says that something is due', async () => {
    const before = stateOf(setup);
    const { code, stdout } = await run([...NOTIFY, '--dry-run', '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      applied: false,
      changes: [
        { action: 'create', resource: 'SNS topic', id: 'awsops-instance-state' },
        { action: 'create', resource: 'e-mail subscription', id: 'ops@example.com' },
        { action: 'create', resource: 'EventBridge rule', id: 'awsops-instance-state' },
        { action: 'create', resource: 'rule target' },
      ],
    });
    expect((await run([...NOTIFY, '--dry-run', '--exit-code'])).code).toBe(10);
    expect(stateOf(setup)).toEqual(before);
  });

  test('without --yes asks, and where nobody can answer names the flag', async () => {
    const { code, stderr } = await run(NOTIFY);
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
  });

  test('makes it with --yes, tells what the person with the mailbox has to do, and then has nothing to do', async () => {
    const first = await run([...NOTIFY, '--yes', '-o', 'json']);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({
      applied: true,
      rule: 'awsops-instance-state',
      pending: ['ops@example.com'],
    });
    expect(first.stderr).toContain('ops@example.com has to click the link');
    expect((await run([...NOTIFY, '--dry-run', '--exit-code'])).code).toBe(0);
  });

  test('takes a pattern from standard input', async () => {
    const words = ['notify', '-f', '-', '--name', 'orders', '--email', 'a@example.com', '--yes'];
    expect((await run(words, { stdin: PATTERN })).code).toBe(0);
    const { stdout } = await run(['list', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'awsops-orders', preset: 'file', pattern: { source: ['shop'] } },
    ]);
  });

  test.each([
    ['an unknown preset', ['notify', 'root-logn', '--email', 'a@b.co'], 2, 'did you mean "root-login"?'],
    ['no address', ['notify', 'rds'], 2, undefined],
    ['neither preset nor pattern', ['notify', '--email', 'a@b.co'], 2, undefined],
    ['a file that is not there', ['notify', '-f', '/nonexistent.json', '--email', 'a@b.co'], 2, 'no such file'],
    ['a bad pattern', ['notify', '-f', '-', '--name', 'x', '--email', 'a@b.co'], 2, 'stdin:2:3: "detailType"'],
  ])('%s is refused before anything is asked of AWS', async (_what, words, code, cause) => {
    const stdin = '{"source": ["x"],\n  "detailType": ["y"]}'.replace('"detailType"', '"detailType"');
    const result = await run(words, { stdin });
    expect(result.code).toBe(code);
    if (cause?.startsWith('stdin')) expect(toldError(result.stderr)?.cause).toContain('stdin:2:3: ');
    else if (cause !== undefined) expect(toldError(result.stderr)?.cause).toContain(cause);
    expect(setup.sandbox.requests().filter(({ service }) => service !== 'sts')).toEqual([]);
  });
});

describe('event list, test and delete', () => {
  beforeEach(async () => void (await run([...NOTIFY, '--yes'])));

  test('the list fits a terminal of 80 columns and shows who has not confirmed', async () => {
    const { stdout } = await run(['list'], { tty: true });
    expect(stdout).toContain('ops@example.com');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('the presets fit a terminal of 80 columns and need no AWS', async () => {
    const { code, stdout } = await runCli(['event', 'presets'], { root, tty: true });
    expect(code).toBe(0);
    expect(stdout).toContain('root-login');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('a test says whether the sample matches; --expect decides the exit code', async () => {
    const { code, stdout } = await run(['test', 'instance-state', '-o', 'json', '--expect', 'matched']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ matched: true, mismatches: [], sentEventId: null });
    expect((await run(['test', 'instance-state', '--expect', 'not-matched'])).code).toBe(10);
  });

  test('samples are not sent: their sources are those of AWS', async () => {
    const { code, stderr } = await run(['test', 'instance-state', '--send']);
    expect(code).toBe(2);
    expect(toldError(stderr)?.cause).toContain('only its services may put on the bus');
  });

  test('a rule that is not there gives exit code 5 with the nearest name', async () => {
    const { code, stderr } = await run(['test', 'instance-stat']);
    expect(code).toBe(5);
    expect(toldError(stderr)?.cause).toBe('did you mean "instance-state"?');
  });

  test('deleting leaves nothing behind', async () => {
    expect((await run(['delete', 'instance-state', '--yes'])).code).toBe(0);
    expect(stateOf(setup)).toEqual({ rules: [], topics: [] });
    expect((await run(['delete', 'instance-state', '--yes'])).code).toBe(5);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { root } from '../../src/commands/index.js';
import { runCli, type CliResult, type CliSetup } from '../helpers/run-cli.js';
import { toldError } from '../helpers/told-error.js';
import { foreignFilter, setUp, stateOf, STREAM_ARN, type Setup } from '../task/subscription/setup.js';

const FILTER = 'awsops-firehose-app-logs';
const DESTINATION = ['--destination', STREAM_ARN];

let setup: Setup;

// The SDK's own providers look at the environment of the process.
afterEach(() => void vi.unstubAllEnvs());
beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  setup = await setUp(['/web/a', '/web/b']);
});

const run = (words: readonly string[], options: Partial<CliSetup> = {}): Promise<CliResult> =>
  runCli(['subscription', ...words, '--endpoint-url', setup.sandbox.endpoint], {
    root,
    ...options,
    env: { AWS_REGION: 'ap-northeast-1', ...options.env },
  });

describe('subscription create', () => {
  test('--dry-run prints the plan and changes nothing; --exit-code says that something is due', async () => {
    const before = stateOf(setup);
    const words = ['create', '/web/*', ...DESTINATION, '--dry-run', '-o', 'json'];
    const { code, stdout } = await run(words);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      applied: false,
      changes: [
        { action: 'create', resource: 'IAM role' },
        { action: 'create', resource: 'subscription filter', id: `/web/a:${FILTER}` },
        { action: 'create', resource: 'subscription filter', id: `/web/b:${FILTER}` },
      ],
    });
    expect((await run([...words, '--exit-code'])).code).toBe(10);
    expect(stateOf(setup)).toEqual(before);
  });

  test('makes the filters with --yes, and then has nothing to do', async () => {
    const words = ['create', '/web/*', ...DESTINATION, '-o', 'json'];
    const first = await run([...words, '--yes']);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ applied: true });
    // Nothing is due, so nobody has to be asked.
    const second = await run(words);
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout).changes.map(({ action }: { action: string }) => action)).toEqual([
      'none',
      'none',
      'none',
    ]);
    expect((await run([...words, '--dry-run', '--exit-code'])).code).toBe(0);
  });

  test('without --yes and a terminal changes nothing', async () => {
    const before = stateOf(setup);
    const { code, stderr } = await run(['create', '/web/a', ...DESTINATION]);
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    expect(stateOf(setup)).toEqual(before);
  });

  test.each<[number, string, readonly string[]]>([
    [2, '--destination cannot be "app-logs"', ['/web/a', '--destination', 'app-logs']],
    [2, '--filter is not a filter pattern', ['/web/a', ...DESTINATION, '--filter', '{ $.x = }']],
    [2, 'log group "/errors/firehose" cannot get', ['/errors/firehose', ...DESTINATION]],
    [2, '--delivery-role-arn cannot be "x"', ['/web/a', ...DESTINATION, '--delivery-role-arn', 'x']],
    [5, 'there is no Firehose stream "app-logs2"', ['/web/a', '--destination', `${STREAM_ARN}2`]],
    [5, 'no log group "/web/x"', ['/web/x', ...DESTINATION]],
    [1, `log group "/web/b" cannot get the filter "${FILTER}"`, ['/web/b', ...DESTINATION]],
  ])('exits %i: %s', async (code, message, words) => {
    await setup.logs.createLogGroup({ logGroupName: '/errors/firehose' }).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'ResourceAlreadyExistsException') throw error;
    });
    foreignFilter(setup, { group: '/web/b', name: FILTER });
    const before = stateOf(setup);
    const result = await run(['create', ...words, '--yes']);
    expect(result.code, result.stderr).toBe(code);
    expect(toldError(result.stderr)?.message).toContain(message);
    expect(toldError(result.stderr)?.hint).toBeTruthy();
    expect(result.stdout).toBe('');
    expect(stateOf(setup)).toEqual(before);
  });

  test('needs --destination', async () => {
    const { code, stderr } = await run(['create', '/web/a', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain('--destination');
  });

  test('overwrites the filter that --replace names, with its distribution', async () => {
    foreignFilter(setup, { group: '/web/a', name: 'theirs' });
    const words = ['create', '/web/a', ...DESTINATION, '--replace', 'theirs', '--distribution', 'random', '--yes'];
    const { code, stderr } = await run(words);
    expect(code, stderr).toBe(0);
    const { subscriptionFilters } = await setup.logs.describeSubscriptionFilters({ logGroupName: '/web/a' });
    expect(subscriptionFilters).toMatchObject([
      { filterName: 'theirs', destinationArn: STREAM_ARN, distribution: 'Random' },
    ]);
  });
});

describe('subscription list', () => {
  test('prints an array with the promised fields', async () => {
    foreignFilter(setup, { group: '/web/a', name: 'theirs', filterPattern: 'ERROR' });
    const { code, stdout } = await run(['list', '/web/*', '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        group: '/web/a',
        name: 'theirs',
        destinationArn: 'arn:aws:logs:ap-northeast-1:210987654321:destination:theirs',
        roleArn: null,
        filterPattern: 'ERROR',
        distribution: 'ByLogStream',
        selection: null,
      },
    ]);
  });

  test('prints an empty array where nothing is subscribed, and never a raw control character', async () => {
    expect((await run(['list', '-o', 'json'])).stdout.trim()).toBe('[]');
    foreignFilter(setup, { group: '/web/a', name: 'x', filterPattern: '\u001b[31mred' });
    const { stdout, stderr } = await run(['list'], { tty: true, width: 200 });
    expect(stdout).toContain('red');
    expect(stdout + stderr).not.toContain('\u001b[31mred');
  });
});

describe('subscription delete', () => {
  test('removes the filter, and exits 5 with the names that there are when it is not there', async () => {
    for (const name of ['one', 'two']) foreignFilter(setup, { group: '/web/a', name });
    const gone = await run(['delete', '/web/a', 'one', '--yes', '-o', 'json']);
    expect(gone.code, gone.stderr).toBe(0);
    expect(JSON.parse(gone.stdout)).toMatchObject({ applied: true, changes: [{ action: 'delete', id: '/web/a:one' }] });
    const again = await run(['delete', '/web/a', 'one', '--yes']);
    expect(again.code).toBe(5);
    expect(toldError(again.stderr)).toMatchObject({
      message: 'log group "/web/a" has no subscription filter "one"',
      cause: 'it has "two"',
      hint: "see them with: awsops subscription list '/web/a'",
    });
  });
});

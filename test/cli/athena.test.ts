import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { root } from '../../src/commands/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { runCli, type CliResult, type CliSetup } from '../helpers/run-cli.js';
import { toldError } from '../helpers/told-error.js';

let sandbox: Sandbox;
let directory = '';

beforeAll(async () => {
  sandbox = await createSandbox({ throttle: false });
});
afterAll(() => sandbox.close());
// The SDK's own providers look at the environment of the process.
afterEach(() => void vi.unstubAllEnvs());
beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  directory = await mkdtemp(join(tmpdir(), 'awsops-athena-'));
  onTestFinished(() => rm(directory, { recursive: true }));
});

const run = (words: readonly string[], setup: Partial<CliSetup> = {}): Promise<CliResult> =>
  runCli(['athena', ...words, '--endpoint-url', sandbox.endpoint], {
    root,
    ...setup,
    env: { AWS_REGION: 'ap-northeast-1', ...setup.env },
  });

/** What came to the sandbox, but for the question whose account it is that every write begins with. */
const asked = (): readonly object[] => sandbox.requests().filter(({ service }) => service !== 'sts');

describe('bad input is told before anything is asked', () => {
  test.each([
    ['no query', ['query'], 2, 'no query to run', /-f FILE/],
    ['a blank query', ['query', ' '], 2, 'no query to run', /-f FILE/],
    ['two queries', ['query', 'SELECT 1', '-f', 'a.sql'], 2, 'a query and -f FILE cannot be given together', /@NAME/],
    [
      'a file that is not there',
      ['query', '-f', 'no-such.sql'],
      2,
      'cannot read the query file "no-such.sql"',
      /check the path/,
    ],
    [
      'a name that is misspelt',
      ['query', '@alb-5xx-by-targte'],
      5,
      'no saved query "alb-5xx-by-targte"',
      /awsops athena queries/,
    ],
    [
      'a query of the other language',
      ['query', '@ssh-failed-logins'],
      5,
      'no saved query "ssh-failed-logins" here',
      /^awsops logs query @ssh-failed-logins$/,
    ],
    ['a parameter that is missing', ['query', '@calls-of'], 2, /"principal"|principal/, /--param/],
    ['a parameter that there is not', ['query', '@calls-of', '--param', 'princpal=x'], 2, /princpal/, /./],
    ['a ? without a value', ['query', 'SELECT ?'], 2, /1 place for a parameter/, /one --param for each/],
    ['a value without a ?', ['query', 'SELECT 1', '--param', 'x'], 2, /0 places for a parameter/, /leave --param out/],
    ['a size that is none', ['query', 'SELECT 1', '--max-scan', 'lots'], 2, /--max-scan/, /./],
    ['a budget of nothing', ['query', 'SELECT 1', '--max-scan', '0'], 2, /--max-scan/, /./],
    ['a reuse of more than a week', ['query', 'SELECT 1', '--reuse', '8d'], 2, /--reuse/, /./],
    [
      'an unload that is no place',
      ['query', 'SELECT 1', '--unload', 'exports/'],
      2,
      '"exports/" is not a value for --unload',
      /./,
    ],
    [
      'an unload in no format of Athena',
      ['query', 'SELECT 1', '--unload', 's3://b/', '--unload-format', 'xlsx'],
      2,
      /xlsx/,
      /./,
    ],
    [
      'reuse and unload',
      ['query', 'SELECT 1', '--unload', 's3://b/', '--reuse', '1h'],
      2,
      '--reuse and --unload exclude each other',
      /leave one/,
    ],
    [
      'a range without a place',
      ['query', 'SELECT 1', '--since', '1h'],
      2,
      '--since and --until have no place in this query',
      /WHERE/,
    ],
    [
      'two statements with rows',
      ['query', 'SELECT 1; SELECT 2'],
      2,
      'only the last of several statements may give rows',
      /own/,
    ],
    ['a kind of table that there is not', ['table', 'create', 'elb', '--location', 's3://b/'], 2, /elb/, /./],
    ['a table without a place', ['table', 'create', 'alb'], 2, /--location/, /./],
    [
      'a place that is none',
      ['table', 'create', 'alb', '--location', 'logs/'],
      2,
      /"logs\/" is no location in S3/,
      /./,
    ],
  ] as const)('%s', async (_, words, code, message, hint) => {
    const before = asked().length;
    const result = await run(words);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
    const told = toldError(result.stderr);
    expect(told?.message).toMatch(message);
    expect(told?.hint ?? result.stderr).toMatch(hint);
    expect(asked()).toHaveLength(before);
  });

  test('a misspelt name is answered with the right one', async () => {
    expect(toldError((await run(['query', '@alb-5xx-by-targte'])).stderr)?.cause).toBe(
      'did you mean "@alb-5xx-by-target"?',
    );
  });

  test('a file for the statistics that cannot be written is told before the query costs anything', async () => {
    const before = asked().length;
    const { code, stderr } = await run(['query', 'SELECT 1', '--stats-file', join(directory, 'none', 'stats.json')]);
    expect(code).toBe(2);
    expect(toldError(stderr)?.message).toContain(`there is no folder "${join(directory, 'none')}"`);
    expect(asked()).toHaveLength(before);
  });

  test('with -o json the last line of stderr is the error as JSON', async () => {
    const { code, stderr } = await run(['query', '@nope', '-o', 'json']);
    expect(code).toBe(5);
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      error: {
        code: 'QueryNotFound',
        category: 'not_found',
        exitCode: 5,
        hint: 'list them with: awsops athena queries',
      },
    });
  });
});

describe('what the service refuses', () => {
  test('a workgroup that is not there ends with 5, and says how to see those that are', async () => {
    const { code, stdout, stderr } = await run(['query', 'SELECT 1', '--workgroup', 'nope']);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(toldError(stderr)).toMatchObject({
      message: 'there is no workgroup "nope"',
      hint: expect.stringContaining('aws athena list-work-groups'),
    });
    expect((await run(['history', '--workgroup', 'nope'])).code).toBe(5);
  });

  test.each([
    ['StartQueryExecution', ['query', 'SELECT 1', '--output-location', 's3://b/'], 'athena:StartQueryExecution'],
    ['ListQueryExecutions', ['history'], 'athena:ListQueryExecutions'],
    ['GetQueryExecution', ['result', '6be50985-8633-4d00-87cd-5f219b1a94aa'], 'athena:GetQueryExecution'],
  ])('a denied %s ends with 4, and names the permission', async (operation, words, permission) => {
    const off = sandbox.addFault(`AccessDeniedException:athena.${operation}`);
    onTestFinished(off);
    const { code, stdout, stderr } = await run(words);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(toldError(stderr)?.hint).toContain(permission);
  });

  test('the id of no query ends with 5', async () => {
    const { code, stderr } = await run(['result', '6be50985-8633-4d00-87cd-5f219b1a94aa']);
    expect(code).toBe(5);
    expect(toldError(stderr)?.hint).toBe('see recent ones with: awsops athena history');
  });
});

describe('where the other way of asking fits', () => {
  const QUERY = `-- tables: t\nSELECT n FROM (VALUES 1) AS t (n) WHERE n = 0 AND {{since_ms}} < {{until_ms}}\n`;

  async function ask(since: string): Promise<CliResult> {
    const file = join(directory, 'recent.sql');
    await writeFile(file, QUERY);
    return run(['query', '-f', file, '--since', since, '--output-location', 's3://results/'], { nowMs: Date.now() });
  }

  beforeAll(async () => {
    await sandbox.invoke('s3', 'CreateBucket', {
      Bucket: 'results',
      CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' },
    });
  });

  test('a query of the last minutes without a row is told that logs come to S3 later, and how to ask for those', async () => {
    const { code, stderr } = await ask('10m');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('what is newer is in CloudWatch Logs, where it goes there too: awsops logs query');
  });

  test('one of the last hours says nothing of the kind', async () => {
    const { code, stderr } = await ask('6h');
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('awsops logs query');
  });
});

test('saved queries are listed with what they are for, whatever the width', async () => {
  const narrow = await run(['queries'], { tty: true, width: 80 });
  expect(narrow.code).toBe(0);
  for (const line of narrow.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  const rows: readonly Record<string, unknown>[] = JSON.parse((await run(['queries', '-o', 'json'])).stdout);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.find(({ name }) => name === 'deleted-resources')).toMatchObject({ tables: ['cloudtrail_logs'] });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Athena, type WorkGroupConfiguration } from '@aws-sdk/client-athena';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { clientConfig } from '../sandbox/helpers.js';
import { makeDirectory, spawnCli, startCli, type SpawnResult } from '../helpers/spawn-cli.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier' });
}, 60_000);
afterAll(() => sandbox.close());

const athena = (...argv: readonly string[]): Promise<SpawnResult> =>
  spawnCli(['athena', ...argv], { env: { AWS_ENDPOINT_URL: sandbox.endpoint } });

const SERVERS = ['10.0.11.21', '10.0.11.22', '10.0.12.21', '10.0.12.22'];

const VALUES = `SELECT * FROM (VALUES (CAST(9007199254740993 AS bigint), 'x', CAST(NULL AS varchar), '',
  DECIMAL '12.30', ARRAY[1, 2])) AS t (big, text, absent, empty, price, list)`;

test('values keep their type, absent ones stay apart from empty ones in every format', async () => {
  const run = async (format: string): Promise<string> =>
    (await athena('query', VALUES, '-o', format, '--columns', 'big,text,absent,empty,price')).stdout;
  const row = { big: '9007199254740993', text: 'x', absent: null, empty: '', price: '12.30' };
  expect(JSON.parse(await run('json'))).toEqual([row]);
  expect(JSON.parse(await run('ndjson'))).toEqual(row);
  expect(await run('csv')).toBe('big,text,absent,empty,price\n9007199254740993,x,,"",12.30\n');
  expect(await run('tsv')).toBe('big\ttext\tabsent\tempty\tprice\n9007199254740993\tx\t\\N\t\t12.30\n');
  expect(await run('table')).toMatch(/\n9007199254740993 {2}x {5}- {14}12\.30\n$/);
  const list = await athena('query', VALUES, '-o', 'json', '--query', '[0].list');
  expect(JSON.parse(list.stdout)).toEqual([1, 2]);
});

test('a saved query answers on a table that was just made, and its statistics are in a file', async () => {
  const location = 's3://web3tier-logs-123456789012/AWSLogs/';
  expect((await athena('table', 'create', 'alb', '--location', location, '--yes')).code).toBe(0);
  const file = join(makeDirectory(), 'stats.json');
  const { code, stdout, stderr } = await athena('query', '@alb-slow-targets', '-o', 'json', '--stats-file', file);
  expect(code).toBe(0);
  const targets: readonly { readonly target_ip: string }[] = JSON.parse(stdout);
  expect(targets.map(({ target_ip: ip }) => ip).toSorted()).toEqual(SERVERS);
  expect(stderr).toMatch(/4 rows; .* scanned, about \$/);
  const statistics: { readonly queryId: string } = JSON.parse(readFileSync(file, 'utf8'));
  expect(statistics).toMatchObject({ state: 'SUCCEEDED', rows: 4, reused: false });
  const again = await athena('result', statistics.queryId, '-o', 'json');
  expect(JSON.parse(again.stdout)).toEqual(targets);
  const history = await athena('history', '--limit', '1', '-o', 'json');
  expect(JSON.parse(history.stdout)).toEqual([expect.objectContaining({ queryId: statistics.queryId })]);
});

test('a long result comes whole from S3', async () => {
  const sql = 'SELECT n FROM UNNEST(sequence(1, 5000)) AS t (n)';
  const { stdout, stderr } = await athena('query', sql, '-o', 'tsv', '--no-header');
  expect(stdout).toBe(Array.from({ length: 5000 }, (_, index) => `${index + 1}\n`).join(''));
  expect(stderr).not.toContain('pages');
});

test('the same SELECT again takes the earlier result, reads nothing and costs nothing, unless that is not wanted', async () => {
  const file = join(makeDirectory(), 'stats.json');
  const ask = async (...options: readonly string[]) => {
    const { stdout, stderr } = await athena(
      'query',
      'SELECT 40 + 2 AS answer',
      '-o',
      'csv',
      '--stats-file',
      file,
      ...options,
    );
    const { reused, scannedBytes, costUsd } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return { stdout, stderr, reused, scannedBytes, costUsd };
  };
  expect(await ask()).toMatchObject({ stdout: 'answer\n42\n', reused: false });
  const again = await ask();
  expect(again).toMatchObject({ stdout: 'answer\n42\n', reused: true, scannedBytes: 0, costUsd: 0 });
  expect(again.stderr).toContain('an earlier result was reused: nothing scanned, free of charge');
  expect(await ask('--no-reuse')).toMatchObject({ stdout: 'answer\n42\n', reused: false });
});

test.each([
  ['parquet', 'STORED AS PARQUET', 'parquet'],
  ['json', "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", 'gz'],
  ['textfile', '', 'gz'],
])('--unload as %s writes objects that a table reads back', async (format, stored, ending) => {
  const bucket = `unload-${format}`;
  await new S3({ ...clientConfig(sandbox), forcePathStyle: true }).createBucket({
    Bucket: bucket,
    CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' },
  });
  const sql = "SELECT n, IF(n = 2, NULL, 'row ' || CAST(n AS varchar)) AS name FROM UNNEST(sequence(1, 2500)) AS t (n)";
  const unload = ['query', sql, '--unload', `s3://${bucket}/out`, '--unload-format', format, '-o', 'json'];
  const { code, stdout, stderr } = await athena(...unload);
  expect(code).toBe(0);
  expect(stderr).toContain(`written to s3://${bucket}/out/ as ${format}`);
  const files: readonly { readonly file: string }[] = JSON.parse(stdout);
  expect(files.length).toBeGreaterThan(0);
  for (const { file } of files)
    expect(file).toMatch(new RegExp(`^s3://${bucket}/out/.*${ending === 'gz' ? String.raw`\.gz` : ''}$`));
  const table = `CREATE EXTERNAL TABLE back_${format} (n bigint, name string) ${stored} LOCATION 's3://${bucket}/out/'`;
  expect((await athena('query', table)).code).toBe(0);
  const back = await athena(
    'query',
    `SELECT count(*) AS n, sum(n) AS total, count(name) AS named, max(name) AS last FROM back_${format}`,
    '-o',
    'json',
  );
  expect(JSON.parse(back.stdout)).toEqual([{ n: 2500, total: 3_126_250, named: 2499, last: 'row 999' }]);
  const twice = await athena(...unload);
  expect(twice.code).toBe(1);
  expect(twice.stderr).toContain('HIVE_PATH_ALREADY_EXISTS');
});

const RESULTS = 's3://aws-athena-query-results-123456789012-ap-northeast-1/';

test.each([
  ['keeps results in Athena', 'managed', { ManagedQueryResultsConfiguration: { Enabled: true } }],
  [
    'encrypts results before they are in S3',
    'sealed',
    {
      ResultConfiguration: {
        OutputLocation: RESULTS,
        EncryptionConfiguration: {
          EncryptionOption: 'CSE_KMS',
          KmsKey: 'arn:aws:kms:ap-northeast-1:123456789012:key/1',
        },
      },
    },
  ],
] as const satisfies readonly (readonly [string, string, WorkGroupConfiguration])[])(
  'a long result of a workgroup that %s comes whole, in pages, and a note says why',
  async (_why, name, Configuration) => {
    await new Athena(clientConfig(sandbox)).createWorkGroup({
      Name: name,
      Configuration: { EnforceWorkGroupConfiguration: true, ...Configuration },
    });
    const sql = 'SELECT n FROM UNNEST(sequence(1, 2500)) AS t (n)';
    const { code, stdout, stderr } = await athena('query', sql, '--workgroup', name, '-o', 'tsv', '--no-header');
    expect(code).toBe(0);
    expect(stdout).toBe(Array.from({ length: 2500 }, (_, index) => `${index + 1}\n`).join(''));
    const why =
      name === 'managed' ? 'the workgroup keeps results in Athena' : 'it is encrypted on the client side (CSE_KMS)';
    expect(stderr).toContain(`reading the result in pages of 1,000 rows, which is slower: ${why}`);
  },
);

test('the object of a result that is encrypted on the client side says nothing to whoever gets it', async () => {
  const client = new Athena(clientConfig(sandbox));
  await client.createWorkGroup({
    Name: 'sealed-object',
    Configuration: {
      ResultConfiguration: {
        OutputLocation: `${RESULTS}sealed/`,
        EncryptionConfiguration: {
          EncryptionOption: 'CSE_KMS',
          KmsKey: 'arn:aws:kms:ap-northeast-1:123456789012:key/1',
        },
      },
    },
  });
  const { stderr } = await athena('query', "SELECT 'a secret' AS said", '--workgroup', 'sealed-object');
  const [, id = ''] = /query ([0-9a-f-]{36})/.exec(stderr) ?? [];
  const { Body } = await new S3({ ...clientConfig(sandbox), forcePathStyle: true }).getObject({
    Bucket: RESULTS.split('/')[2],
    Key: `sealed/${id}.csv`,
  });
  expect(await Body?.transformToString()).not.toContain('secret');
});

test('a wrong query ends with exit code 2 and shows the place', async () => {
  const { code, stdout, stderr } = await athena('query', 'SELECT nope FROM (VALUES 1) AS t (n)');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain("Column 'nope' cannot be resolved");
  expect(stderr).toContain('    line 1: SELECT nope FROM (VALUES 1) AS t (n)\n                   ^');
});

test.each([
  ['an interrupt', 'SIGINT', 130, []],
  ['a time-out', undefined, 7, ['--timeout', '8s']],
] as const)('%s stops the query in Athena and says so', async (_, signal, code, options) => {
  // A look that takes long keeps the query running.
  const slow = await createSandbox({ seed: 'web3tier', faults: ['latency:athena.GetQueryExecution:20s'] });
  onTestFinished(() => slow.close());
  const isCalled = (name: string): boolean => slow.requests().some(({ operation }) => operation === name);
  const running = startCli(['athena', 'query', 'SELECT 1', ...options], { env: { AWS_ENDPOINT_URL: slow.endpoint } });
  while (signal !== undefined && !isCalled('GetQueryExecution'))
    await new Promise((resolve) => setTimeout(resolve, 10));
  if (signal !== undefined) running.kill(signal);
  const result = await running.ended;
  expect(result).toMatchObject({ code, stdout: '' });
  expect(result.stderr).toMatch(/stopped query [0-9a-f-]{36} in Athena/);
  expect(isCalled('StopQueryExecution')).toBe(true);
});

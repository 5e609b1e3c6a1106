import { beforeAll, afterAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { toldError } from '../helpers/told-error.js';
import { spawnCli, type SpawnResult } from '../helpers/spawn-cli.js';

const SUBNET_FLOW_LOG = 'fl-0b14a52c14cf5f0e5';
const LOGS = 's3://web3tier-logs-123456789012/AWSLogs/';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier' });
});
afterAll(() => sandbox.close());

const run = (...argv: readonly string[]): Promise<SpawnResult> =>
  spawnCli(['athena', ...argv], { env: { AWS_ENDPOINT_URL: sandbox.endpoint } });

test('tables over the logs of the sample account are made, in order, checked and listed', async () => {
  const create = ['table', 'create', 'alb', '--location', LOGS];
  const dry = await run(...create, '--dry-run', '--exit-code', '-o', 'json');
  expect(dry.code).toBe(10);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    applied: false,
    changes: [{ action: 'none' }, { action: 'create', id: 'default.alb_access_logs' }],
    ddl: expect.stringContaining('CREATE EXTERNAL TABLE `default`.`alb_access_logs`'),
    firstRow: { elb: 'app/web3tier-alb/50dc6c495c0c9188' },
  });
  expect(dry.stderr).toMatch(/rows fit: 123456789012\/elasticloadbalancing/);
  expect(JSON.parse((await run('tables', '-o', 'json')).stdout)).toEqual([]);

  expect((await run(...create, '--yes')).code).toBe(0);
  expect((await run(...create, '--dry-run', '--exit-code')).code).toBe(0);
  const checked = await run('table', 'check', 'alb_access_logs', '-o', 'json');
  expect(checked.code).toBe(0);
  expect(JSON.parse(checked.stdout)).toMatchObject({ summary: { pass: 6, fail: 0, unknown: 0 } });

  // Two flow logs write into one bucket, by days and by hours in folders that name their columns.
  const audit = ['--location', 's3://web3tier-audit-123456789012/AWSLogs/', '--yes', '-o', 'json'];
  const flow = await run('table', 'create', 'vpc-flow', ...audit);
  expect(JSON.parse(flow.stdout)).toMatchObject({
    changes: [{}, { reason: expect.stringContaining('14 columns, partitions by aws_account_id, aws_region, day') }],
  });
  const subnet = await run(
    'table',
    'create',
    'vpc-flow',
    ...audit,
    '--flow-log',
    SUBNET_FLOW_LOG,
    '--name',
    'subnet_flow',
  );
  expect(JSON.parse(subnet.stdout)).toMatchObject({
    changes: [{}, { reason: expect.stringMatching(/18 columns, partitions by .*year, month, day, hour$/) }],
  });
  for (const name of ['vpc_flow_logs', 'subnet_flow']) expect((await run('table', 'check', name)).code).toBe(0);
  expect(JSON.parse((await run('tables', '-o', 'json')).stdout)).toMatchObject([
    { database: 'default', name: 'alb_access_logs', format: 'regex', partitions: 'projected' },
    { database: 'default', name: 'subnet_flow', format: 'text', partitions: 'projected' },
    { database: 'default', name: 'vpc_flow_logs', format: 'text', partitions: 'projected' },
  ]);
});

test('what cannot be a table says why, and what to do next, with its exit code', async () => {
  const wrong = await run('table', 'create', 'waf', '--location', 's3://nowhere-at-all/');
  expect(wrong.code).toBe(5);
  expect(toldError(wrong.stderr)).toMatchObject({
    message: 'bucket "nowhere-at-all" does not exist',
    hint: expect.stringContaining('aws s3 ls'),
  });
  const consent = await run('table', 'create', 'alb', '--location', LOGS, '--name', 'again');
  expect(consent.code).toBe(2);
  expect(consent.stderr).toContain('--yes');
  expect((await run('table', 'check', 'nope')).code).toBe(5);
});

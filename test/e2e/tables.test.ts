import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/core/clock.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { spawnCli } from '../helpers/spawn-cli.js';

/** The practice account tells the same story on this day every time. */
const STARTED_MS = Date.UTC(2026, 0, 15, 12);
const RANGE = ['--since', '2026-01-15T08:00:00Z', '--until', '2026-01-15T12:00:00Z'];

const DAY = ['--since', '2026-01-14T12:00:00Z', '--until', '2026-01-15T12:00:00Z'];

/** What people look at, in 80 columns; update with: npx vitest run --project e2e test/e2e/tables -u */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  whoami: ['whoami'],
  doctor: ['doctor'],
  'logs-groups': ['logs', 'groups'],
  'logs-groups-two-regions': ['logs', 'groups', '/web3tier/', '--region', 'ap-northeast-1,us-east-1'],
  'logs-groups-nothing': ['logs', 'groups', '/nothing'],
  'logs-tail': ['logs', 'tail', '/web3tier/app', ...RANGE, '--filter', '{ $.level = "ERROR" }', '--last', '3'],
  'error-filter': ['logs', 'tail', '/web3tier/app', ...RANGE, '--filter', 'no-such-word'],
  'logs-tail-nothing': ['logs', 'tail', '/web3tier/app', ...RANGE, '--filter', 'absent'],
  'logs-query': ['logs', 'query', '@errors-over-time', '-g', '/web3tier/app', ...RANGE],
  'logs-query-wide': ['logs', 'query', '@console-logins-without-mfa', '-g', '/aws/cloudtrail/web3tier', ...DAY],
  'logs-query-nothing': ['logs', 'query', 'filter level = "NONE"', '-g', '/web3tier/app', ...RANGE],
  'logs-queries': ['logs', 'queries'],
  'logs-cost': ['logs', 'cost', ...RANGE],
  'logs-retention-set': ['logs', 'retention', 'set', '/aws/*', '--days', '30', '--dry-run'],
  'logs-retention-set-nothing': ['logs', 'retention', 'set', '/web3tier/app', '--days', '30', '--yes'],
  'error-not-found': ['logs', 'tail', '/web3tier/ap'],
  'error-query': ['logs', 'query', 'fields @timestamp | filtr level = "ERROR"', '-g', '/web3tier/app'],
};

let sandbox: Sandbox;
beforeAll(async () => {
  // Time stands still until everything is there, so that every event has the same time in every run.
  let startedAtMs: number | undefined;
  const now = (): number => (startedAtMs === undefined ? STARTED_MS : STARTED_MS + Date.now() - startedAtMs);
  sandbox = await createSandbox({ seed: 'web3tier', clock: { ...systemClock, now } });
  // A region is filled when it is first asked.
  await spawnCli(['logs', 'groups', '--region', 'us-east-1'], { env: { AWS_ENDPOINT_URL: sandbox.endpoint } });
  startedAtMs = Date.now();
});
afterAll(() => sandbox.close());

test.each(Object.entries(TABLES))('%s', async (name, argv) => {
  const { code, stdout, stderr } = await spawnCli([...argv, '-o', 'table'], {
    env: { AWS_ENDPOINT_URL: sandbox.endpoint, AWSOPS_WIDTH: '80', XDG_CONFIG_HOME: '/nowhere' },
  });
  const text = [`$ awsops ${argv.map(quote).join(' ')}`, stdout, `stderr, exit ${code}:`, stderr].join('\n');

  await expect(normalise(text)).toMatchFileSnapshot(`../golden/tables/${name}.txt`);
});

const quote = (word: string): string => (/^[\w@./:=,-]+$/.test(word) ? word : `'${word}'`);

/** Takes out what differs from run to run: request ids, ports, and how long something took. */
const normalise = (text: string): string =>
  text
    .replaceAll(sandbox.endpoint, 'http://127.0.0.1:PORT')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'REQUEST-ID')
    .replace(/; [\d.]+ s$/gm, '; N s')
    .replace(/goes back \d+d/g, 'goes back N d')
    .replace(/^querying: .*\n/gm, '')
    .replace(/Node\.js [\d.]+/g, 'Node.js VERSION')
    .replace(/\d+ s (from|behind|ahead of) AWS/g, 'N s $1 AWS')
    .replace(/^20\d\d-\d\d-\d\dT[\d:.]+Z \.\. 20\d\d-\d\d-\d\dT[\d:.]+Z \((1h|10m)\)$/gm, 'FROM .. TO ($1)');

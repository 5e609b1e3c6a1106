import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { makeDirectory, spawnCli, type SpawnResult } from '../helpers/spawn-cli.js';

const EXAMPLE = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'examples', 'alarms.yaml');

interface Changes {
  readonly applied: boolean;
  readonly changes: readonly { readonly action: string; readonly id: string }[];
}

test('the example is applied, applied again, changed and pruned', async () => {
  const sandbox = await createSandbox({ seed: 'web3tier', throttle: false });
  onTestFinished(() => sandbox.close());
  const file = join(makeDirectory(), 'alarms.yaml');
  copyFileSync(EXAMPLE, file);
  const run = (...flags: readonly string[]): Promise<SpawnResult> =>
    spawnCli(['alarm', 'apply', '-f', file, '-o', 'json', ...flags], { env: { AWS_ENDPOINT_URL: sandbox.endpoint } });
  const applied = async (...flags: readonly string[]): Promise<readonly string[]> => {
    const { code, stdout } = await run(...flags, '--yes');
    expect(code).toBe(0);
    const { changes } = JSON.parse(stdout) as Changes;
    return changes.flatMap(({ action, id }) => (action === 'none' ? [] : [`${action} ${id}`]));
  };

  expect((await run()).code).toBe(2);
  expect((await run('--dry-run', '--exit-code')).code).toBe(10);
  expect(await applied()).toEqual([
    'create web3tier-shop-errors',
    ...[1, 2, 3, 4].map((server) => `create web3tier-shop-cpu-web-${server}`),
    'create web3tier-shop-orders-wait',
    'create web3tier-shop-broken',
  ]);
  expect((await run('--prune', '--dry-run', '--exit-code')).code).toBe(0);

  const text = readFileSync(file, 'utf8');
  const without = text.slice(
    text.indexOf('  - name: web3tier-shop-orders-wait'),
    text.indexOf('  - name: web3tier-shop-broken'),
  );
  writeFileSync(
    file,
    text.replace(without, '').replace(' OR ALARM("web3tier-shop-orders-wait")', '').replace('Role: web', 'Role: api'),
  );
  expect((await applied('--prune')).toSorted()).toEqual([
    ...[1, 2, 3, 4].map((server) => `create web3tier-shop-cpu-api-${server}`),
    ...[1, 2, 3, 4].map((server) => `delete web3tier-shop-cpu-web-${server}`),
    'delete web3tier-shop-orders-wait',
    'update web3tier-shop-broken',
  ]);
  expect((await run('--prune', '--dry-run', '--exit-code')).code).toBe(0);
}, 120_000);

test('a file on standard input is planned like any other', async () => {
  const { code, stdout, stderr } = await spawnCli(['alarm', 'apply', '-f', '-', '--dry-run', '--sandbox'], {
    stdin: readFileSync(EXAMPLE, 'utf8'),
  });
  expect(code).toBe(0);
  expect(stderr).toContain('account 123456789012');
  expect(stdout.trim().split('\n')).toHaveLength(8);
});

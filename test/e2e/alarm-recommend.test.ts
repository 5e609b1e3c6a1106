import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { makeDirectory, spawnCli, type SpawnResult } from '../helpers/spawn-cli.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier' });
});
afterAll(() => sandbox.close());

const run = (argv: readonly string[], env = {}): Promise<SpawnResult> =>
  spawnCli(['alarm', 'recommend', ...argv], {
    env: { AWS_ENDPOINT_URL: sandbox.endpoint, XDG_CONFIG_HOME: '/nowhere', ...env },
  });

describe('alarm recommend', () => {
  test('reads in 80 columns, and writes nothing', async () => {
    const { code, stdout, stderr } = await run(['-o', 'table'], { AWSOPS_WIDTH: '80' });
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    // Nothing is written, so nobody has to be told in which account.
    expect(stderr).not.toContain('principal');
    expect(stdout).toMatch(/^status +alarm +condition\nmissing /);
    expect(stdout).toContain('\nwhy:\n');
    expect(stderr).toMatch(/36 resources: \d+ alarms are missing \(estimate: \$\d+\.\d\d a month/);
  });

  test('creates what is missing after a plan, and then has nothing more to say', async () => {
    const of = ['--service', 'nat', '--service', 'dynamodb'];
    const plan = await run([...of, '--apply', '--dry-run', '--exit-code', '-o', 'json']);
    expect(plan.code).toBe(10);
    expect(plan.stderr).toContain('principal');
    expect(plan.stderr).toContain('5 new alarms will tell nobody: name a topic with --action');
    expect(JSON.parse(plan.stdout)).toMatchObject({ applied: false });
    const unasked = await run([...of, '--apply', '-o', 'json']);
    expect(unasked.code).toBe(2);
    const done = await run([...of, '--apply', '--yes', '-o', 'json']);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout).changes.map(({ id }: { readonly id: string }) => id)).toEqual([
      'web3tier-ports',
      'web3tier-drops',
      'web3tier-sessions-read-throttles',
      'web3tier-sessions-write-throttles',
      'web3tier-sessions-system-errors',
    ]);
    const again = await run([...of, '-o', 'json', '--query', '[].status']);
    // They exist, and tell nobody.
    expect(JSON.parse(again.stdout)).toEqual(Array(5).fill('weak'));
    expect((await run([...of, '--apply', '--dry-run', '--exit-code'])).code).toBe(0);
  });

  test('writes what is missing as a file that alarm apply reads', async () => {
    const file = join(makeDirectory(), 'missing.yaml');
    const written = await run(['--service', 'rds', '--out', file, '-q']);
    expect(written, written.stderr).toMatchObject({ code: 0 });
    const env = { AWS_ENDPOINT_URL: sandbox.endpoint };
    const plan = await spawnCli(['alarm', 'apply', '-f', file, '--dry-run', '-o', 'json'], { env });
    expect(plan, plan.stderr).toMatchObject({ code: 0 });
    const { changes } = JSON.parse(plan.stdout) as { changes: { action: string; id: string }[] };
    expect(changes.map(({ action }) => action)).toEqual(Array(8).fill('create'));
    expect(changes[0]?.id).toBe('web3tier-aurora-no-writer');
  });

  test('refuses a service that it does not know', async () => {
    const { code, stderr } = await run(['--service', 'rsd']);
    expect(code).toBe(2);
    expect(stderr).toContain('"rsd" is not a value for --service');
  });
});

import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { spawnCli, type SpawnResult } from '../helpers/spawn-cli.js';

test('an alarm is made, listed, muted, changed and deleted, and its history tells of it', async () => {
  const sandbox = await createSandbox({ seed: 'web3tier' });
  onTestFinished(() => sandbox.close());
  const run = (argv: readonly string[]): Promise<SpawnResult> =>
    spawnCli(['alarm', ...argv, '-o', 'json'], { env: { AWS_ENDPOINT_URL: sandbox.endpoint } });
  const changes = async (argv: readonly string[]): Promise<unknown> => {
    const { code, stdout } = await run(argv);
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };
  const create = [
    'create',
    'web-rate',
    '--metric',
    'AWS/ApplicationELB/RequestCount',
    '--stat',
    'Sum',
    '--threshold',
    '1',
    '-d',
    'LoadBalancer=app/web3tier-alb/50dc6c495c0c9188',
    '--comparison',
    '<',
    '--period',
    '3m',
    '--datapoints',
    '8/10',
    '--missing',
    'breaching',
  ];

  expect((await run([...create, '--dry-run', '--exit-code'])).code).toBe(10);
  expect(await changes([...create, '--yes'])).toMatchObject({
    applied: true,
    changes: [{ action: 'create', id: 'web-rate', reason: '< 1 in 8 of 10 periods of 3m' }],
  });
  expect((await run([...create, '--dry-run', '--exit-code'])).code).toBe(0);
  expect(await changes(['list', 'web-rate'])).toEqual([
    expect.objectContaining({ name: 'web-rate', period: 180, evaluationPeriods: 10, datapointsToAlarm: 8 }),
  ]);
  expect(await changes(['create', 'web-rate', '--threshold', '2', '--yes'])).toMatchObject({
    changes: [{ action: 'update', reason: 'threshold 1 -> 2' }],
  });
  expect(await changes(['mute', 'web-rate', '--for', '2h', '--yes'])).toMatchObject({
    changes: [{ action: 'create' }],
  });
  expect(await changes(['unmute', 'web-rate', '--yes'])).toMatchObject({ changes: [{ action: 'delete' }] });
  expect((await run(['delete', 'web3tier-alb-5xx', '--yes'])).code).toBe(1);
  expect(await changes(['delete', 'web-rate', '--yes'])).toMatchObject({ changes: [{ action: 'delete' }] });
  expect(await changes(['history', 'web-rate', '--type', 'configuration'])).toEqual(
    expect.arrayContaining([expect.objectContaining({ alarm: 'web-rate', type: 'ConfigurationUpdate' })]),
  );
  expect((await run(['history', 'nobody'])).code).toBe(5);
});

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { node } from '../../src/commands/node/index.js';
import { defineGroup } from '../../src/lib/cli/define.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { ec2Store } from '../../src/sandbox/services/ec2/store.js';
import { fakeClock } from '../helpers/fake-clock.js';
import { runCli, type CliResult } from '../helpers/run-cli.js';

const NOW_MS = Date.parse('2026-01-15T12:00:00.000Z');
const root = defineGroup({ name: 'awsops', summary: 'test', commands: [node] });

let sandbox: Sandbox;
let gone: string;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false, clock: fakeClock({ nowMs: NOW_MS }) });
  // The first request fills the account.
  await list([]);
  const { instances } = sandbox.store(ec2Store);
  const batch = [...instances.values()].find(({ Tags }) => Tags?.some(({ Value }) => Value === 'batch-1'));
  if (batch === undefined) throw new Error('batch-1 is not in the seed');
  gone = batch.InstanceId;
  instances.set(gone, { ...batch, State: { Code: 48, Name: 'terminated' } });
}, 60_000);
afterAll(() => sandbox.close());

function list(words: readonly string[], setup: { readonly tty?: boolean } = {}): Promise<CliResult> {
  // The SDK looks for credentials in the environment of the process.
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  const argv = ['node', 'list', ...words, '--region', 'ap-northeast-1', '--endpoint-url', sandbox.endpoint];
  return runCli(argv, { root, ...setup });
}

const names = async (...words: readonly string[]): Promise<readonly string[]> => {
  const { stdout, stderr } = await list([...words, '-o', 'json']);
  expect(stderr).toBe('');
  const rows: readonly { name: string }[] = JSON.parse(stdout);
  return rows.map(({ name }) => name).toSorted();
};

describe('node list', () => {
  test('leaves terminated instances out unless they are named or asked for', async () => {
    expect(await names()).toHaveLength(11);
    expect(await names('--all')).toHaveLength(12);
    expect(await names('--tag', 'Role=batch')).toEqual(['batch-2']);
    expect(await names('--tag', 'Role=batch', '--all')).toEqual(['batch-1', 'batch-2']);
    expect(await names(gone)).toEqual(['batch-1']);
  });

  test('lists those that no command reaches, and those of one platform', async () => {
    expect(await names('--unmanaged')).toEqual(['api-4', 'batch-2']);
    expect(await names('--unmanaged', '--all')).toEqual(['api-4', 'batch-1', 'batch-2']);
    expect(await names('--platform', 'windows')).toEqual(['win-1', 'win-2']);
  });

  test('gives every field of the contract, absent ones as null', async () => {
    const { stdout } = await list(['--tag', 'Name=api-4', '--tag', 'Name=batch-2', '-o', 'json']);
    const rows: readonly Record<string, unknown>[] = JSON.parse(stdout);
    expect(rows.find(({ name }) => name === 'api-4')).toEqual({
      instanceId: expect.stringMatching(/^i-/) as string,
      name: 'api-4',
      managed: true,
      pingStatus: 'ConnectionLost',
      platform: 'Linux',
      platformName: 'Amazon Linux',
      platformVersion: '2023',
      ssmAgentVersion: expect.stringMatching(/^3\./) as string,
      lastPing: expect.stringMatching(/^2026-01-1\dT.*Z$/) as string,
      state: 'running',
      vpcId: expect.stringMatching(/^vpc-/) as string,
      subnetId: expect.stringMatching(/^subnet-/) as string,
      reason: 'connection-lost',
      tags: expect.objectContaining({ Name: 'api-4', Role: 'api' }) as object,
    });
    expect(rows.find(({ name }) => name === 'batch-2')).toMatchObject({
      managed: false,
      pingStatus: null,
      platform: 'Linux',
      platformName: null,
      ssmAgentVersion: null,
      lastPing: null,
      reason: 'no-instance-profile',
    });
  });

  test('fits into 80 columns without cutting an id or a reason', async () => {
    const { stdout } = await list([], { tty: true });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(12);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.find((line) => line.includes('batch-2'))).toMatch(/^i-[0-9a-f]{17} .* no-instance-profile$/);
    expect(lines.find((line) => line.includes('api-4'))).toMatch(/ConnectionLost .* connection-lost$/);
  });

  test('a tag that nothing has is an empty list, an unknown id exit code 5', async () => {
    expect(await names('--tag', 'Role=nothing')).toEqual([]);
    const unknown = await list(['i-00000000000000000']);
    expect(unknown.code).toBe(5);
    expect(unknown.stderr).toContain('no node "i-00000000000000000" in ap-northeast-1');
    expect((await list(['web-1'])).code).toBe(2);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { root } from '../../src/commands/index.js';
import { pipelineVerify } from '../../src/commands/pipeline/verify.js';
import { runCli, type CliResult, type CliSetup } from '../helpers/run-cli.js';
import { toldError } from '../helpers/told-error.js';
import { apply, BUCKET, FILTER, GROUP, setUp, stateOf, STREAM, type Setup } from '../task/pipeline/setup.js';

const PIPELINE = [GROUP, '--bucket', BUCKET];

let setup: Setup;

// The SDK's own providers look at the environment of the process.
afterEach(() => void vi.unstubAllEnvs());
beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  setup = await setUp();
});

const run = (words: readonly string[], options: Partial<CliSetup> = {}): Promise<CliResult> =>
  runCli(['pipeline', ...words, '--endpoint-url', setup.sandbox.endpoint], {
    root,
    ...options,
    env: { AWS_REGION: 'ap-northeast-1', ...options.env },
  });

describe('pipeline plan', () => {
  test('shows the changes and makes none; --exit-code says that something is due', async () => {
    const before = stateOf(setup);
    const { code, stdout } = await run(['plan', ...PIPELINE, '-o', 'json']);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { applied: boolean; changes: { action: string; resource: string }[] };
    expect(report.applied).toBe(false);
    expect(report.changes.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'create S3 bucket',
      'create bucket public access',
      'create bucket encryption',
      'create bucket policy',
      'create bucket lifecycle',
      'create error log group',
      'create IAM role',
      'create Firehose stream',
      'create IAM role',
      'create subscription filter',
    ]);
    expect((await run(['plan', ...PIPELINE, '--exit-code'])).code).toBe(10);
    expect(stateOf(setup)).toEqual(before);
    await apply(setup);
    expect((await run(['plan', ...PIPELINE, '--exit-code'])).code).toBe(0);
  });
});

describe('pipeline apply', () => {
  test('without --yes and a terminal changes nothing, and says how to go on', async () => {
    const before = stateOf(setup);
    const { code, stdout, stderr } = await run(['apply', ...PIPELINE]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--yes');
    expect(stateOf(setup)).toEqual(before);
  });

  test.each<[number, string, readonly string[]]>([
    [2, '--bucket', [GROUP]],
    [2, '--bucket cannot be "No_Bucket"', [GROUP, '--bucket', 'No_Bucket']],
    [2, '--archive-after cannot be "36h"', [...PIPELINE, '--archive-after', '36h']],
    [
      2,
      '--expire-after 30d is not after --archive-after 90d',
      [...PIPELINE, '--archive-after', '90d', '--expire-after', '30d'],
    ],
    [2, '--buffer-size', [...PIPELINE, '--buffer-size', '129']],
    [2, '--kms-key cannot be "alias/x"', [...PIPELINE, '--kms-key', 'alias/x']],
    [2, '--filter is not a filter pattern', [...PIPELINE, '--filter', '{ $.x = }']],
    [2, '--out cannot be "x.txt"', [...PIPELINE, '--out', 'x.txt']],
    [5, 'no log group "/web/ap"', ['/web/ap', '--bucket', BUCKET]],
  ])('ends with %i and "%s" for %j, and changes nothing', async (exitCode, message, words) => {
    const before = stateOf(setup);
    const { code, stderr, stdout } = await run(['apply', ...words, '--yes']);
    expect({ code, stdout }, stderr).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toContain(message);
    expect(stateOf(setup)).toEqual(before);
  });
});

describe('pipeline verify', () => {
  /** On the sandbox's clock, which jumps from sleep to sleep. */
  async function verify(options: object): Promise<{ readonly outcome: unknown; readonly codes: readonly number[] }> {
    const codes: number[] = [];
    const context = { task: setup.newContext(), setExitCode: (code: number) => void codes.push(code) };
    const outcome = await pipelineVerify.run({ args: { group: GROUP }, options }, context as never);
    return { outcome, codes };
  }

  test('returns the proof, and leaves the exit code alone', async () => {
    await apply(setup);
    expect(await verify({})).toMatchObject({ outcome: { delivered: true, stoppedAt: null }, codes: [] });
  });

  test('that ran out of time returns what there is with exit code 7', async () => {
    await apply(setup);
    expect(await verify({ within: 10_000 })).toMatchObject({
      outcome: { delivered: false, object: null, latencyMs: null, records: [], stoppedAt: 'buffer' },
      codes: [7],
    });
  });

  test('of a group that sends nowhere exits with 5 and the command that makes a pipeline', async () => {
    const { code, stdout, stderr } = await run(['verify', GROUP]);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(toldError(stderr)).toMatchObject({ message: `log group "${GROUP}" sends to no Firehose stream` });
  });
});

describe('pipeline status', () => {
  test('is one object with the fields of the contract', async () => {
    await apply(setup);
    const { code, stdout } = await run(['status', GROUP, '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      group: GROUP,
      filter: FILTER,
      stream: STREAM,
      streamStatus: 'ACTIVE',
      bucket: BUCKET,
      lastDelivery: null,
      deliveryErrors: 0,
    });
  });

  test('has a line for each hop on a terminal', async () => {
    await apply(setup);
    const { stdout } = await run(['status', GROUP, '-o', 'table']);
    for (const hop of ['filter', 'logs role', 'stream', 'firehose role', 'bucket']) {
      expect(stdout).toMatch(new RegExp(`ok +${hop} `));
    }
  });
});

describe('pipeline destroy', () => {
  test('needs a name, and keeps the data unless its bucket is named', async () => {
    await apply(setup);
    expect(await run(['destroy', '--yes'])).toMatchObject({ code: 2 });
    const { stdout } = await run(['destroy', GROUP, '--dry-run', '-o', 'json']);
    const { changes } = JSON.parse(stdout) as { changes: { action: string; resource: string; reason: string }[] };
    expect(changes.at(-1)).toMatchObject({
      action: 'none',
      resource: 'S3 bucket',
      reason: expect.stringContaining(`--delete-data ${BUCKET}`),
    });
    expect(await run(['destroy', GROUP, '--delete-data', 'other', '--yes'])).toMatchObject({ code: 2 });
  });
});

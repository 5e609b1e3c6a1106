import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { expect, onTestFinished, test, vi } from 'vitest';
import { alarm } from '../../src/commands/alarm/index.js';
import { defineGroup } from '../../src/lib/cli/define.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { runCli } from '../helpers/run-cli.js';
import { clientConfig } from '../sandbox/helpers.js';

const root = defineGroup({ name: 'awsops', summary: 'test', commands: [alarm] });

test('windows of the clock and warm-ups arrive as they are written, and stay when others are changed', async () => {
  const sandbox = await createSandbox({ seed: 'empty', throttle: false });
  onTestFinished(() => sandbox.close());
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  const create = async (flags: string): Promise<void> => {
    const place = ['--region', 'ap-northeast-1', '--endpoint-url', sandbox.endpoint];
    const words = ['alarm', 'create', 'orders-a-day', ...flags.split(' '), '--yes', ...place];
    const { code, stderr } = await runCli(words, { root, nowMs: Date.now() });
    expect(code, stderr).toBe(0);
  };
  await create(
    '--metric Shop/Orders --stat Sum --threshold 1 --comparison < --period 1d --datapoints 1/1 ' +
      '--evaluation-window wall-clock:Asia/Tokyo --warm-up 10m',
  );
  await create('--threshold 2');
  const { MetricAlarms } = await new CloudWatch(clientConfig(sandbox)).describeAlarms({});
  expect(MetricAlarms).toEqual([
    expect.objectContaining({
      Threshold: 2,
      EvaluationWindow: { WallClockWindow: { Timezone: 'Asia/Tokyo' } },
      WarmUpConfiguration: expect.objectContaining({ WarmUpPeriodDurationInMinutes: 10 }),
    }),
  ]);
});

import { describe, expect, onTestFinished, test } from 'vitest';
import { backends } from '../helpers/backends.js';
import { shellWords } from '../helpers/shell-words.js';
import { spawnCli } from '../helpers/spawn-cli.js';

const TOPIC = 'arn:aws:sns:ap-northeast-1:123456789012:ops';
const CPU = `create web-cpu --metric AWS/EC2/CPUUtilization -d InstanceId=i-0123456789abcdef0 --stat p90 \
  --threshold 80 --comparison '>' --period 3m --datapoints 8/10 --missing breaching \
  --description 'web servers are busy' --action ${TOPIC} --tag team=web --yes`;
const RATE = `create web-errors --metric AWS/ApplicationELB/HTTPCode_Target_5XX_Count \
  --metric AWS/ApplicationELB/RequestCount -d LoadBalancer=app/web/0123456789abcdef --stat Sum \
  --expression '100 * m1 / m2' --threshold 5 --comparison '>=' --period 1m --datapoints 3/5 --yes`;
const CHANGE = 'create web-cpu --threshold 90 --tag team=shop --yes';

const changed = (action: string, reason: unknown = expect.any(String)) => ({ changes: [{ action, reason }] });

// The same commands and expectations against the built-in sandbox and an emulator that others wrote.
describe.each(backends())('against $name', ({ start }) => {
  test.runIf(start !== undefined)('alarms are created once, listed as they are, changed and deleted', async () => {
    const backend = await start?.();
    onTestFinished(async () => void (await backend?.close()));
    const run = async (words: string): Promise<unknown> => {
      const argv = ['alarm', ...shellWords(words), '-o', 'json'];
      const { code, stdout, stderr } = await spawnCli(argv, { env: { AWS_ENDPOINT_URL: backend?.endpoint } });
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout);
    };

    expect(await run(CPU)).toMatchObject(changed('create', '> 80 in 8 of 10 periods of 3m'));
    expect(await run(CPU)).toMatchObject(changed('none'));
    expect(await run(RATE)).toMatchObject(changed('create', '>= 5 in 3 of 5 periods of 1m'));
    expect(await run(RATE)).toMatchObject(changed('none'));

    const cpu = {
      name: 'web-cpu',
      type: 'metric',
      metric: 'AWS/EC2/CPUUtilization',
      dimensions: { InstanceId: 'i-0123456789abcdef0' },
      statistic: 'p90',
      comparison: 'GreaterThanThreshold',
      threshold: 80,
      period: 180,
      evaluationPeriods: 10,
      datapointsToAlarm: 8,
      missing: 'breaching',
      actions: [TOPIC],
    };
    expect(await run('list web-cpu')).toMatchObject([cpu]);
    expect(await run('list web-errors')).toMatchObject([
      { name: 'web-errors', type: 'math', metric: '100 * m1 / m2', threshold: 5, period: 60 },
    ]);

    expect(await run(CHANGE)).toMatchObject(changed('update', 'threshold 80 -> 90, tag team -> "shop"'));
    // What was not named stays as it was.
    expect(await run('list web-cpu')).toMatchObject([{ ...cpu, threshold: 90 }]);
    expect(await run(CHANGE)).toMatchObject(changed('none'));

    expect(await run('delete web-cpu web-errors --yes')).toMatchObject({ applied: true });
    expect(await run('list')).toEqual([]);
  });

  test.runIf(start !== undefined)('a file of alarms is applied once, and pruned of what it made', async () => {
    const backend = await start?.();
    onTestFinished(async () => void (await backend?.close()));
    const apply = async (text: string): Promise<readonly string[]> => {
      const argv = ['alarm', 'apply', '-f', '-', '--prune', '--yes', '-o', 'json'];
      const { code, stdout, stderr } = await spawnCli(argv, {
        env: { AWS_ENDPOINT_URL: backend?.endpoint },
        stdin: text,
      });
      expect(code, stderr).toBe(0);
      const { changes } = JSON.parse(stdout) as { changes: readonly { action: string; id: string }[] };
      return changes.map(({ action, id }) => `${action} ${id}`);
    };
    const metric = (name: string) =>
      `  - {name: ${name}, metric: App/Errors, threshold: 5, comparison: '>', period: 1m, datapoints: 3/5}\n`;
    const head = 'prefix: web-\ntags: {team: web}\nalarms:\n';
    const all = `${head}${metric('web-a')}${metric('web-b')}`;
    expect(await apply(all)).toEqual(['create web-a', 'create web-b']);
    expect(await apply(all)).toEqual(['none web-a', 'none web-b']);
    expect(await apply(head + metric('web-a'))).toEqual(['none web-a', 'delete web-b']);
  });
});

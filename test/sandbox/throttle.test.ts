import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createThrottle, limitPerSecond } from '../../src/sandbox/throttle.js';
import { clientConfig, createTestClock, startSandbox, START_MS } from './helpers.js';

const FILTER = { service: 'logs', operation: 'FilterLogEvents', account: '1' };

describe('documented request rates', () => {
  test.each([
    ['logs', 'FilterLogEvents', 'us-east-1', 25],
    ['logs', 'FilterLogEvents', 'ap-northeast-1', 10],
    ['logs', 'FilterLogEvents', 'eu-central-1', 5],
    ['logs', 'GetLogEvents', 'us-west-2', 10],
    ['logs', 'GetLogEvents', 'us-east-1', 25],
    ['logs', 'PutRetentionPolicy', 'us-east-1', 5],
    ['firehose', 'DescribeDeliveryStream', 'us-east-1', 5],
    ['firehose', 'PutRecord', 'us-east-1', 100],
    ['kinesis', 'DescribeStreamSummary', 'us-east-1', 20],
    ['ec2', 'DescribeVpcs', 'us-east-1', 100],
  ])('%s %s in %s: %i a second', (service, operation, region, perSecond) => {
    expect(limitPerSecond({ service, operation, region })).toBe(perSecond);
  });

  test('a client that goes over is throttled until the next token is earned', async () => {
    const clock = createTestClock();
    const sandbox = await startSandbox({ clock });
    const client = new CloudWatchLogsClient(clientConfig(sandbox));
    const attempt = () =>
      client.send(new DescribeLogGroupsCommand({})).then(
        () => 'ok',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    const burst = await Promise.all(Array.from({ length: 12 }, attempt));
    expect(burst.filter((outcome) => outcome === 'ok')).toHaveLength(10);
    expect(burst.filter((outcome) => outcome === 'ThrottlingException: Rate exceeded')).toHaveLength(2);
    clock.advance(100);
    expect([await attempt(), await attempt()]).toEqual(['ok', 'ThrottlingException: Rate exceeded']);
  });

  test('nothing is throttled with throttle: false', async () => {
    const sandbox = await startSandbox({ clock: createTestClock(), throttle: false });
    const client = new CloudWatchLogsClient(clientConfig(sandbox));
    await Promise.all(Array.from({ length: 30 }, () => client.send(new DescribeLogGroupsCommand({}))));
    expect(sandbox.requests().filter((request) => request.error)).toEqual([]);
  });

  test('accounts, regions and operations have budgets of their own', () => {
    const throttle = createThrottle();
    const drain = (key: typeof FILTER & { region: string }) => {
      let admitted = 0;
      while (throttle.admit(key, START_MS)) admitted += 1;
      return admitted;
    };
    expect(drain({ ...FILTER, region: 'us-east-1' })).toBe(25);
    expect(drain({ ...FILTER, region: 'us-west-2' })).toBe(10);
    expect(drain({ ...FILTER, region: 'us-east-1', account: '2' })).toBe(25);
    expect(drain({ ...FILTER, region: 'us-east-1', operation: 'GetLogEvents' })).toBe(25);
  });

  test('however requests are spread, no more than the rate and one burst get through', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 400 }), { maxLength: 300 }), (gapsMs) => {
        const throttle = createThrottle();
        let nowMs = START_MS;
        let admitted = 0;
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          if (throttle.admit({ ...FILTER, region: 'us-west-2' }, nowMs)) admitted += 1;
        }
        expect(admitted).toBeLessThanOrEqual(10 + ((nowMs - START_MS) / 1000) * 10 + 1e-6);
      }),
    );
  });
});

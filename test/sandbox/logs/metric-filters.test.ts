import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricTransformation } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { clientConfig } from '../helpers.js';
import { GROUP, rejection, START_MS, startLogsWith, type LogsSetup } from './client.js';

const MINUTE_MS = 60_000;

async function start(filterPattern: string, transformation: Partial<MetricTransformation>) {
  const setup = await startLogsWith([['s', 0, 'before the filter: ERROR']]);
  await setup.logs.putMetricFilter({
    logGroupName: GROUP,
    filterName: 'f',
    filterPattern,
    metricTransformations: [{ metricNamespace: 'App', metricName: 'Found', metricValue: '1', ...transformation }],
  });
  return setup;
}

async function put({ logs }: LogsSetup, messages: readonly string[]) {
  await logs.putLogEvents({
    logGroupName: GROUP,
    logStreamName: 's',
    logEvents: messages.map((message) => ({ timestamp: START_MS, message })),
  });
}

async function sum({ sandbox }: LogsSetup, dimensions: Readonly<Record<string, string>> = {}) {
  const { MetricDataResults } = await new CloudWatchClient(clientConfig(sandbox)).send(
    new GetMetricDataCommand({
      MetricDataQueries: [
        {
          Id: 'm',
          MetricStat: {
            Metric: {
              Namespace: 'App',
              MetricName: 'Found',
              Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
      StartTime: new Date(START_MS - MINUTE_MS),
      EndTime: new Date(START_MS + MINUTE_MS),
    }),
  );
  return MetricDataResults?.[0]?.Values;
}

describe('a metric filter', () => {
  test('counts the events that it selects, from now on', async () => {
    const setup = await start('ERROR', {});
    await put(setup, ['ERROR one', 'fine', 'ERROR two']);
    expect(await sum(setup)).toEqual([2]);
  });

  test('publishes a property of JSON, and fields of it as dimensions', async () => {
    const setup = await start('{ $.latency >= 0 }', { metricValue: '$.latency', dimensions: { Path: '$.path' } });
    await put(setup, ['{"latency":20,"path":"/a"}', '{"latency":22.5,"path":"/a"}', '{"latency":7}', 'no JSON']);
    expect(await sum(setup, { Path: '/a' })).toEqual([42.5]);
    expect(await sum(setup)).toEqual([]);
  });

  test('publishes a field of a space-delimited line, from either end', async () => {
    const setup = await start('[ip, ..., status=5*, size]', { metricValue: '$size' });
    await put(setup, ['10.0.0.1 GET / 500 120', '10.0.0.1 GET / 200 7', '10.0.0.1 x 503 30']);
    expect(await sum(setup)).toEqual([150]);
  });

  test('publishes the default value when it selects nothing', async () => {
    const setup = await start('ERROR', { defaultValue: 0 });
    await put(setup, ['fine']);
    expect(await sum(setup)).toEqual([0]);
  });

  test.each([
    ['a value that is none', { metricValue: 'many' }, 'not a valid metric value'],
    ['a field that the pattern does not have', { metricValue: '$size' }, 'no field "$size"'],
    ['a default value beside dimensions', { defaultValue: 0, dimensions: { Path: '$.path' } }, 'mutually exclusive'],
  ])('is refused with %s', async (_, transformation, message) => {
    expect((await rejection(start('ERROR', transformation))).message).toContain(message);
  });
});

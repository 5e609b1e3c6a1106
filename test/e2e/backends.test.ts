import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { cloudWatchStore, insertSamples } from '../../src/sandbox/services/cloudwatch/store.js';
import { backends, type Backend } from '../helpers/backends.js';
import { startMoto } from '../helpers/moto.js';
import { makeDirectory, spawnCli, startCli, type SpawnResult } from '../helpers/spawn-cli.js';
import { toldError } from '../helpers/told-error.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface LogsBackend extends Backend {
  /** Writes the metric that CloudWatch Logs itself writes: the group took in so many bytes an hour ago. */
  publishIncomingBytes(logGroupName: string, bytes: number): Promise<void>;
}

const INCOMING_BYTES = { namespace: 'AWS/Logs', name: 'IncomingBytes' };

async function startSandbox(): Promise<LogsBackend> {
  const sandbox = await createSandbox({ seed: 'empty' });
  return {
    endpoint: sandbox.endpoint,
    close: () => sandbox.close(),
    // Like the service it refuses what only AWS may write: a metric of AWS/Logs.
    publishIncomingBytes: async (logGroupName, value) => {
      const metric = { ...INCOMING_BYTES, dimensions: { LogGroupName: logGroupName }, unit: 'Bytes' };
      const samples = [{ timestampMs: Date.now() - HOUR_MS, value }];
      insertSamples(sandbox.store(cloudWatchStore), metric, { samples, nowMs: Date.now() });
    },
  };
}

async function startEmulator(program: string): Promise<LogsBackend> {
  const { endpoint, close } = await startMoto(program);
  return {
    endpoint,
    close,
    publishIncomingBytes: async (logGroupName, value) => {
      const client = clientFor(CloudWatchClient, endpoint);
      const Dimensions = [{ Name: 'LogGroupName', Value: logGroupName }];
      const Timestamp = new Date(Date.now() - HOUR_MS);
      const datum = { MetricName: INCOMING_BYTES.name, Dimensions, Timestamp, Value: value, Unit: 'Bytes' } as const;
      await client.send(new PutMetricDataCommand({ Namespace: INCOMING_BYTES.namespace, MetricData: [datum] }));
      client.destroy();
    },
  };
}

const APP = '/shop/app';
const WORKER = '/shop/worker';
/** Written to while it is followed. */
const FOLLOWED = '/followed';
/** The events of the application, one a minute, the last one a minute ago. */
const MESSAGES = ['INFO started', 'ERROR payment failed', 'INFO 注文を受け付けました', 'WARN slow', 'ERROR timeout'];

// The same commands, expectations and all, against the built-in sandbox and an emulator that others wrote.
describe.each(backends({ sandbox: startSandbox, moto: startEmulator }))('against $name', ({ name, start }) => {
  describe.runIf(start !== undefined)('it', () => {
    let backend: LogsBackend;
    const nowMs = Date.now();
    const timeOf = (index: number): number => nowMs - (MESSAGES.length - index) * MINUTE_MS;

    beforeAll(async () => {
      if (start === undefined) return;
      backend = await start();
      await fill(backend.endpoint, { nowMs, timeOf });
      await backend.publishIncomingBytes(APP, 1_000_000);
    });
    afterAll(async () => {
      await backend?.close();
    });

    const run = (...argv: readonly string[]): Promise<SpawnResult> =>
      spawnCli(argv, { env: { AWS_ENDPOINT_URL: backend.endpoint } });
    const rowsOf = (result: SpawnResult): readonly Record<string, unknown>[] => {
      expect(result).toMatchObject({ code: 0 });
      return JSON.parse(result.stdout) as Record<string, unknown>[];
    };

    test('whoami says who is asking', async () => {
      const result = await run('whoami', '-o', 'json');

      expect(JSON.parse(result.stdout)).toMatchObject({
        account: '123456789012',
        arn: expect.stringMatching(/^arn:aws:(iam|sts)::123456789012:/),
        region: 'ap-northeast-1',
      });
    });

    test('doctor finds credentials, region and clock in order', async () => {
      const result = await run('doctor', '-o', 'json');

      expect(result).toMatchObject({ code: 0 });
      expect(JSON.parse(result.stdout)).toMatchObject({ summary: { fail: 0, unknown: 0 } });
    });

    test.each([
      ['all', [], [FOLLOWED, APP, WORKER]],
      ['by prefix', ['/shop/w'], [WORKER]],
      ['by glob', ['*app*'], [APP]],
      ['none', ['/nothing'], []],
    ])('logs groups lists %s', async (_which, argv, names) => {
      expect(rowsOf(await run('logs', 'groups', ...argv, '-o', 'json')).map((row) => row['name'])).toEqual(names);
    });

    test('logs groups tells retention and when a group was made', async () => {
      const [app, worker] = rowsOf(await run('logs', 'groups', '/shop/', '-o', 'json'));

      expect(app).toMatchObject({ retentionDays: 14, createdAt: expect.stringMatching(/^\d{4}-.*Z$/) });
      expect(worker).toMatchObject({ retentionDays: null });
    });

    test('logs tail shows the events of several groups in order of time', async () => {
      const rows = rowsOf(await run('logs', 'tail', '/shop/*', '--since', '1h', '-o', 'json'));

      expect(rows.map(({ message }) => message)).toEqual([...MESSAGES, 'worker done']);
      expect(rows.map(({ group }) => group)).toEqual([...MESSAGES.map(() => APP), WORKER]);
      expect(rows[0]).toMatchObject({ timestamp: new Date(timeOf(0)).toISOString(), stream: 'web-1' });
    });

    test.each([
      ['--filter a term', ['--filter', 'ERROR'], ['ERROR payment failed', 'ERROR timeout']],
      ['--filter two terms', ['--filter', 'ERROR payment'], ['ERROR payment failed']],
      ['--include a regular expression', ['--include', '注文|slow'], ['INFO 注文を受け付けました', 'WARN slow']],
      ['--exclude', ['--exclude', '^(INFO|ERROR)'], ['WARN slow']],
      ['--stream', ['--stream', 'web-1', '--last', '1'], ['ERROR timeout']],
    ])('logs tail %s', async (_what, argv, messages) => {
      const rows = rowsOf(await run('logs', 'tail', APP, '--since', '1h', ...argv, '-o', 'json'));

      expect(rows.map(({ message }) => message)).toEqual(messages);
    });

    // moto reads from the beginning of the range whatever startFromHead of FilterLogEvents says.
    test.skipIf(name === 'moto')('logs tail --last reads from the end', async () => {
      const rows = rowsOf(await run('logs', 'tail', APP, '--since', '1h', '--last', '2', '-o', 'json'));

      expect(rows.map(({ message }) => message)).toEqual(['WARN slow', 'ERROR timeout']);
    });

    test('logs get takes both ends of the range in', async () => {
      const range = ['--since', String(timeOf(1)), '--until', String(timeOf(3))];
      const rows = rowsOf(await run('logs', 'get', APP, ...range, '-o', 'json'));

      expect(rows.map(({ message }) => message)).toEqual(MESSAGES.slice(1, 4));
    });

    test('logs get --raw gives the service’s own fields', async () => {
      const { stdout } = await run('logs', 'get', APP, '--since', '1h', '--raw');

      expect(
        stdout
          .trimEnd()
          .split('\n')
          .map((line): unknown => JSON.parse(line)),
      ).toEqual(
        MESSAGES.map((message, index) =>
          expect.objectContaining({ message, timestamp: timeOf(index), logStreamName: 'web-1' }),
        ),
      );
    });

    test('logs get --out writes a file', async () => {
      const file = join(makeDirectory(), 'events.csv');
      const result = await run('logs', 'get', APP, '--since', '1h', '--out', file, '-o', 'json');

      expect(result).toMatchObject({ code: 0 });
      expect(JSON.parse(result.stdout)).toMatchObject({ events: MESSAGES.length, file });
      expect(
        readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line.includes('web-1')),
      ).toHaveLength(5);
    });

    test('logs tail --follow shows an event that comes later', async () => {
      const running = startCli(['logs', 'tail', FOLLOWED, '--since', '1h', '--follow', '-o', 'ndjson'], {
        env: { AWS_ENDPOINT_URL: backend.endpoint },
      });
      await running.readUntil(/started early/);
      await putEvents(backend.endpoint, FOLLOWED, [{ timestamp: Date.now(), message: 'came later' }]);
      await running.readUntil(/came later/);
      running.kill('SIGINT');

      expect(await running.ended).toMatchObject({ code: 130 });
    });

    test('logs retention set plans, changes, and then has nothing to do', async () => {
      const set = (...more: readonly string[]): Promise<SpawnResult> =>
        run('logs', 'retention', 'set', '/shop/*', '--days', '30', '-o', 'json', ...more);
      const planned = await set('--dry-run', '--exit-code');
      const done = await set('--yes');
      const again = await set('--dry-run', '--exit-code');

      expect(planned).toMatchObject({ code: 10 });
      expect(JSON.parse(planned.stdout)).toMatchObject({ applied: false, changes: [{ id: APP }, { id: WORKER }] });
      expect(JSON.parse(done.stdout)).toMatchObject({ applied: true });
      expect(again).toMatchObject({ code: 0 });
      expect(
        rowsOf(await run('logs', 'groups', '/shop/', '-o', 'json')).map(({ retentionDays }) => retentionDays),
      ).toEqual([30, 30]);
      expect(await run('logs', 'retention', 'set', '/shop/*', '--days', 'never', '--yes')).toMatchObject({ code: 0 });
      expect(await run('logs', 'retention', 'set', APP, '--days', '14', '--yes')).toMatchObject({ code: 0 });
    });

    test('logs cost adds the ingestion of the metric to what is stored', async () => {
      const [app] = rowsOf(await run('logs', 'cost', APP, '--since', '1d', '-o', 'json'));

      expect(app).toMatchObject({
        group: APP,
        ingestedBytes: expect.closeTo(1_000_000, -3),
        ingestCostUsd: expect.closeTo(0.000708, 4),
      });
    });

    // Fields, sort and limit: moto executes no more of the language.
    test('logs query gives the rows in the order that it asks for', async () => {
      const query = 'fields @message | sort @timestamp desc | limit 2';
      const rows = rowsOf(await run('logs', 'query', query, '-g', APP, '--since', '1h', '-o', 'json'));

      expect(rows).toEqual([{ '@message': 'ERROR timeout' }, { '@message': 'WARN slow' }]);
    });

    test('a log group that is not there: exit 5', async () => {
      const result = await run('logs', 'tail', '/shop/ap', '--since', '1h');

      expect(result).toMatchObject({ code: 5, stdout: '' });
      expect(toldError(result.stderr)).toMatchObject({
        message: 'no log group "/shop/ap" in ap-northeast-1',
        cause: 'did you mean "/shop/app"?',
      });
    });

    test('a filter pattern that is wrong: exit 2', async () => {
      expect(await run('logs', 'tail', APP, '--filter', '{ $.a = ')).toMatchObject({ code: 2, stdout: '' });
    });
  });
});

function clientFor<C>(Client: new (config: object) => C, endpoint: string): C {
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  return new Client({ endpoint, region: 'ap-northeast-1', credentials });
}

async function putEvents(
  endpoint: string,
  logGroupName: string,
  logEvents: readonly { readonly timestamp: number; readonly message: string }[],
): Promise<void> {
  const client = clientFor(CloudWatchLogsClient, endpoint);
  await client.send(new PutLogEventsCommand({ logGroupName, logStreamName: 'web-1', logEvents: [...logEvents] }));
  client.destroy();
}

async function fill(
  endpoint: string,
  { nowMs, timeOf }: { readonly nowMs: number; readonly timeOf: (index: number) => number },
): Promise<void> {
  const logs = clientFor(CloudWatchLogsClient, endpoint);
  for (const logGroupName of [APP, WORKER, FOLLOWED]) {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'web-1' }));
  }
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: APP, retentionInDays: 14 }));
  logs.destroy();
  await putEvents(
    endpoint,
    APP,
    MESSAGES.map((message, index) => ({ timestamp: timeOf(index), message })),
  );
  await putEvents(endpoint, WORKER, [{ timestamp: nowMs - 1_000, message: 'worker done' }]);
  await putEvents(endpoint, FOLLOWED, [{ timestamp: nowMs - 1_000, message: 'started early' }]);
}

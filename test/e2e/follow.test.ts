import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startCli } from '../helpers/spawn-cli.js';

/** A fresh log group in the shared sandbox, and a way to write to it as an application would. */
async function freshGroup(name: string): Promise<(message: string) => Promise<void>> {
  const client = new CloudWatchLogsClient({
    endpoint: inject('endpoint'),
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  });
  onTestFinished(() => client.destroy());
  const place = { logGroupName: name, logStreamName: 'web-1' };
  await client.send(new CreateLogGroupCommand({ logGroupName: name }));
  await client.send(new CreateLogStreamCommand(place));
  return async (message) => {
    await client.send(new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: Date.now(), message }] }));
  };
}

describe.each(['--follow', '--live'])('logs tail %s', (mode) => {
  const group = `/e2e/tail${mode}`;

  test('shows an event that was written after it started, once, and Ctrl-C exits 130', async () => {
    const put = await freshGroup(group);
    const running = startCli(['logs', 'tail', group, mode, '-o', 'ndjson', '--debug']);
    // The call that reads, or opens the session, has been answered.
    await running.readUntil(/debug: CloudWatchLogs\.(FilterLogEvents|StartLiveTail)/, 'stderr');
    await put('注文 42 を受け付けました');
    await running.readUntil(/注文 42/);
    await put('second');
    await running.readUntil(/"second"/);
    running.kill('SIGINT');
    const result = await running.ended;

    expect(result).toMatchObject({ code: 130 });
    const rows = result.stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(rows).toEqual([
      expect.objectContaining({ group, stream: 'web-1', message: '注文 42 を受け付けました' }),
      expect.objectContaining({ message: 'second' }),
    ]);
  });
});

test("logs tail --follow shows a filter's matches only", async () => {
  const group = '/e2e/tail-filter';
  const put = await freshGroup(group);
  const running = startCli([
    'logs',
    'tail',
    group,
    '--follow',
    '--filter',
    'ERROR',
    '--exclude',
    'health',
    '-o',
    'ndjson',
    '--debug',
  ]);
  await running.readUntil(/debug: CloudWatchLogs\.FilterLogEvents/, 'stderr');
  await put('INFO fine');
  await put('ERROR in health check');
  await put('ERROR in checkout');
  await running.readUntil(/checkout/);
  running.kill('SIGTERM');

  expect(await running.ended).toMatchObject({
    code: 143,
    stdout: expect.stringMatching(/^\{[^\n]*"ERROR in checkout"[^\n]*\}\n$/),
  });
});

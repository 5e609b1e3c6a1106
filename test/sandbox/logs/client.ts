import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { clientConfig, createTestClock, startSandbox, START_MS, type TestClock } from '../helpers.js';

export { rejection, START_MS } from '../helpers.js';

export const GROUP = '/app/web';
export const GROUP_ARN = `arn:aws:logs:ap-northeast-1:123456789012:log-group:${GROUP}`;

export interface LogsSetup {
  readonly sandbox: Sandbox;
  readonly logs: CloudWatchLogs;
  readonly clock: TestClock;
}

/** A real SDK client on an empty sandbox whose clock stands still. */
export async function startLogs(): Promise<LogsSetup> {
  const clock = createTestClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  return { sandbox, clock, logs: new CloudWatchLogs({ ...clientConfig(sandbox), disableHostPrefix: true }) };
}

/** The same with one group, its streams and events `[stream, milliseconds after START_MS, message]`. */
export async function startLogsWith(
  events: readonly (readonly [stream: string, offsetMs: number, message: string])[],
): Promise<LogsSetup> {
  const setup = await startLogs();
  await setup.logs.createLogGroup({ logGroupName: GROUP });
  for (const stream of new Set(events.map(([name]) => name))) {
    await setup.logs.createLogStream({ logGroupName: GROUP, logStreamName: stream });
    const logEvents = events
      .filter(([name]) => name === stream)
      .map(([, offsetMs, message]) => ({ timestamp: START_MS + offsetMs, message }));
    await setup.logs.putLogEvents({ logGroupName: GROUP, logStreamName: stream, logEvents });
  }
  return setup;
}

/** `count` events of one stream, a second apart and up to START_MS. */
export function manyEvents(count: number, stream = 's'): [string, number, string][] {
  return Array.from({ length: count }, (_, index) => [stream, (index - count) * 1000, `event ${index}`]);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureProcess, type Measured } from './measured-process.js';

/**
 * npm run bench:logs: a million events through `awsops logs get`, and through the AWS CLI where there is one, from a
 * stub that answers at once and from one that takes 100 ms a page as the service does. BENCH_AWS names another `aws`.
 */
const EVENTS = 1_000_000;
const TO_MS = Date.UTC(2026, 0, 15, 12);
const FROM_MS = TO_MS - 24 * 3_600_000;
const SERVICE_LATENCY_MS = 100;
const GROUP = '/bench/app';

const aws = process.env['BENCH_AWS'] ?? 'aws';
const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '../../bin/awsops.js');
const home = mkdtempSync(join(tmpdir(), 'awsops-bench-'));
const since = new Date(FROM_MS).toISOString();
const until = new Date(TO_MS).toISOString();

const get = [bin, 'logs', 'get', GROUP, '--since', since, '--until', until, '-q'];
const filterLogEvents =
  `logs filter-log-events --log-group-name ${GROUP} --output text --start-time ${FROM_MS} --end-time ${TO_MS}`.split(
    ' ',
  );
const tail = ['logs', 'tail', GROUP, '--since', since];

try {
  await withStub(0, async (url) => {
    const filter = await measure(
      'aws filter-log-events --output text',
      aws,
      [...filterLogEvents, '--endpoint-url', url],
      url,
    );
    await measure('awsops logs get -o ndjson', process.execPath, [...get, '-o', 'ndjson'], url, filter);
    await measure('awsops logs get --raw', process.execPath, [...get, '--raw'], url, filter);
  });
  await withStub(SERVICE_LATENCY_MS, async (url) => {
    const tailed = await measure('aws logs tail', aws, [...tail, '--endpoint-url', url], url);
    await measure('awsops logs get -o ndjson', process.execPath, [...get, '-o', 'ndjson'], url, tailed);
  });
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function withStub(latencyMs: number, use: (url: string) => Promise<void>): Promise<void> {
  const options = JSON.stringify({ events: EVENTS, fromMs: FROM_MS, toMs: TO_MS, latencyMs });
  const stub = spawn(process.execPath, ['--import', 'tsx', join(here, 'logs-stub-process.ts'), options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(stub.stdout, 'data');
    process.stdout.write(`${EVENTS.toLocaleString('en')} events, ${latencyMs} ms a page\n`);
    await use(String(line).trim());
  } finally {
    stub.stdin.end();
  }
}

/** Prints a line, with how many times faster than `other` it was. */
async function measure(
  name: string,
  command: string,
  args: readonly string[],
  endpoint: string,
  other?: Measured,
): Promise<Measured | undefined> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  try {
    const measured = await measureProcess(command, args, env);
    const { seconds, peakMib } = measured;
    const peak = peakMib === undefined ? '' : `${peakMib.toFixed(0).padStart(5)} MiB`;
    const ratio = other === undefined ? '' : `${(other.seconds / seconds).toFixed(1).padStart(6)}x as fast as aws`;
    process.stdout.write(`  ${name.padEnd(38)} ${seconds.toFixed(2).padStart(7)} s ${peak}${ratio}\n`);
    return measured;
  } catch (error) {
    if (command !== aws) throw error;
    process.stdout.write(`  ${name.padEnd(38)} NOT RUN: this machine has no AWS CLI that can\n`);
    return undefined;
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AthenaStubOptions } from '../helpers/athena-stub.js';
import { median } from './interleaved.js';
import { measureProcess, type Measured } from './measured-process.js';

/**
 * npm run bench:athena: a result of 100,000 rows by six columns, 100 ms a call as the service takes: read from S3,
 * read in pages of GetQueryResults, and by the AWS CLI where there is one; then the memory for a result of 200 MB.
 * BENCH_AWS names another `aws`. Targets: 10 times as fast as pages, 20 times as fast as the AWS CLI, 150 MiB.
 */
const ROWS = 100_000;
const LARGE_ROWS = 1_250_000;
const LATENCY_MS = 100;
const SAMPLES = 3;

const aws = process.env['BENCH_AWS'] ?? 'aws';
const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '../../bin/awsops.js');
const home = mkdtempSync(join(tmpdir(), 'awsops-bench-'));
const query = [bin, 'athena', 'query', 'SELECT * FROM requests', '-q', '-o', 'csv'];
const pagesOfAws = ['athena', 'get-query-results', '--query-execution-id', 'q-1', '--output'];

try {
  const streamed = await withStub({ rows: ROWS, latencyMs: LATENCY_MS }, async (url) => ({
    streamed: await measure('awsops athena query, from S3', process.execPath, query, { url }),
    text: await measure('aws get-query-results --output text', aws, [...pagesOfAws, 'text'], { url }),
    json: await measure('aws get-query-results --output json', aws, [...pagesOfAws, 'json'], { url }),
  }));
  const paged = await withStub({ rows: ROWS, latencyMs: LATENCY_MS, denyObject: true }, (url) =>
    measure('awsops athena query, in pages', process.execPath, query, { url }),
  );
  compare('in pages', paged, streamed.streamed);
  compare('aws, text', streamed.text, streamed.streamed);
  compare('aws, json', streamed.json, streamed.streamed);
  await withStub({ rows: LARGE_ROWS }, async (url) => {
    for (const format of ['csv', 'ndjson', 'json', 'tsv', 'table']) {
      await measure(`awsops athena query -o ${format}`, process.execPath, [...query.slice(0, -1), format], {
        url,
        samples: 1,
      });
    }
  });
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function withStub<T>(options: AthenaStubOptions, use: (url: string) => Promise<T>): Promise<T> {
  const stub = spawn(
    process.execPath,
    ['--import', 'tsx', join(here, 'athena-stub-process.ts'), JSON.stringify(options)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  try {
    const [line] = await once(stub.stdout, 'data');
    const { rows, latencyMs = 0 } = options;
    process.stdout.write(`${rows.toLocaleString('en')} rows, ${latencyMs} ms a call\n`);
    return await use(String(line).trim());
  } finally {
    stub.stdin.end();
  }
}

/** Prints the median of some runs; undefined for an AWS CLI that is not there. */
async function measure(
  name: string,
  command: string,
  args: readonly string[],
  { url, samples = SAMPLES }: { readonly url: string; readonly samples?: number },
): Promise<number | undefined> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const withEndpoint = command === aws ? [...args, '--endpoint-url', url] : args;
  const runs: Measured[] = [];
  try {
    for (let run = 0; run < samples; run += 1) runs.push(await measureProcess(command, withEndpoint, env));
  } catch (error) {
    if (command !== aws) throw error;
    process.stdout.write(`  ${name.padEnd(40)} NOT RUN: this machine has no AWS CLI that can\n`);
    return undefined;
  }
  const seconds = median(runs.map((run) => run.seconds));
  const peakMib = Math.max(...runs.map((run) => run.peakMib ?? Number.NaN));
  process.stdout.write(
    `  ${name.padEnd(40)} ${seconds.toFixed(2).padStart(7)} s ${peakMib.toFixed(0).padStart(5)} MiB\n`,
  );
  return seconds;
}

function compare(name: string, other: number | undefined, own: number | undefined): void {
  if (other === undefined || own === undefined) return;
  process.stdout.write(`  from S3 it is ${(other / own).toFixed(1)}x as fast as ${name}\n`);
}

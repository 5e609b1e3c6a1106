import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultBytes, type AthenaStubOptions } from '../helpers/athena-stub.js';
import { median } from './interleaved.js';
import { measureProcess, type Measured } from './measured-process.js';

/**
 * npm run bench:athena: a result of 100,000 rows by six columns, 100 ms a call as the service takes: read from S3,
 * read in pages of GetQueryResults, and by the AWS CLI where there is one; then the memory for a result of 200 MB.
 * BENCH_AWS names other `aws` commands, with commas between. Targets: 10 times as fast as pages, 20 times as fast as
 * the AWS CLI, 150 MiB.
 */
const ROWS = 100_000;
const LARGE_ROWS = 1_400_000;
const LATENCY_MS = 100;
const ROUNDS = 3;
/** Of ours that reads from S3 in each round: a run of a second feels every jolt of the machine, one of twenty does not. */
const SHORT_RUNS = 3;
const PAGES_TARGET = 10;
const AWS_TARGET = 20;
const MEMORY_TARGET_MIB = 150;

interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Of the stub. */
  readonly url: string;
  /** Ours that reads from S3 and prints the same kind of text, and how many times as fast it has to be. */
  readonly beside?: Contender;
  readonly target?: number;
}

const clis = (process.env['BENCH_AWS'] ?? 'aws').split(',');
const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '../../bin/awsops.js');
const home = mkdtempSync(join(tmpdir(), 'awsops-bench-'));

try {
  await withStub({ rows: ROWS, latencyMs: LATENCY_MS }, (url) =>
    withStub({ rows: ROWS, latencyMs: LATENCY_MS, denyObject: true }, (denied) => compareSpeed(url, denied)),
  );
  await withStub({ rows: LARGE_ROWS }, measureMemory);
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** Each in turn, so that what else the machine does meanwhile is shared by all. */
async function compareSpeed(url: string, denied: string): Promise<void> {
  print(`${ROWS.toLocaleString('en')} rows by six columns, ${LATENCY_MS} ms a call, medians of ${ROUNDS} rounds`);
  const [csv, tsv, json] = ['csv', 'tsv', 'json'].map((format): Contender => ({ ...ownCommand(format), url }));
  if (!csv || !tsv || !json) return;
  const pages = { ...ownCommand('csv'), name: 'awsops athena query -o csv, in pages', url: denied, beside: csv };
  const others: Contender[] = [{ ...pages, target: PAGES_TARGET }];
  for (const cli of clis) others.push(...(await cliContenders(cli, { url, text: tsv, json })));
  const contenders = [csv, tsv, json, ...others];
  const runs = new Map(contenders.map((one): [Contender, Measured[]] => [one, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [contender, measured] of runs) {
      const times = contender.beside === undefined ? SHORT_RUNS : 1;
      for (let run = 0; run < times; run += 1) measured.push(await measure(contender));
    }
  }
  const seconds = (contender: Contender): number => median((runs.get(contender) ?? []).map((run) => run.seconds));
  for (const contender of contenders) {
    const { name, beside, target = 0 } = contender;
    const ratio = beside && seconds(contender) / seconds(beside);
    const verdict = ratio && `${ratio.toFixed(1)}x as long; target ${target}x: ${ratio >= target ? 'met' : 'MISSED'}`;
    print(`  ${name.padEnd(46)} ${seconds(contender).toFixed(2).padStart(7)} s  ${verdict ?? ''}`);
  }
}

async function measureMemory(url: string): Promise<void> {
  const megabytes = resultBytes(LARGE_ROWS) / 1e6;
  print(`${LARGE_ROWS.toLocaleString('en')} rows, ${megabytes.toFixed(0)} MB of CSV, no time a call`);
  for (const format of ['csv', 'ndjson', 'json', 'tsv', 'table']) {
    const own = { ...ownCommand(format), url };
    const { seconds, peakMib = Number.NaN } = await measure(own);
    const verdict = `target below ${MEMORY_TARGET_MIB} MiB: ${peakMib < MEMORY_TARGET_MIB ? 'met' : 'MISSED'}`;
    print(
      `  ${own.name.padEnd(46)} ${seconds.toFixed(2).padStart(7)} s  ${peakMib.toFixed(0).padStart(4)} MiB; ${verdict}`,
    );
  }
}

function ownCommand(format: string): Omit<Contender, 'url'> {
  const args = [bin, 'athena', 'query', 'SELECT * FROM requests', '-q', '-o', format];
  return { name: `awsops athena query -o ${format}, from S3`, command: process.execPath, args };
}

/** None, and a line about it, for an AWS CLI that is not there. */
async function cliContenders(
  command: string,
  own: { readonly url: string; readonly text: Contender; readonly json: Contender },
): Promise<readonly Contender[]> {
  const version = await versionOf(command);
  if (version === undefined) {
    print(`  ${command}: NOT RUN, there is no such AWS CLI on this machine`);
    return [];
  }
  const { url } = own;
  const args = ['athena', 'get-query-results', '--query-execution-id', 'q-1', '--endpoint-url', url, '--output'];
  return (['text', 'json'] as const).map((format) => ({
    name: `aws ${version} get-query-results --output ${format}`,
    command,
    args: [...args, format],
    url,
    beside: own[format],
    target: AWS_TARGET,
  }));
}

async function versionOf(command: string): Promise<string | undefined> {
  const child = spawn(command, ['--version'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  const code = await new Promise((resolve) => child.on('error', resolve).on('close', resolve));
  return code === 0 ? (/aws-cli\/([\d.]+)/.exec(text)?.[1] ?? 'of unknown version') : undefined;
}

async function withStub<T>(options: AthenaStubOptions, use: (url: string) => Promise<T>): Promise<T> {
  const args = ['--import', 'tsx', join(here, 'athena-stub-process.ts'), JSON.stringify(options)];
  const stub = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [line] = await once(stub.stdout, 'data');
    return await use(String(line).trim());
  } finally {
    stub.stdin.end();
  }
}

function measure({ command, args, url }: Contender): Promise<Measured> {
  return measureProcess(command, args, {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

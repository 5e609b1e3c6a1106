import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * npm run bench:fleet: inventory, run and results of 10,000 nodes, by the tasks of `awsops node run --all`.
 *
 * What is simulated: the service is the sandbox in a process of its own, with its assumed rates of calls enforced;
 * every node takes 5 to 15 seconds, one in 200 refuses. Both processes live by the same clock, which goes many times as
 * fast as the wall's: seconds of the run are seconds of that clock. Calls take no time on the way.
 *
 * Fails when the run takes more calls than planned, when its memory grows with the fleet, or when a node is missing.
 */
const NODES = 10_000;
const MAX_CALLS = 1_300;
/** What ten times as many nodes may take besides: their rows, each with its texts, and nothing else. */
const MAX_GROWTH_MIB = 128;

const here = dirname(fileURLToPath(import.meta.url));

interface Measured {
  readonly calls: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly failure: string | null;
  readonly runSeconds: number;
  readonly peakMib: number;
}

const problems: string[] = [];
const small = await measure(NODES / 10, { maxConcurrency: '500', speed: 20 });
const windows = [
  await measure(NODES, { maxConcurrency: '500', speed: 20 }),
  await measure(NODES, { maxConcurrency: '50', speed: 60 }),
];
for (const large of windows) {
  const count = total(large.calls);
  if (count > MAX_CALLS) problems.push(`${count} calls, more than ${MAX_CALLS}`);
  if (large.peakMib - small.peakMib > MAX_GROWTH_MIB) {
    problems.push(`${Math.round(large.peakMib)} MiB, with a tenth of the nodes ${Math.round(small.peakMib)} MiB`);
  }
  if (total(large.statuses) !== NODES) problems.push(`${total(large.statuses)} rows for ${NODES} nodes`);
}
if (problems.length > 0) throw new Error(problems.join('; '));

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

async function measure(
  nodes: number,
  { maxConcurrency, speed }: { readonly maxConcurrency: string; readonly speed: number },
): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'awsops-bench-'));
  const time = { speed, fromMs: Date.now() };
  const stub = start('fleet-stub-process.ts', { nodes, failing: nodes / 200, ...time }, 'pipe');
  try {
    const endpoint = await firstLine(stub);
    const startedAt = performance.now();
    const client = start('fleet-client-process.ts', { endpoint, maxConcurrency, directory, ...time }, 'ignore');
    const measured: Measured = JSON.parse(await firstLine(client));
    print(nodes, maxConcurrency, measured, (performance.now() - startedAt) / 1000);
    return measured;
  } finally {
    stub.stdin?.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

function start(file: string, options: object, stdin: 'pipe' | 'ignore') {
  const args = ['--import', 'tsx', join(here, file), JSON.stringify(options)];
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  return spawn(process.execPath, args, { env, stdio: [stdin, 'pipe', 'inherit'] });
}

/** @throws when the process ends without one */
async function firstLine({ stdout, exitCode }: ReturnType<typeof start>): Promise<string> {
  if (stdout === null || exitCode !== null) throw new Error('the process has no output');
  let text = '';
  for await (const chunk of stdout) {
    text += String(chunk);
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  throw new Error('the process ended without a result');
}

function print(nodes: number, maxConcurrency: string, measured: Measured, seconds: number): void {
  const { calls, statuses, runSeconds, peakMib } = measured;
  const parts = [
    `${nodes.toLocaleString('en').padStart(6)} nodes, ${maxConcurrency.padStart(3)} at a time:`,
    `${String(total(calls)).padStart(5)} calls,`,
    `${runSeconds.toFixed(0).padStart(4)} s of the run,`,
    `${seconds.toFixed(1).padStart(5)} s of the wall,`,
    `${peakMib.toFixed(0).padStart(4)} MiB`,
  ];
  console.log(parts.join(' '));
  console.log(
    `        ${Object.entries(calls)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  );
  console.log(
    `        ${Object.entries(statuses)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  );
}

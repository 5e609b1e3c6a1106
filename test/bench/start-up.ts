import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timeInterleaved, type Contender } from './interleaved.js';

/**
 * npm run bench:start-up: how long the built command takes, as a multiple of starting Node at all.
 * --check: exit 1 when a ratio is over its limit in the best of three tries.
 */
const SAMPLES = 15;
const TRIES = 3;
/** A busy machine slows a large process more than a small one. */
const TOLERANCE = 1.15;
const BASELINE = 'node -e 0';
/** Upper limits of the medians, as multiples of the baseline. */
const LIMITS: Readonly<Record<string, number>> = {
  'awsops --version': 1.3,
  'awsops --help': 1.7,
  'awsops whoami, first run': 4.6,
  'awsops whoami, second run': 3,
};

const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '../../bin/awsops.js');
const home = mkdtempSync(join(tmpdir(), 'awsops-bench-'));
const stub = spawn(process.execPath, ['--import', 'tsx', join(here, 'sts-stub.ts')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
try {
  const [line] = await once(stub.stdout, 'data');
  const contenders = createContenders(String(line).trim());
  for (const { command, args, env } of contenders) spawnSync(command, args, { env });
  process.exitCode = process.argv.includes('--check') ? check(contenders) : show(contenders);
} finally {
  stub.stdin.end();
  rmSync(home, { recursive: true, force: true });
}

function createContenders(endpoint: string): readonly Contender[] {
  // Built from scratch: NODE_EXTRA_CA_CERTS alone would double the time of the baseline.
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
  const node = process.execPath;
  const warm = { ...env, XDG_CACHE_HOME: join(home, 'warm') };
  const cold = { ...env, XDG_CACHE_HOME: join(home, 'cold') };
  const ours: readonly Contender[] = [
    { name: BASELINE, command: node, args: ['-e', '0'], env },
    { name: 'awsops --version', command: node, args: [bin, '--version'], env: warm },
    { name: 'awsops --help', command: node, args: [bin, '--help'], env: warm },
    {
      name: 'awsops whoami, first run',
      command: node,
      args: [bin, 'whoami'],
      env: cold,
      prepare: () => rmSync(cold.XDG_CACHE_HOME, { recursive: true, force: true }),
    },
    { name: 'awsops whoami, second run', command: node, args: [bin, 'whoami'], env: warm },
  ];
  if (spawnSync('aws', ['--version'], { env }).status !== 0) return ours;
  return [
    ...ours,
    { name: 'aws --version', command: 'aws', args: ['--version'], env },
    {
      name: 'aws sts get-caller-identity',
      command: 'aws',
      args: ['sts', 'get-caller-identity', '--endpoint-url', endpoint],
      env,
    },
  ];
}

function show(contenders: readonly Contender[]): number {
  print(ratios(timeInterleaved(contenders, SAMPLES)));
  return 0;
}

/** Keeps the best median of each over the tries: noise only ever adds. */
function check(contenders: readonly Contender[]): number {
  const best = new Map<string, number>();
  let late: readonly string[] = [];
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const measured = ratios(timeInterleaved(contenders, SAMPLES));
    print(measured);
    for (const [name, { ratio }] of measured) best.set(name, Math.min(ratio, best.get(name) ?? ratio));
    late = Object.keys(LIMITS).filter((name) => (best.get(name) ?? Infinity) > (LIMITS[name] ?? 0) * TOLERANCE);
    if (late.length === 0) return 0;
  }
  process.stdout.write(`over the limit: ${late.join(', ')}\n`);
  return 1;
}

interface Measured {
  readonly ms: number;
  readonly ratio: number;
}

function ratios(medians: ReadonlyMap<string, number>): ReadonlyMap<string, Measured> {
  const baseline = medians.get(BASELINE) ?? Number.NaN;
  return new Map([...medians].map(([name, ms]) => [name, { ms, ratio: ms / baseline }]));
}

function print(measured: ReadonlyMap<string, Measured>): void {
  for (const [name, { ms, ratio }] of measured) {
    const limit = LIMITS[name] === undefined ? '' : `  limit ${LIMITS[name]}x`;
    process.stdout.write(
      `${name.padEnd(28)} ${ms.toFixed(1).padStart(7)} ms  ${ratio.toFixed(2).padStart(6)}x${limit}\n`,
    );
  }
  process.stdout.write('\n');
}

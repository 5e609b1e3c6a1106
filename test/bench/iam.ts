import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskContext } from '../../src/lib/aws/task-context.js';
import { systemClock } from '../../src/lib/core/clock.js';
import { readTextFile } from '../../src/lib/core/read-text-file.js';
import { runTests } from '../../src/lib/iam/tests/index.js';

/**
 * npm run bench:iam: how long 10,000 assertions take offline, from the file to the rows with their reasons, and as a
 * multiple of this machine reading the same file as JSON. --check: exit 1 when it is more than five seconds.
 */
const TESTS = 2_000;
const ASSERTIONS_PER_TEST = 5;
const LIMIT_MS = 5_000;

const folder = await mkdtemp(join(tmpdir(), 'awsops-bench-iam-'));
try {
  const path = join(folder, 'tests.json');
  await writeFile(join(folder, 'app.json'), JSON.stringify(policy(), null, 2));
  await writeFile(
    path,
    JSON.stringify({ policy: 'app.json', tests: Array.from({ length: TESTS }, (_, i) => assertion(i)) }, null, 2),
  );
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const file = await readTextFile(path, 'file of tests');
  const { rows } = await runTests({ files: [file], offline: true, takeUnknown: false }, context());
  const tookMs = performance.now() - startedMs;
  const cpu = process.cpuUsage(startedCpu);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  const parseMs = timeOf(() => JSON.parse(file.text));
  const failed = rows.filter(({ pass }) => !pass).length;
  if (rows.length !== TESTS * ASSERTIONS_PER_TEST || failed > 0)
    throw new Error(`${rows.length} rows, ${failed} failed`);
  const rate = Math.round((rows.length / tookMs) * 1000);
  console.log(
    `${rows.length} assertions offline: ${(tookMs / 1000).toFixed(2)} s, of it ${cpuSeconds.toFixed(2)} s of computing; ${rate} a second (limit ${LIMIT_MS / 1000} s)`,
  );
  console.log(
    `that is ${Math.round(tookMs / parseMs)} times JSON.parse of the file (${(file.text.length / 1024).toFixed(0)} KiB)`,
  );
  if (process.argv.includes('--check') && tookMs > LIMIT_MS) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** Forty statements with wildcards, variables and conditions, as a large role has them. */
function policy(): object {
  const statements = Array.from({ length: 40 }, (_, index) => ({
    Sid: `Team${index}`,
    Effect: index % 10 === 9 ? 'Deny' : 'Allow',
    Action: ['s3:Get*', 's3:PutObject', 'logs:Put*'],
    Resource: [
      `arn:aws:s3:::team-${index}-*/\${aws:PrincipalTag/team}/*`,
      `arn:aws:logs:*:*:log-group:/team-${index}/*`,
    ],
    Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.168.0.0/16'] } },
  }));
  return { Version: '2012-10-17', Statement: statements };
}

function assertion(index: number): object {
  const team = index % 40;
  const isAllowed = team % 10 !== 9;
  return {
    name: `team ${team}, ${index}`,
    actions: ['s3:GetObject', 's3:GetObjectTagging', 's3:PutObject', 's3:GetObjectAcl', 's3:GetObjectVersion'],
    resource: `arn:aws:s3:::team-${team}-data/web/file-${index}`,
    context: { 'aws:PrincipalTag/team': 'web', 'aws:SourceIp': '10.1.2.3' },
    expect: isAllowed ? 'allowed' : 'explicitDeny',
  };
}

function timeOf(work: () => unknown): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

function context(): TaskContext {
  return {
    get aws(): never {
      throw new Error('offline');
    },
    signal: new AbortController().signal,
    report: () => undefined,
    ask: () => Promise.reject(new Error('nobody answers')),
    clock: systemClock,
  };
}

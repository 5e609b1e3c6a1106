import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Script that Node runs: `bin/awsops.js`. */
    readonly bin: string;
    /** A directory with an executable `awsops`, for PATH. */
    readonly binDirectory: string;
    /** Where everything that the tests write lies; removed at the end. */
    readonly directory: string;
    /** Shared by all processes, so that compiled code is reused as on a real machine. */
    readonly cacheDirectory: string;
    /** A sandbox with the seed `web3tier` in a process of its own, shared by all tests that only read. */
    readonly endpoint: string;
  }
}

const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Builds the command when the sources are newer, and starts one sandbox through it for all tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Another installation can be tested, e.g. the one of a packed tarball.
  const installed = process.env['AWSOPS_E2E_BIN'];
  if (installed === undefined) buildIfStale();
  const bin = installed ?? join(projectRoot, 'bin', 'awsops.js');
  const directory = mkdtempSync(join(tmpdir(), 'awsops-e2e-'));
  const binDirectory = join(directory, 'bin');
  const cacheDirectory = join(directory, 'cache');
  mkdirSync(binDirectory);
  mkdirSync(cacheDirectory, { mode: 0o700 });
  const shim = join(binDirectory, 'awsops');
  writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync(shim, 0o755);

  const sandbox = spawn(process.execPath, [bin, 'sandbox', 'start', '-q', '-o', 'ndjson'], {
    env: { PATH: process.env['PATH'], HOME: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  project.provide('directory', directory);
  project.provide('bin', bin);
  project.provide('binDirectory', binDirectory);
  project.provide('cacheDirectory', cacheDirectory);
  project.provide('endpoint', await endpointOf(sandbox));
  return async () => {
    const exited = once(sandbox, 'exit');
    if (sandbox.kill('SIGTERM')) await exited;
    rmSync(directory, { recursive: true, force: true });
  };
}

function buildIfStale(): void {
  const build = join(projectRoot, 'scripts', 'build.ts');
  execFileSync(process.execPath, ['--import', 'tsx', build, '--if-stale'], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The first line that the sandbox prints is an object with its endpoint. */
async function endpointOf(sandbox: ChildProcess): Promise<string> {
  let text = '';
  let complaint = '';
  sandbox.stderr?.on('data', (chunk) => (complaint += String(chunk)));
  for await (const chunk of sandbox.stdout ?? []) {
    text += String(chunk);
    if (!text.includes('\n')) continue;
    const described: unknown = JSON.parse(text);
    if (typeof described === 'object' && described !== null && 'endpoint' in described) {
      return String(described.endpoint);
    }
  }
  throw new Error(`the sandbox of the tests did not start: ${complaint}`);
}

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { makeDirectory, startProcess, type SpawnResult } from '../helpers/spawn-cli.js';

/** Any answer of a bundle will do; this one needs no AWS. */
const COMMAND = ['help', 'exit-codes'];
const BUNDLE = 'main.cjs';

let directory = '';
let installation = '';

/** A copy of the installed tool, to be edited and damaged. */
beforeEach(() => {
  directory = makeDirectory();
  installation = join(directory, 'tool');
  const original = dirname(dirname(inject('bin')));
  cpSync(join(original, 'bin'), join(installation, 'bin'), { recursive: true });
  mkdirSync(join(installation, 'dist/cli'), { recursive: true });
  for (const file of ['loader.cjs', BUNDLE]) {
    cpSync(join(original, 'dist/cli', file), join(installation, 'dist/cli', file));
  }
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const cacheHome = (): string => join(directory, 'cache');
const bundlePath = (): string => join(installation, 'dist/cli', BUNDLE);

async function run(env: Record<string, string> = {}): Promise<SpawnResult> {
  const { ended } = startProcess(process.execPath, [join(installation, 'bin/awsops.js'), ...COMMAND], {
    env: { XDG_CACHE_HOME: cacheHome(), ...env },
  });
  return ended;
}

const entries = (): readonly string[] => {
  const folder = join(cacheHome(), 'awsops/code');
  return existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [];
};

async function onlyEntry(): Promise<string> {
  await run();
  const [entry, ...others] = entries();
  if (entry === undefined || others.length > 0) throw new Error('expected one entry');
  return entry;
}

const worked = expect.objectContaining({
  code: 0,
  stderr: '',
  stdout: expect.stringContaining('interrupted (SIGINT)'),
});

describe('the code cache', () => {
  test('is filled by the first run and used by the second', async () => {
    expect(await run()).toEqual(worked);
    const [entry = ''] = entries();
    const { mtimeMs } = statSync(entry);
    expect(await run()).toEqual(worked);
    expect(entries()).toEqual([entry]);
    expect(statSync(entry).mtimeMs).toBe(mtimeMs);
  });

  test('never runs the code of a source that was edited since, length and times being the same', async () => {
    await onlyEntry();
    const { atime, mtime } = statSync(bundlePath());
    const source = readFileSync(bundlePath(), 'utf8');
    writeFileSync(bundlePath(), source.replace('interrupted (SIGINT)', 'INTERRUPTED (SIGINT)'));
    utimesSync(bundlePath(), atime, mtime);
    expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('INTERRUPTED (SIGINT)') });
  });

  test.each([0.1, 0.5, 0.9])(
    'does without an entry with a flipped byte at %f of its length, and mends it',
    async (part) => {
      const entry = await onlyEntry();
      const content = readFileSync(entry);
      const index = Math.floor(content.length * part);
      content.writeUInt8(content.readUInt8(index) ^ 0xff, index);
      writeFileSync(entry, content);
      expect(await run()).toEqual(worked);
      expect(readFileSync(entry).equals(content)).toBe(false);
      expect(await run()).toEqual(worked);
    },
  );

  test.each([0.1, 0.5, 0.9])('does without an entry with a zeroed block at %f of its length', async (part) => {
    const entry = await onlyEntry();
    const content = readFileSync(entry);
    const start = Math.floor((content.length * part) / 4096) * 4096;
    writeFileSync(entry, content.fill(0, start, start + 4096));
    expect(await run()).toEqual(worked);
  });

  test.each([0, 20, 5000])('does without an entry cut to %i bytes', async (length) => {
    const entry = await onlyEntry();
    writeFileSync(entry, readFileSync(entry).subarray(0, length));
    expect(await run()).toEqual(worked);
  });

  // Newer versions of V8 no longer count the size of the heap among what compiled code depends on.
  test.each(['--max-old-space-size=200', '--jitless'])(
    'keeps what %s compiles apart where V8 says it is different, and the first entry as it is',
    async (flag) => {
      const entry = await onlyEntry();
      const content = readFileSync(entry);
      const tag = (...flags: readonly string[]): string =>
        execFileSync(process.execPath, [...flags, '-p', 'v8.cachedDataVersionTag()'], { encoding: 'utf8' });
      expect(await run({ NODE_OPTIONS: flag })).toMatchObject({ code: 0, stdout: expect.stringContaining('(SIGINT)') });
      expect(entries()).toHaveLength(tag() === tag(flag) ? 1 : 2);
      expect(readFileSync(entry).equals(content)).toBe(true);
    },
  );

  test('is filled once by first runs at the same time', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => run()));
    for (const result of results) expect(result).toEqual(worked);
    expect(entries()).toHaveLength(1);
    expect(await run()).toEqual(worked);
  });

  test('writes nothing with AWSOPS_CACHE=off', async () => {
    expect(await run({ AWSOPS_CACHE: 'off' })).toEqual(worked);
    expect(existsSync(cacheHome())).toBe(false);
  });

  test('is done without where it cannot be written', async () => {
    expect(await run({ XDG_CACHE_HOME: '/proc/awsops' })).toEqual(worked);
  });
});

test('an installation without its bundles says so', async () => {
  rmSync(bundlePath());
  const { code, stderr } = await run();
  expect(code).toBe(70);
  expect(stderr).toMatch(/^awsops: this installation is broken\n {2}Cause: .*main\.cjs.*\n {2}Try: npm install/);
});

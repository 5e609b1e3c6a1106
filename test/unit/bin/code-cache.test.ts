import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCodeCache, type CodeCache } from '../../../src/bin/code-cache.js';

const NAME = 'logs query';
const SOURCE = Buffer.from('const answer = 42;');
const COMPILED = Buffer.from(Array.from({ length: 20_000 }, (_, index) => index % 251));
const SOMEBODY_ELSE = 65_534;
const isRoot = process.getuid?.() === 0;

let home = '';
let directory = '';
let cache: CodeCache;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'awsops-cache-'));
  directory = join(home, 'awsops/code');
  cache = open();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function open(env: Record<string, string> = {}): CodeCache {
  const opened = openCodeCache({ XDG_CACHE_HOME: home, ...env });
  if (opened === undefined) throw new Error('no cache');
  return opened;
}

function entryPath(): string {
  const [only, ...others] = readdirSync(directory);
  if (only === undefined || others.length > 0) throw new Error('expected one entry');
  return join(directory, only);
}

describe('a kept entry', () => {
  test('is read back as it was', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    expect(open().read(NAME, SOURCE)).toEqual(COMPILED);
  });

  test('is not read for a source of the same length', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    expect(cache.read(NAME, Buffer.from('const answer = 43;'))).toBeUndefined();
  });

  test('is another one for another use of the same source', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    cache.keep('logs get', SOURCE, COMPILED.subarray(1));
    expect(cache.read(NAME, SOURCE)).toEqual(COMPILED);
    expect(cache.read('logs get', SOURCE)).toEqual(COMPILED.subarray(1));
    expect(cache.read('commands/logs', SOURCE)).toBeUndefined();
  });

  test('is private to its owner, file and folders', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    expect(statSync(entryPath()).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  test('is replaced by the next one for the same source', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    cache.keep(NAME, SOURCE, COMPILED.subarray(1));
    expect(readFileSync(entryPath())).toHaveLength(COMPILED.length - 1 + 32);
    expect(cache.read(NAME, SOURCE)).toEqual(COMPILED.subarray(1));
  });
});

describe('a damaged entry is not read', () => {
  test('whichever byte of it is another', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    const path = entryPath();
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (index, difference) => {
        const damaged = Buffer.from(whole);
        damaged.writeUInt8(whole.readUInt8(index) ^ difference, index);
        writeFileSync(path, damaged);
        expect(cache.read(NAME, SOURCE)).toBeUndefined();
      }),
    );
  });

  test.each([0, 4096, 12_288])('when the block at %i was zeroed by a power cut', (start) => {
    cache.keep(NAME, SOURCE, COMPILED);
    const path = entryPath();
    writeFileSync(path, readFileSync(path).fill(0, start, start + 4096));
    expect(cache.read(NAME, SOURCE)).toBeUndefined();
  });

  test.each([0, 1, 31, 32, 10_000])('when it is cut to %i bytes', (length) => {
    cache.keep(NAME, SOURCE, COMPILED);
    truncateSync(entryPath(), length);
    expect(cache.read(NAME, SOURCE)).toBeUndefined();
  });
});

describe('a cache that others could have written is refused', () => {
  test.each([0o777, 0o770, 0o707, 0o750])('when its folder has the mode %o', (mode) => {
    cache.keep(NAME, SOURCE, COMPILED);
    const before = statSync(entryPath()).mtimeMs;
    chmodSync(directory, mode);
    expect(cache.read(NAME, SOURCE)).toBeUndefined();
    cache.keep(NAME, SOURCE, COMPILED.subarray(1));
    expect(statSync(entryPath()).mtimeMs).toBe(before);
  });

  test('when its folder is a link to another one', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    const elsewhere = join(home, 'elsewhere');
    renameSync(directory, elsewhere);
    symlinkSync(elsewhere, directory);
    expect(cache.read(NAME, SOURCE)).toBeUndefined();
  });

  test('when the entry is a link', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    const path = entryPath();
    renameSync(path, join(home, 'planted'));
    symlinkSync(join(home, 'planted'), path);
    expect(cache.read(NAME, SOURCE)).toBeUndefined();
  });

  test('when others may write the entry', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    chmodSync(entryPath(), 0o666);
    expect(cache.read(NAME, SOURCE)).toBeUndefined();
  });

  test.runIf(isRoot)('when its folder belongs to somebody else', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    chownSync(directory, SOMEBODY_ELSE, SOMEBODY_ELSE);
    expect(cache.read(NAME, SOURCE)).toBeUndefined();
  });

  test.runIf(isRoot)('when the entry belongs to somebody else', () => {
    cache.keep(NAME, SOURCE, COMPILED);
    chownSync(entryPath(), SOMEBODY_ELSE, SOMEBODY_ELSE);
    expect(cache.read(NAME, SOURCE)).toBeUndefined();
  });

  test.runIf(isRoot)('and none is made in the home of somebody else, as sudo would', () => {
    chownSync(home, SOMEBODY_ELSE, SOMEBODY_ELSE);
    cache.keep(NAME, SOURCE, COMPILED);
    expect(existsSync(join(home, 'awsops'))).toBe(false);
  });
});

describe('without a place to write', () => {
  test('nothing is kept and nothing fails', () => {
    writeFileSync(join(home, 'file'), '');
    const blocked = open({ XDG_CACHE_HOME: join(home, 'file') });
    expect(() => blocked.keep(NAME, SOURCE, COMPILED)).not.toThrow();
    expect(blocked.read(NAME, SOURCE)).toBeUndefined();
  });

  test('AWSOPS_CACHE=off opens no cache', () => {
    expect(openCodeCache({ XDG_CACHE_HOME: home, AWSOPS_CACHE: 'off' })).toBeUndefined();
  });
});

describe('the folder stays small', () => {
  test('three entries of a bundle at most, the newest, and the other bundles untouched', () => {
    cache.keep('commands/logs', SOURCE, COMPILED);
    const sources = ['1', '2', '3', '4', '5'].map((text) => Buffer.from(text));
    for (const [index, source] of sources.entries()) {
      const known = new Set(readdirSync(directory));
      cache.keep(NAME, source, COMPILED);
      const added = readdirSync(directory).filter((file) => !known.has(file));
      for (const file of added) utimesSync(join(directory, file), index, index);
    }
    expect(sources.map((source) => cache.read(NAME, source) !== undefined)).toEqual([false, false, true, true, true]);
    expect(cache.read('commands/logs', SOURCE)).toEqual(COMPILED);
  });

  test('what interrupted writes left goes with the old entries', () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const pid of [1, 2, 3, 4]) {
      const left = join(directory, `logs-query.aa.bin.${pid}.tmp`);
      writeFileSync(left, 'half');
      utimesSync(left, pid, pid);
    }
    cache.keep(NAME, SOURCE, COMPILED);
    expect(readdirSync(directory).filter((file) => file.endsWith('.tmp'))).toEqual([
      'logs-query.aa.bin.3.tmp',
      'logs-query.aa.bin.4.tmp',
    ]);
  });
});

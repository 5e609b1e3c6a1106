import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';

/** Compiled code of bundles, kept between runs. */
export interface CodeCache {
  /** The code compiled for this use of exactly this source in exactly this Node; undefined: there is none to trust. */
  read(use: string, source: Buffer): Buffer | undefined;
  /** Keeps compiled code for the next run; where that cannot be done nothing happens. */
  keep(use: string, source: Buffer, compiled: Buffer): void;
}

/** Compiled code of one use of a bundle for so many versions of it, of Node and of its flags. */
const MAX_KEYS_PER_USE = 3;
const DIGEST_BYTES = 32;
const OTHERS_MAY_NOTHING = 0o077;

/**
 * The cache in `$XDG_CACHE_HOME/awsops/code`; undefined where there can be none: `AWSOPS_CACHE=off`, or a system
 * without owners of files.
 *
 * V8 believes what it is given: it compares the length of the source with that of the compiled code and hardly
 * more, and a damaged block crashes the process. So an entry is found by the digest of the source, of V8's own
 * version and flags; it carries the digest of its content; and it is read only from a folder that nobody else can
 * write to, because a cache of code is code.
 */
export function openCodeCache(env: Readonly<Record<string, string | undefined>>): CodeCache | undefined {
  const uid = process.getuid?.();
  if (uid === undefined || env['AWSOPS_CACHE'] === 'off') return undefined;
  const { XDG_CACHE_HOME: cacheHome } = env;
  const directory = join(
    cacheHome !== undefined && isAbsolute(cacheHome) ? cacheHome : join(homedir(), '.cache'),
    'awsops/code',
  );
  const isUsable = (): boolean => isPrivateDirectory(directory, uid);
  return {
    read(use, source) {
      try {
        return isUsable() ? readChecked(join(directory, entryName(use, source)), uid) : undefined;
      } catch {
        return undefined; // not there, not readable, not ours: it is compiled again
      }
    },
    keep(use, source, compiled) {
      try {
        makeDirectory(directory, uid);
        if (isUsable()) write(directory, entryName(use, source), compiled);
      } catch {
        // a read-only or full disk: the next run compiles again
      }
    },
  };
}

/** `logs-query.<digest>.bin` */
const entryName = (use: string, source: Buffer): string => `${stem(use)}.${digestOf(source).toString('hex')}.bin`;

/** `logs query` → `logs-query`, `commands/logs.rare` → `logs.rare`. */
const stem = (use: string): string => use.slice(use.lastIndexOf('/') + 1).replaceAll(' ', '-');

/** The version tag covers V8's version, flags (as by NODE_OPTIONS) and the features of the processor. */
const digestOf = (source: Buffer): Buffer =>
  createHash('sha256').update(`${process.version} ${process.arch} ${cachedDataVersionTag()}\n`).update(source).digest();

const sha256 = (content: Buffer): Buffer => createHash('sha256').update(content).digest();

function isPrivateDirectory(directory: string, uid: number): boolean {
  const status = lstatSync(directory, { throwIfNoEntry: false });
  return status?.isDirectory() === true && status.uid === uid && (status.mode & OTHERS_MAY_NOTHING) === 0;
}

/** @returns the content after its digest; undefined when they do not fit together */
function readChecked(path: string, uid: number): Buffer | undefined {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const status = fstatSync(file);
    if (!status.isFile() || status.uid !== uid || (status.mode & OTHERS_MAY_NOTHING) !== 0) return undefined;
    const entry = Buffer.allocUnsafeSlow(status.size);
    if (readSync(file, entry) !== status.size) return undefined;
    const content = entry.subarray(DIGEST_BYTES);
    return sha256(content).equals(entry.subarray(0, DIGEST_BYTES)) ? content : undefined;
  } finally {
    closeSync(file);
  }
}

/**
 * Not below a folder of somebody else: with sudo the cache of the user would end up belonging to root. Level by
 * level, because Node's recursive way never returns where a file system refuses new folders, as /proc does.
 */
function makeDirectory(directory: string, uid: number): void {
  const missing: string[] = [];
  let existing = directory;
  for (; lstatSync(existing, { throwIfNoEntry: false }) === undefined; existing = dirname(existing)) {
    missing.unshift(existing);
  }
  if (missing.length > 0 && lstatSync(existing).uid !== uid) return;
  for (const folder of missing) mkdirSync(folder, { mode: 0o700 });
}

/** Under another name first: a reader, or a second first run, sees a whole entry or none. */
function write(directory: string, entry: string, compiled: Buffer): void {
  const path = join(directory, entry);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([sha256(compiled), compiled]), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  prune(directory, entry);
}

/** Removes the oldest entries of the same use, and what interrupted writes left of it. */
function prune(directory: string, entry: string): void {
  const prefix = entry.slice(0, entry.indexOf('.') + 1);
  const older = readdirSync(directory)
    .filter((file) => file.startsWith(prefix) && file !== entry)
    .map((file) => ({ path: join(directory, file), writtenMs: lstatSync(join(directory, file)).mtimeMs }))
    .toSorted((a, b) => b.writtenMs - a.writtenMs);
  for (const { path } of older.slice(MAX_KEYS_PER_USE - 1)) rmSync(path, { force: true });
}

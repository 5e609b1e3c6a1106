import { promisify } from 'node:util';
import { open, type FileHandle } from 'node:fs/promises';
import { gzip } from 'node:zlib';
import { AppError } from '../../../errors/app-error.js';
import { isMissingFile } from './file-errors.js';

const compress = promisify(gzip);

/** Written at once: one call and, with gzip, one member, which costs nothing worth mentioning at this size. */
const FLUSH_BYTES = 1024 * 1024;
/** How much has to be read again at most after a kill; each checkpoint waits for the disk. */
const CHECKPOINT_BYTES = 32 * 1024 * 1024;
const CHECKPOINT_MS = 5000;

/** A point in an export: every event before `nextFromMs` has been appended, and no other. */
export interface SafePoint {
  readonly nextFromMs: number;
  readonly events: number;
}

/** A file that grows and can at any moment be cut back to its last checkpoint. */
export interface PartialFile {
  append(data: string | Buffer): Promise<void>;
  /** To be called where the export could go on from; now and then it makes what was appended durable. */
  safePoint(point: SafePoint): Promise<void>;
  /** Writes what is left and makes everything durable. */
  finish(point: SafePoint): Promise<number>;
  close(): Promise<void>;
}

export interface PartialFileOptions {
  readonly isGzip: boolean;
  /** The durable length to go on from; 0: a new file. */
  readonly startAt: number;
  /** Called when the first `bytes` bytes are on the disk. */
  readonly onDurable: (point: SafePoint & { readonly bytes: number }) => Promise<void>;
  readonly now: () => number;
  readonly checkpointBytes?: number;
  readonly flushBytes?: number;
}

/** Opens the file and cuts it back to `startAt`, which with gzip is the end of a member. */
export async function openPartial(path: string, options: PartialFileOptions): Promise<PartialFile> {
  const { isGzip, startAt, onDurable, now } = options;
  const { checkpointBytes = CHECKPOINT_BYTES, flushBytes = FLUSH_BYTES } = options;
  const handle = await openAt(path, startAt);
  let written = startAt;
  let durable = startAt;
  let durableAtMs = now();
  let pending: Buffer[] = [];
  let pendingBytes = 0;

  const flush = async (): Promise<void> => {
    if (pendingBytes === 0) return;
    const plain = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    const bytes = isGzip ? await compress(plain) : plain;
    await writeFully(handle, bytes, written);
    written += bytes.length;
  };

  const makeDurable = async (point: SafePoint): Promise<void> => {
    await flush();
    await handle.datasync();
    durable = written;
    durableAtMs = now();
    await onDurable({ ...point, bytes: durable });
  };

  return {
    async append(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      pending.push(bytes);
      pendingBytes += bytes.length;
      if (pendingBytes >= flushBytes) await flush();
    },
    async safePoint(point) {
      const isDue = written + pendingBytes - durable >= checkpointBytes || now() - durableAtMs >= CHECKPOINT_MS;
      if (isDue) await makeDurable(point);
    },
    async finish(point) {
      // Even of nothing a gzip file has a member.
      if (isGzip && written + pendingBytes === 0) {
        const empty = await compress('');
        await writeFully(handle, empty, 0);
        written = empty.length;
      }
      await makeDurable(point);
      return written;
    },
    close: () => handle.close(),
  };
}

async function openAt(path: string, length: number): Promise<FileHandle> {
  if (length === 0) return open(path, 'w');
  const handle = await open(path, 'r+').catch((error: unknown) => {
    throw isMissingFile(error) ? damaged(path, { size: 0, length, cause: error }) : error;
  });
  const { size } = await handle.stat();
  if (size < length) {
    await handle.close();
    throw damaged(path, { size, length });
  }
  await handle.truncate(length);
  return handle;
}

const damaged = (path: string, about: { readonly size: number; readonly length: number; readonly cause?: unknown }) =>
  new AppError(`cannot resume: "${path}" is shorter than its checkpoint says`, {
    category: 'failed',
    code: 'PartialFileDamaged',
    reason: `${about.size} bytes are there, ${about.length} were written`,
    hint: 'begin again with --overwrite instead of --resume',
    cause: about.cause,
  });

/** A write may take only a part when the disk fills up. */
async function writeFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

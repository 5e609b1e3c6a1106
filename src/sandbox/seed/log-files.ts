import { gzipSync } from 'node:zlib';
import { insertObject, type StoredBucket } from '../services/s3/store.js';
import type { Story } from './story.js';

/** Hundreds of small files: zlib's usual buffers would cost more than the compression. */
export const SMALL_FILE_GZIP = { level: 1, windowBits: 13, memLevel: 4, chunkSize: 8192 };

/** After this time a service has put the file of a period into S3. */
const DELIVERY_MS = 20_000;

/** A record of a log, as text. */
export interface LogRecord {
  readonly timeMs: number;
  readonly text: string;
}

/** How a service writes the records of a period into one file. */
export interface LogFiles {
  readonly records: readonly LogRecord[];
  readonly periodMs: number;
  /** The key of the file of a period, which begins and ends at whole periods. */
  readonly key: (period: { readonly startMs: number; readonly endMs: number }) => string;
  /** The text of a file; lines when absent. */
  readonly body?: (texts: readonly string[]) => string;
  /** Whether files are compressed; true when absent. */
  readonly isGzip?: boolean;
}

/** Puts records into files of a period each, where there are any. */
export function insertLogFiles(
  bucket: StoredBucket,
  { nowMs }: Pick<Story, 'nowMs'>,
  { records, periodMs, key, body = lines, isGzip = true }: LogFiles,
): void {
  const periods = new Map<number, string[]>();
  for (const { timeMs, text } of records) {
    const startMs = Math.floor(timeMs / periodMs) * periodMs;
    const texts = periods.get(startMs) ?? [];
    periods.set(startMs, texts);
    texts.push(text);
  }
  for (const [startMs, texts] of periods) {
    const endMs = startMs + periodMs;
    const text = body(texts);
    insertObject(bucket, {
      key: key({ startMs, endMs }),
      body: isGzip ? gzipSync(text, SMALL_FILE_GZIP) : text,
      lastModifiedMs: Math.min(endMs + DELIVERY_MS, nowMs),
    });
  }
}

const lines = (texts: readonly string[]): string => `${texts.join('\n')}\n`;

/** `2026/11/30` */
export const dayFolder = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '/');

/** `20261130T0115Z` */
export const minuteStamp = (timeMs: number): string =>
  `${new Date(timeMs).toISOString().slice(0, 16).replaceAll(/[-:]/gu, '')}Z`;

import type { TemporaryCredentials } from '../types.js';

/** Credentials in the cache, with what a person wants to know of them. */
export interface CacheEntry {
  readonly credentials: TemporaryCredentials & { readonly expiresAtMs: number };
  /** Null for a session of GetSessionToken. */
  readonly roleArn: string | null;
  readonly mfaSerial: string | null;
  /** The names by which it was asked for: a profile or an ARN. */
  readonly target: string;
  readonly sourceProfile: string | null;
}

const VERSION = 1;

export const formatEntry = (entry: CacheEntry): string => `${JSON.stringify({ version: VERSION, ...entry })}\n`;

/** Undefined for anything but what `formatEntry` writes. */
export function parseEntry(text: string): CacheEntry | undefined {
  const value = parse(text);
  if (!isRecord(value) || value['version'] !== VERSION) return undefined;
  const { roleArn, mfaSerial, target, sourceProfile, credentials } = value;
  if (!isRecord(credentials) || typeof target !== 'string') return undefined;
  if (!isTextOrNull(roleArn) || !isTextOrNull(mfaSerial) || !isTextOrNull(sourceProfile)) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs } = credentials;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined;
  if (typeof sessionToken !== 'string' || typeof expiresAtMs !== 'number') return undefined;
  const keys = { accessKeyId, secretAccessKey, sessionToken, expiresAtMs };
  return { credentials: keys, roleArn, mfaSerial, target, sourceProfile };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut off or foreign: the same as none
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';

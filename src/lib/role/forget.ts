import { openCache } from './cache/store.js';
import type { CacheEntry } from './cache/entry.js';
import type { RoleContext } from './types.js';

/** Credentials in the cache, as far as they are no secret. */
export interface CachedRow {
  readonly target: string;
  /** Null for a session with MFA, from which roles are assumed. */
  readonly roleArn: string | null;
  readonly mfaSerial: string | null;
  readonly sourceProfile: string | null;
  readonly expiration: string;
}

type CacheContext = Pick<RoleContext, 'env' | 'clock' | 'report'>;

/** What is cached, those that end first at the beginning. */
export async function listCached(ctx: CacheContext): Promise<readonly CachedRow[]> {
  const entries = await openCache(ctx).entries();
  return entries.map(({ entry }) => describe(entry)).toSorted((a, b) => (a.expiration < b.expiration ? -1 : 1));
}

/**
 * Removes cached credentials: all, or those that were got for a profile or ARN, with the MFA session on its way. They
 * stay valid in AWS until they end.
 */
export async function forgetCached(role: string | undefined, ctx: CacheContext): Promise<readonly CachedRow[]> {
  const cache = openCache(ctx);
  const chosen = (await cache.entries()).filter(
    ({ entry }) => role === undefined || entry.target === role || entry.roleArn === role,
  );
  for (const { key } of chosen) await cache.remove(key);
  return chosen.map(({ entry }) => describe(entry));
}

const describe = ({ credentials, ...entry }: CacheEntry): CachedRow => ({
  target: entry.target,
  roleArn: entry.roleArn,
  mfaSerial: entry.mfaSerial,
  sourceProfile: entry.sourceProfile,
  expiration: new Date(credentials.expiresAtMs).toISOString(),
});

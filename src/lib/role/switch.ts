import { stsEndpoint, sourceSession } from './source.js';
import { openCache } from './cache/store.js';
import type { CacheEntry } from './cache/entry.js';
import { resolveTarget } from './resolve.js';
import { cacheKeys, planSteps, type Step, type Ways } from './steps.js';
import type { RoleContext, RoleSession, SwitchInput, Target, TemporaryCredentials } from './types.js';
import type { AwsSession } from '../aws/types.js';

/**
 * Gets temporary credentials of a role: from the cache, or from STS by as many steps as it takes. Every step's
 * credentials are cached, so that one MFA code serves whatever follows from it.
 *
 * @throws usage and configuration errors before anything is asked of AWS; `auth` errors for what STS refuses and for MFA
 * codes that are needed and cannot be asked for
 */
export async function switchRole(input: SwitchInput, ctx: RoleContext): Promise<RoleSession> {
  const target = await resolveTarget(input.role, ctx);
  const ways = planSteps(target, input);
  for (const message of ways.warnings) ctx.report({ type: 'warn', code: 'ChainedDuration', message });
  const cache = openCache(ctx);
  const region = await regionOf(target, ctx);
  // Not the region: what its own endpoint of STS gives out is good in all of them (IAM user guide, "Manage AWS STS").
  const { fingerprint, kind } = target.source;
  const start = { fingerprint, kind, given: ctx.aws.accessKeyId, endpointUrl: stsEndpoint(ctx) };
  const way = await chooseWay(ways, { input, start, cache });
  const credentials = await walk(way, { target, input, ctx, cache });
  const { steps } = way;
  return {
    target,
    roleArn: target.hops.at(-1)?.roleArn ?? null,
    credentials,
    region,
    isChained: steps.length > 1 || target.hops.length === 0,
    endpointUrl: ctx.aws.endpointUrl,
  };
}

type Cache = ReturnType<typeof openCache>;

/** The steps to take, with the place of each in the cache, and how far the cache leads. */
interface Way {
  readonly steps: readonly Step[];
  readonly keys: readonly string[];
  readonly cached: { readonly index: number; readonly entry: CacheEntry } | undefined;
}

/** The way that asks for the least: credentials that are there, then an MFA session that is there, then as planned. */
async function chooseWay(
  ways: Ways,
  {
    input,
    start,
    cache,
  }: { readonly input: SwitchInput; readonly start: Readonly<Record<string, unknown>>; readonly cache: Cache },
): Promise<Way> {
  const look = async (steps: readonly Step[]): Promise<Way> => {
    const keys = cacheKeys(start, steps);
    return { steps, keys, cached: input.fresh === true ? undefined : await deepest(keys, cache) };
  };
  const { direct, byMfaSession } = ways;
  if (byMfaSession === undefined) return look(direct);
  const byMfa = await look(byMfaSession);
  if (input.mfaOnce === true) return byMfa;
  const straight = await look(direct);
  if (straight.cached !== undefined) return straight;
  return byMfa.cached === undefined ? straight : byMfa;
}

async function deepest(keys: readonly string[], cache: Cache): Promise<Way['cached']> {
  for (let index = keys.length - 1; index >= 0; index -= 1) {
    const entry = await cache.read(keys[index] ?? '');
    if (entry !== undefined) return { index, entry };
  }
  return undefined;
}

async function walk(
  { steps, keys, cached }: Way,
  how: { readonly target: Target; readonly input: SwitchInput; readonly ctx: RoleContext; readonly cache: Cache },
): Promise<TemporaryCredentials> {
  const { target, ctx, cache } = how;
  let credentials: TemporaryCredentials | undefined = cached?.entry.credentials;
  if (steps.length === 0) return ownCredentials(target, ctx);
  const { takeStep } =
    cached !== undefined && cached.index === steps.length - 1 ? { takeStep: undefined } : await import('./sts.js');
  for (const [index, step] of steps.entries()) {
    if (takeStep === undefined || (cached !== undefined && index <= cached.index)) continue;
    const issued = await withSession(credentials, { target, ctx, use: (session) => takeStep(step, session, ctx) });
    credentials = issued;
    await cache.keep(keys[index] ?? '', {
      credentials: issued,
      roleArn: step.kind === 'assume-role' ? step.roleArn : null,
      mfaSerial: step.mfaSerial ?? null,
      target: target.name,
      sourceProfile: target.source.profile,
    });
  }
  if (credentials === undefined) throw new Error('a way with steps gives credentials');
  return credentials;
}

/** With the credentials of the step before, or with those of the source. */
async function withSession<T>(
  credentials: TemporaryCredentials | undefined,
  {
    target,
    ctx,
    use,
  }: { readonly target: Target; readonly ctx: RoleContext; readonly use: (session: AwsSession) => Promise<T> },
): Promise<T> {
  if (credentials === undefined && target.source.kind === 'run') return use(ctx.aws);
  const session =
    credentials === undefined
      ? await sourceSession(target, ctx)
      : await ctx.openSession({ credentials, region: target.region ?? ctx.aws.region });
  try {
    return await use(session);
  } finally {
    session.destroy();
  }
}

async function ownCredentials(target: Target, ctx: RoleContext): Promise<TemporaryCredentials> {
  const { sessionCredentials } = await import('./own-credentials.js');
  return withSession(undefined, { target, ctx, use: (session) => sessionCredentials(session, { target, ctx }) });
}

/** Where the role works: as --region or the environment says, else as its profile does. */
async function regionOf(target: Target, ctx: RoleContext): Promise<string> {
  if (target.region === undefined) return ctx.aws.region;
  const session = await ctx.openSession({ region: target.region });
  session.destroy();
  return session.region;
}

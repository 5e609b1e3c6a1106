import type { AwsSession, SessionChoice, SessionOptions } from '../aws/types.js';
import { AppError, configError } from '../errors/app-error.js';
import { readProfiles } from '../aws/shared-config.js';
import { suggest } from '../core/suggest.js';
import type { SessionBase } from './session-base.js';
import type { Settings } from './settings.js';

/** For the global services, of those who name no region because they need none. */
const HOME_REGION = 'us-east-1';

/** What opening sessions needs besides the settings. */
type AskingBase = SessionBase & Pick<SessionOptions, 'ask'>;

/**
 * The sessions that a command runs in: the product of profiles and regions. With `scope: 'global'` one per profile.
 *
 * @throws configuration error for an unknown profile or a missing region; an `auth` error when
 * --expect-account does not hold
 */
export async function openTargets(
  settings: Settings,
  base: AskingBase,
  options: { readonly scope: 'global' | 'regional'; readonly signal: AbortSignal },
): Promise<readonly AwsSession[]> {
  const isExplicitProfile = settings.sources['profile'] !== 'environment' || base.env['AWSOPS_PROFILE'] !== undefined;
  const profiles = settings.profile.length === 0 ? [undefined] : settings.profile;
  // AWS_PROFILE alone is the SDK's own business: it knows how that and static keys in the environment relate.
  if (isExplicitProfile) await checkProfiles(settings.profile, base);
  const sessions: AwsSession[] = [];
  for (const profile of profiles) {
    const inProfile = { ...base, profile, roleArn: settings.roleArn };
    sessions.push(...(await openRegions(settings, inProfile, options)));
  }
  for (const session of new Set(sessions)) await checkAccount(session, settings.expectAccount, options.signal);
  return sessions;
}

async function openRegions(
  settings: Settings,
  base: Omit<SessionOptions, 'region' | 'fallbackRegion'>,
  options: { readonly scope: 'global' | 'regional'; readonly signal: AbortSignal },
): Promise<readonly AwsSession[]> {
  const { openSession } = await import('../aws/session.js');
  const isFromConfig = settings.sources['region'] === 'config';
  const open = (region: string | undefined): Promise<AwsSession> =>
    openSession({
      ...base,
      region: isFromConfig ? undefined : region,
      fallbackRegion: region ?? (options.scope === 'global' ? HOME_REGION : undefined),
    });
  const [first, ...others] = settings.region;
  if (first === 'all') {
    const home = await openSession({ ...base, region: undefined, fallbackRegion: HOME_REGION });
    const regions = options.scope === 'global' ? [home.region] : await listRegions(home, options.signal);
    home.destroy();
    return Promise.all(regions.map((region) => openSession({ ...base, region })));
  }
  if (options.scope === 'global' || others.length === 0) return [await open(first)];
  return Promise.all(settings.region.map(open));
}

/** A session with the credentials of a profile, or with these; --region and the environment win over its own region. */
export async function openAs(choice: SessionChoice, settings: Settings, base: AskingBase): Promise<AwsSession> {
  const { openSession } = await import('../aws/session.js');
  if (choice.profile !== undefined) await checkProfiles([choice.profile], base);
  const [configured] = settings.region.filter((name) => name !== 'all');
  const given = settings.sources['region'] === 'config' ? undefined : configured;
  return openSession({
    ...base,
    profile: choice.profile,
    credentials: choice.credentials ?? base.credentials,
    // Without a profile the session would look at the region of the default one.
    region: given ?? (choice.profile === undefined ? choice.region : undefined),
    fallbackRegion: choice.region ?? configured ?? HOME_REGION,
  });
}

async function listRegions(home: AwsSession, signal: AbortSignal): Promise<readonly string[]> {
  const { enabledRegions } = await import('../aws/regions.js');
  return enabledRegions(home, signal);
}

async function checkProfiles(wanted: readonly string[], base: AskingBase): Promise<void> {
  if (wanted.length === 0) return;
  const known = (await readProfiles(base.env)).map((profile) => profile.name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = suggest(unknown, known);
  throw configError(`there is no profile "${unknown}"`, {
    code: 'UnknownProfile',
    reason: known.length === 0 ? 'no profiles are configured' : `profiles: ${known.join(', ')}`,
    hint: nearest === undefined ? 'run: aws configure sso' : `did you mean --profile ${nearest}?`,
  });
}

async function checkAccount(session: AwsSession, expected: string | undefined, signal: AbortSignal): Promise<void> {
  if (expected === undefined) return;
  const { account, arn } = await session.identity(signal);
  if (account === expected) return;
  throw new AppError(`the credentials belong to account ${account}, not ${expected}`, {
    category: 'auth',
    code: 'UnexpectedAccount',
    reason: `--expect-account ${expected} was given and the caller is ${arn}`,
    hint: 'choose another --profile; see: awsops whoami',
  });
}

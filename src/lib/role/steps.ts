import { createHash } from 'node:crypto';
import { formatDuration } from '../core/duration.js';
import { usageError } from '../errors/app-error.js';
import {
  checkSeconds,
  checkText,
  DEFAULT_MFA_SECONDS,
  DEFAULT_ROLE_SECONDS,
  MAX_CHAINED_SECONDS,
  MAX_MFA_SECONDS,
  MAX_ROLE_SECONDS,
  readTags,
} from './limits.js';
import type { Hop, SwitchInput, Target } from './types.js';

/** One call of STS: what it asks for. The device of `mfaSerial` is asked for a code. */
export type Step =
  | { readonly kind: 'mfa-session'; readonly mfaSerial: string; readonly durationSeconds: number }
  | {
      readonly kind: 'assume-role';
      readonly roleArn: string;
      readonly externalId: string | undefined;
      /** Undefined: named after who assumes it. */
      readonly sessionName: string | undefined;
      readonly durationSeconds: number;
      readonly mfaSerial: string | undefined;
      readonly sourceIdentity: string | undefined;
      readonly tags: readonly { readonly Key: string; readonly Value: string }[];
      readonly sessionPolicy: string | undefined;
    };

/** The ways to the target: which one is taken depends on what is cached. */
export interface Ways {
  readonly direct: readonly Step[];
  /** By a session of GetSessionToken first; undefined where it cannot be, or would be too short. */
  readonly byMfaSession: readonly Step[] | undefined;
  /** Things that were asked for and cannot be: duration_seconds of a profile in a chain. */
  readonly warnings: readonly string[];
}

/**
 * The calls that lead to a target. Pure.
 *
 * With MFA there are two ways. Directly: the code goes with the first AssumeRole, the role lasts as long as it allows
 * (12 hours at most), and every role wants a code. Or by a session of GetSessionToken, up to 36 hours, whose holder
 * assumes any number of roles without another code, each for an hour at most. `mfaOnce` asks for the second; a
 * session that is there already is used without being asked for, where an hour is enough.
 *
 * @throws usage error for values that STS would not take, and for what excludes each other
 */
export function planSteps(target: Target, input: SwitchInput): Ways {
  const { hops } = target;
  const mfaSerial = input.mfaSerial ?? target.mfaSerial;
  checkInput(input);
  if (mfaSerial !== undefined) checkText('--mfa-serial', mfaSerial, input.mfaSerial === undefined ? target.name : null);
  if (input.mfaOnce === true && mfaSerial === undefined) throw noDevice();
  const mfaSession: Step | undefined =
    mfaSerial === undefined
      ? undefined
      : { kind: 'mfa-session', mfaSerial, durationSeconds: input.mfaDurationSeconds ?? DEFAULT_MFA_SECONDS };
  if (hops.length === 0) return withoutRoles(mfaSession, { target, input });
  const isLong = hops.length === 1 && secondsOfLast(target, input) > MAX_CHAINED_SECONDS;
  checkDurations(target, input);
  const warnings = hops
    .filter((hop, index) => isChained(index, input) && (hop.durationSeconds ?? 0) > MAX_CHAINED_SECONDS)
    .map(
      (hop) =>
        `duration_seconds of profile "${hop.profile}" is more than the hour that a chained role lasts; asking for 1h`,
    );
  const direct = stepsOf(hops, { input, firstSerial: mfaSerial, isChainedFirst: false });
  const isPossible = mfaSession !== undefined && (!isLong || input.mfaOnce === true);
  const byMfaSession = isPossible
    ? [mfaSession, ...stepsOf(hops, { input, firstSerial: undefined, isChainedFirst: true })]
    : undefined;
  return { direct, byMfaSession, warnings };
}

const isChained = (index: number, input: SwitchInput): boolean => index > 0 || input.mfaOnce === true;

function stepsOf(
  hops: readonly Hop[],
  how: { readonly input: SwitchInput; readonly firstSerial: string | undefined; readonly isChainedFirst: boolean },
): readonly Step[] {
  const { input } = how;
  return hops.map((hop, index): Step => {
    const isFirst = index === 0;
    const isLast = index === hops.length - 1;
    const wanted = (isLast ? input.durationSeconds : undefined) ?? hop.durationSeconds ?? DEFAULT_ROLE_SECONDS;
    const isLimited = !isFirst || how.isChainedFirst;
    return {
      kind: 'assume-role',
      roleArn: hop.roleArn,
      externalId: (isLast ? input.externalId : undefined) ?? hop.externalId,
      sessionName: input.sessionName ?? hop.sessionName,
      durationSeconds: isLimited ? Math.min(wanted, MAX_CHAINED_SECONDS) : wanted,
      mfaSerial: isFirst ? how.firstSerial : undefined,
      // It stays through a chain, and may be set once.
      sourceIdentity: isFirst ? input.sourceIdentity : undefined,
      tags: isLast ? readTags(input.tags ?? []) : [],
      sessionPolicy: isLast ? input.sessionPolicy : undefined,
    };
  });
}

/** A profile without a role: with MFA a session of its user, else its credentials as they are. */
function withoutRoles(
  mfaSession: Step | undefined,
  { target, input }: { readonly target: Target; readonly input: SwitchInput },
): Ways {
  const forRoles = {
    'external-id': input.externalId,
    'session-name': input.sessionName,
    'source-identity': input.sourceIdentity,
    'session-policy': input.sessionPolicy,
    tag: input.tags?.[0],
  };
  const [option] = Object.entries(forRoles).find(([, value]) => value !== undefined) ?? [];
  if (option !== undefined) {
    throw usageError(`--${option} is for roles, and the profile "${target.name}" assumes none`, {
      hint: 'see which do: awsops role list',
    });
  }
  if (mfaSession === undefined) {
    if (input.durationSeconds === undefined) return { direct: [], byMfaSession: undefined, warnings: [] };
    throw usageError(`--duration cannot be asked of the profile "${target.name}"`, {
      reason: 'its credentials come from elsewhere, and last as long as they were made for',
    });
  }
  const durationSeconds = input.durationSeconds ?? input.mfaDurationSeconds ?? DEFAULT_MFA_SECONDS;
  checkSeconds('--duration', durationSeconds, MAX_MFA_SECONDS);
  return { direct: [{ ...mfaSession, durationSeconds }], byMfaSession: undefined, warnings: [] };
}

const secondsOfLast = ({ hops }: Target, { durationSeconds }: SwitchInput): number =>
  durationSeconds ?? hops.at(-1)?.durationSeconds ?? DEFAULT_ROLE_SECONDS;

function checkInput(input: SwitchInput): void {
  if (input.externalId !== undefined) checkText('--external-id', input.externalId);
  if (input.sessionName !== undefined) checkText('--session-name', input.sessionName);
  if (input.sourceIdentity !== undefined) checkText('--source-identity', input.sourceIdentity);
  if (input.mfaDurationSeconds !== undefined) {
    checkSeconds('--mfa-duration', input.mfaDurationSeconds, MAX_MFA_SECONDS);
  }
  if (input.sessionPolicy !== undefined) checkSessionPolicy(input.sessionPolicy);
}

const TWO_WAYS =
  'with one MFA code for many roles each role lasts 1h (AWS counts it as chaining); a longer session takes a code of its own';

function checkDurations(target: Target, input: SwitchInput): void {
  const { durationSeconds } = input;
  const wanted = durationSeconds === undefined ? undefined : formatDuration(durationSeconds * 1000);
  if (durationSeconds !== undefined && durationSeconds > MAX_CHAINED_SECONDS && input.mfaOnce === true) {
    throw usageError(`--mfa-once and --duration ${wanted} exclude each other`, {
      code: 'ConflictingDuration',
      reason: TWO_WAYS,
      hint: `choose: awsops role switch ${target.name} --mfa-once, or awsops role switch ${target.name} --duration ${wanted}`,
    });
  }
  if (durationSeconds !== undefined && durationSeconds > MAX_CHAINED_SECONDS && target.hops.length > 1) {
    throw usageError(`--duration ${wanted} cannot be had through ${target.hops.length} roles`, {
      code: 'ConflictingDuration',
      reason: 'a role that another role assumes lasts 1h at most (role chaining)',
      hint: 'leave --duration out; it is 1h by itself',
    });
  }
  if (durationSeconds !== undefined) checkSeconds('--duration', durationSeconds, MAX_ROLE_SECONDS);
  for (const { durationSeconds: seconds, profile } of target.hops) {
    if (seconds !== undefined) checkSeconds(`duration_seconds of profile "${profile}"`, seconds, MAX_ROLE_SECONDS);
  }
}

/** STS API reference, AssumeRole, Policy: what is written in it counts, blanks included. */
const MAX_POLICY_CHARACTERS = 2048;

function checkSessionPolicy(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw usageError('the session policy is not JSON', {
      reason: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  if (text.length <= MAX_POLICY_CHARACTERS) return;
  throw usageError(`the session policy has ${text.length} characters`, {
    reason: `STS takes ${MAX_POLICY_CHARACTERS}`,
    hint: 'leave blanks out: jq -c . FILE',
  });
}

const noDevice = (): Error =>
  usageError('--mfa-once needs an MFA device', {
    code: 'NoMfaDevice',
    reason: 'neither the profile (mfa_serial) nor --mfa-serial names one',
    hint: 'name it, or let IAM tell: --mfa-serial auto',
  });

/**
 * The key of each step's credentials in the cache: a digest of the source and of all that was asked for on the way.
 *
 * @param start what is the same for the whole way: the source, the endpoint and the region of STS
 */
export function cacheKeys(start: Readonly<Record<string, unknown>>, steps: readonly Step[]): readonly string[] {
  let key = digest(JSON.stringify(start));
  return steps.map((step) => {
    // How long a session of MFA was asked to last does not matter to those who use it.
    const asked = step.kind === 'mfa-session' ? { kind: step.kind, mfaSerial: step.mfaSerial } : step;
    key = digest(`${key}\n${JSON.stringify(asked)}`);
    return key;
  });
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

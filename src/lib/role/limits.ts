import { formatDuration } from '../core/duration.js';
import { usageError } from '../errors/app-error.js';

/** STS API reference, AssumeRole and GetSessionToken, DurationSeconds. */
export const MIN_SECONDS = 900;
export const MAX_ROLE_SECONDS = 43_200;
export const DEFAULT_ROLE_SECONDS = 3600;
export const MAX_MFA_SECONDS = 129_600;
export const DEFAULT_MFA_SECONDS = 43_200;
/**
 * The limit of a role that is assumed with temporary credentials: those of another role (STS API reference, AssumeRole,
 * "Role chaining limits your … session to a maximum of one hour"), and those of GetSessionToken, to which STS answers
 * with the same words (https://github.com/99designs/aws-vault/issues/263, https://github.com/mmmorris1975/aws-runas/issues/11).
 */
export const MAX_CHAINED_SECONDS = 3600;

interface Rule {
  readonly pattern: RegExp;
  readonly words: string;
}

/** STS API reference, AssumeRole: the members of those names. */
const RULES = {
  '--session-name': { pattern: /^[\w+=,.@-]{2,64}$/, words: '2 to 64 letters, digits or any of +=,.@-_' },
  '--source-identity': { pattern: /^[\w+=,.@-]{2,64}$/, words: '2 to 64 letters, digits or any of +=,.@-_' },
  '--external-id': { pattern: /^[\w+=,.@:/-]{2,1224}$/, words: '2 to 1224 letters, digits or any of +=,.@:/-_' },
  '--mfa-serial': {
    pattern: /^[\w+=/:,.@-]{9,256}$/,
    words: 'an ARN like arn:aws:iam::123456789012:mfa/NAME, the number of a hardware device, or auto',
  },
} as const satisfies Record<string, Rule>;

/** @throws usage error that names the option, or the profile that the value is from */
export function checkText(option: keyof typeof RULES, value: string, profile: string | null = null): void {
  const { pattern, words } = RULES[option];
  if (pattern.test(value) || (option === '--mfa-serial' && value === 'auto')) return;
  const key = option.slice(2).replaceAll('-', '_').replace('session_name', 'role_session_name');
  throw usageError(
    profile === null ? `${option} cannot be "${value}"` : `${key} of profile "${profile}" is "${value}"`,
    {
      code: 'InvalidValue',
      reason: `it takes ${words}`,
    },
  );
}

/** @throws usage error for a number of seconds that STS would not take */
export function checkSeconds(option: string, seconds: number, maxSeconds: number): void {
  if (seconds >= MIN_SECONDS && seconds <= maxSeconds && Number.isInteger(seconds)) return;
  throw usageError(`${option} cannot be ${formatDuration(seconds * 1000)}`, {
    code: 'InvalidDuration',
    reason: `credentials last from ${formatDuration(MIN_SECONDS * 1000)} to ${formatDuration(maxSeconds * 1000)} here`,
  });
}

/** STS API reference, Tag: 128 and 256 characters; 50 tags. */
const TAG = /^(?<key>[\p{L}\p{Z}\p{N}_.:/+@-]{1,128})=(?<value>[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256})$/u;
const MAX_TAGS = 50;

/** @throws usage error for what is no `KEY=VALUE`, or a key that is there twice */
export function readTags(tags: readonly string[]): readonly { readonly Key: string; readonly Value: string }[] {
  if (tags.length > MAX_TAGS) throw usageError(`a session takes ${MAX_TAGS} tags, not ${tags.length}`);
  const read = tags.map((text) => {
    const { key, value } = TAG.exec(text)?.groups ?? {};
    if (key !== undefined && value !== undefined) return { Key: key, Value: value };
    throw usageError(`--tag cannot be "${text}"`, { code: 'InvalidTag', reason: 'it takes KEY=VALUE' });
  });
  const twice = read.find(({ Key }, index) => read.findIndex((tag) => sameKey(tag.Key, Key)) !== index);
  if (twice === undefined) return read;
  throw usageError(`--tag names "${twice.Key}" twice`, {
    code: 'InvalidTag',
    reason: 'keys are the same in upper and lower case',
  });
}

const sameKey = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

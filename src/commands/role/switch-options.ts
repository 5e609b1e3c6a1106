import type { ArgSpec, CommandContext, Completer, OptionSpec, OptionValues } from '../../lib/cli/define.js';
import { usageError } from '../../lib/errors/app-error.js';
import type { RoleContext, SwitchInput } from '../../lib/role/index.js';

const SECOND_MS = 1000;

/** Offers the profiles that lead to roles. */
const completeRoleProfiles: Completer = async (_prefix, { env }) => {
  const { listRoleProfiles } = await import('../../lib/role/index.js');
  return (await listRoleProfiles(env)).map(({ profile }) => profile);
};

export const roleArgument = {
  describe: 'profile of the AWS config, or ARN of a role that the credentials of the run assume',
  complete: completeRoleProfiles,
} as const satisfies ArgSpec;

/** How credentials of a role are got. */
export const switchOptions = {
  'mfa-serial': {
    type: 'string',
    value: 'SERIAL',
    describe: 'MFA device of the user; auto: the one that IAM knows (default: mfa_serial of the profile)',
  },
  'external-id': { type: 'string', value: 'ID', describe: 'external id that the role asks for' },
  duration: {
    type: 'duration',
    value: 'DURATION',
    describe: '15m to 12h, as far as the role allows; each role then wants an MFA code (default: 1h)',
  },
  'mfa-once': {
    type: 'boolean',
    describe: 'one MFA code for many roles, each of which then lasts 1h at most',
  },
  'mfa-duration': {
    type: 'duration',
    value: 'DURATION',
    describe: 'with --mfa-once: how long the one code is good for, up to 36h (default: 12h)',
  },
  'session-name': { type: 'string', value: 'NAME', describe: 'name in CloudTrail (default: who assumes the role)' },
  'source-identity': { type: 'string', value: 'NAME', describe: 'source identity, which stays through chains' },
  tag: { type: 'list', value: 'KEY=VALUE', describe: 'session tag; repeatable' },
  'session-policy': { type: 'string', value: 'FILE', describe: 'policy that limits the session; - is standard input' },
  fresh: { type: 'boolean', describe: 'take nothing from the cache' },
} as const satisfies Record<string, OptionSpec>;

export const switchPermissions = [
  'sts:AssumeRole',
  'sts:GetSessionToken',
  'sts:GetCallerIdentity',
  'iam:ListMFADevices',
];

/** What all of these commands say of MFA and of the cache. */
export const MFA_AND_CACHE =
  'With MFA there is a choice. By default the code goes with the role: it may last as long as the role allows ' +
  '(--duration, 12h at most), and every role wants a code. With --mfa-once one code opens a session of the user, up to ' +
  '36h, that assumes any number of roles without another; AWS then gives each of them one hour, and awsops renews them ' +
  'from the session. Both at once cannot be had. While such a session is there, roles for an hour use it without asking. ' +
  'Codes are typed, or taken from AWSOPS_MFA_CODE; a flag would show them to everyone on the machine. Credentials are ' +
  'cached until five minutes before their end in files that only you can read (0600, not encrypted).';

/** The context of the tasks about roles. Several targets make no sense here. */
export function roleContext(context: CommandContext): RoleContext {
  if (context.targetCount > 1)
    throw usageError('a role is switched to from one profile', { hint: 'name one --profile' });
  const { aws, signal, report, ask, clock } = context.task;
  return { aws, signal, report, ask, clock, env: context.env, openSession: context.openSessionAs };
}

/** What the command line asks for, in the units of STS. */
export async function switchInput(
  role: string,
  options: OptionValues<typeof switchOptions>,
  context: CommandContext,
): Promise<SwitchInput> {
  const { duration, mfaDuration, sessionPolicy, tag, ...rest } = options;
  if (mfaDuration !== undefined && !options.mfaOnce) {
    throw usageError('--mfa-duration is for --mfa-once', { hint: 'add --mfa-once, or leave it out' });
  }
  return {
    ...rest,
    role,
    tags: tag,
    durationSeconds: duration === undefined ? undefined : duration / SECOND_MS,
    mfaDurationSeconds: mfaDuration === undefined ? undefined : mfaDuration / SECOND_MS,
    sessionPolicy: sessionPolicy === undefined ? undefined : await readPolicy(sessionPolicy, context),
  };
}

async function readPolicy(path: string, context: CommandContext): Promise<string> {
  if (path === '-') return context.readStdin();
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw usageError(`cannot read the session policy ${path}`, { code: 'CannotRead', reason, cause });
  }
}

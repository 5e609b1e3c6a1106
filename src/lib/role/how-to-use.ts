import { formatDuration } from '../core/duration.js';
import { exportLines, processAnswer, shellOf, unsetLines, type Shell } from './shells.js';
import { resolveTarget } from './resolve.js';
import { switchRole } from './switch.js';
import type { Env, RoleContext, RoleSession, SwitchInput, Target, TemporaryCredentials } from './types.js';

/** ISO-8601; null where the source does not tell. */
export const expirationOf = ({ expiresAtMs }: TemporaryCredentials): string | null =>
  expiresAtMs === null ? null : new Date(expiresAtMs).toISOString();

/** One line on who a command is about to be, and for how long. */
export function expirationNote({ target, roleArn, credentials }: RoleSession, nowMs: number): string {
  const who = roleArn ?? `profile ${target.name}`;
  if (credentials.expiresAtMs === null) return `acting as ${who}`;
  const leftMs = Math.max(0, Math.floor((credentials.expiresAtMs - nowMs) / 60_000) * 60_000);
  return `acting as ${who}; the credentials end in ${formatDuration(leftMs)}`;
}

const EVAL: Readonly<Record<Shell, (role: string) => string>> = {
  bash: (role) => `eval "$(awsops role export ${role} --shell bash)"`,
  fish: (role) => `awsops role export ${role} --shell fish | source`,
  powershell: (role) => `awsops role export ${role} --shell powershell | Out-String | Invoke-Expression`,
};

/** What to do next with credentials that are cached now. */
export const howToUse = ({ target: { name } }: RoleSession, env: Env): readonly string[] => [
  `run a command as the role: awsops role exec ${name} -- COMMAND`,
  `or act as it in this shell: ${EVAL[shellOf(env)](name)}`,
  `or in every tool that knows profiles: awsops role export ${name} --shell config >> ~/.aws/config`,
];

export type ExportForm = Shell | 'json' | 'config';

/** The text of `role export`. */
export async function exportText(
  input: SwitchInput,
  { shell, ctx }: { readonly shell: ExportForm | undefined; readonly ctx: RoleContext },
): Promise<string> {
  if (shell === 'config') return profileLines(await resolveTarget(input.role, ctx), input);
  const session = await switchRole(input, ctx);
  return shell === 'json' ? processAnswer(session) : exportLines(session, shell ?? shellOf(ctx.env));
}

/** Lines that make a shell forget the role. */
export const unsetText = (shell: ExportForm | undefined, env: Env): string =>
  unsetLines(shell === undefined || shell === 'json' || shell === 'config' ? shellOf(env) : shell);

/** A profile that gets its credentials from awsops, for `~/.aws/config`. */
function profileLines(target: Target, input: SwitchInput): string {
  const { roleArn = '' } = target.hops.at(-1) ?? {};
  const name =
    target.profile === null
      ? roleArn
          .split(/[:/]/)
          .slice(4)
          .filter((part) => part !== 'role')
          .join('-')
      : target.profile;
  const words = [
    'awsops role export',
    target.name,
    '--shell json',
    ...(target.profile === null && target.source.profile !== null ? ['--profile', target.source.profile] : []),
    ...(input.mfaOnce === true ? ['--mfa-once'] : []),
    ...(input.mfaSerial === undefined ? [] : ['--mfa-serial', input.mfaSerial]),
    ...(input.externalId === undefined ? [] : ['--external-id', input.externalId]),
    ...(input.durationSeconds === undefined ? [] : ['--duration', `${input.durationSeconds}s`]),
    ...(input.sessionName === undefined ? [] : ['--session-name', input.sessionName]),
  ];
  return [
    `[profile ${name}-awsops]`,
    `credential_process = ${words.map(quote).join(' ')}`,
    ...(target.region === undefined ? [] : [`region = ${target.region}`]),
    '',
  ].join('\n');
}

/** SDKs split the line as a shell does. */
const quote = (word: string): string =>
  /^[\w@%+=:,./ -]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`;

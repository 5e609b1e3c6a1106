import { CONFLICTING_VARIABLES, ROLE_VARIABLES, roleVariables } from './environment.js';
import type { RoleSession } from './types.js';

/** `bash` is for every shell of that family: zsh, dash, ksh. */
export const SHELLS = ['bash', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

interface Dialect {
  readonly set: (name: string, value: string) => string;
  readonly unset: (name: string) => string;
}

const DIALECTS: Readonly<Record<Shell, Dialect>> = {
  // Nothing is special between single quotes but the quote itself.
  bash: {
    set: (name, value) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
    unset: (name) => `unset ${name}`,
  },
  // Between single quotes: the backslash and the quote, https://fishshell.com/docs/current/language.html#quotes
  fish: {
    set: (name, value) => `set -gx ${name} '${value.replaceAll(/[\\']/g, '\\$&')}'`,
    unset: (name) => `set -e ${name}`,
  },
  // Typographic quotes end a text as well; each is written twice: about_Quoting_Rules.
  powershell: {
    set: (name, value) => `$env:${name} = '${value.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
  },
};

/** Lines that make a shell act as the role. */
export function exportLines(session: RoleSession, shell: Shell): string {
  const { set, unset } = DIALECTS[shell];
  const variables = roleVariables(session);
  const stale = ROLE_VARIABLES.filter((name) => variables[name] === undefined);
  const lines = Object.entries(variables).map(([name, value]) => set(name, value));
  return `${[...[...CONFLICTING_VARIABLES, ...stale].map(unset), ...lines].join('\n')}\n`;
}

/** Lines that make a shell forget the role. */
export const unsetLines = (shell: Shell): string => `${ROLE_VARIABLES.map(DIALECTS[shell].unset).join('\n')}\n`;

/** The shell that somebody uses, by the name of its program. */
export function shellOf(env: Readonly<Record<string, string | undefined>>): Shell {
  const program = (env['SHELL'] ?? '').split('/').at(-1);
  if (program === 'fish') return 'fish';
  return env['SHELL'] === undefined && env['PSModulePath'] !== undefined ? 'powershell' : 'bash';
}

/** The answer of a credential_process: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
export function processAnswer({ credentials }: RoleSession): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs } = credentials;
  const answer = {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    ...(expiresAtMs === null ? {} : { Expiration: new Date(expiresAtMs).toISOString() }),
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

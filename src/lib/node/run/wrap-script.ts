import { usageError } from '../../errors/app-error.js';
import type { Platform } from './types.js';

/**
 * A script as the `commands` of AWS-RunShellScript or AWS-RunPowerShellScript.
 *
 * Systems Manager replaces `{{ … }}` in parameters of a document before a node sees them, and refuses what it cannot
 * replace. A script with `{{` in it (Go and Jinja templates, `docker --format`) is therefore sent as base64, with a
 * line that runs it; any other script is sent as it is, one line an element, so that it can be read in the console.
 *
 * @throws usage error for a wrapped script whose first line names an interpreter in a way that cannot be passed on
 */
export function wrapScript(script: string, platform: Platform): readonly string[] {
  const lines = script.replace(/(?:\r?\n)+$/, '').split(/\r?\n/);
  if (!lines.some((line) => line.includes('{{'))) return lines;
  const encoded = Buffer.from(lines.join('\n'), 'utf8').toString('base64');
  return platform === 'Windows'
    ? [`${POWERSHELL_BEFORE}${encoded}${POWERSHELL_AFTER}`]
    : [`${SHELL_BEFORE}${encoded}${SHELL_MIDDLE}${interpreterOf(lines)}${SHELL_AFTER}`];
}

/** The lines of the script that was wrapped; undefined for commands that `wrapScript` did not wrap. */
export function unwrapScript(commands: readonly string[]): readonly string[] | undefined {
  const [line = '', ...more] = commands;
  const encoded = more.length > 0 ? undefined : (encodedForShell(line) ?? encodedForPowerShell(line));
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8').split('\n');
}

// By a file, because `sh -c` would not honour the interpreter and has a limit of length; not by executing the file,
// because /tmp is mounted noexec on hardened machines.
const SHELL_BEFORE = `f=$(mktemp) && printf %s '`;
const SHELL_MIDDLE = `' | base64 -d >"$f" && `;
const SHELL_AFTER = ` "$f"; s=$?; rm -f "$f"; exit $s`;

// In the same process, because the length of a command line is limited and a nested PowerShell writes its errors as XML.
const POWERSHELL_BEFORE =
  "& ([scriptblock]::Create([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('";
const POWERSHELL_AFTER = "'))))";

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** The kernel takes a path and at most one argument. */
const INTERPRETER = /^#![ \t]*(\/[\w./+-]+(?:[ \t]+[\w./+=-]+)?)[ \t]*$/;

/** The script is a file to the interpreter of its first line, as it is to the agent. */
function interpreterOf([first = '']: readonly string[]): string {
  if (!first.startsWith('#!')) return 'sh';
  const found = INTERPRETER.exec(first)?.[1];
  if (found !== undefined) return found;
  throw usageError(`the interpreter of the script cannot be passed on: ${first}`, {
    reason: 'the script has {{ in it and is sent encoded; its first line may hold a path and one plain argument',
  });
}

function encodedForShell(line: string): string | undefined {
  const at = line.indexOf(SHELL_MIDDLE);
  if (!line.startsWith(SHELL_BEFORE) || at < 0 || !line.endsWith(SHELL_AFTER)) return undefined;
  return checked(line.slice(SHELL_BEFORE.length, at));
}

function encodedForPowerShell(line: string): string | undefined {
  if (!line.startsWith(POWERSHELL_BEFORE) || !line.endsWith(POWERSHELL_AFTER)) return undefined;
  return checked(line.slice(POWERSHELL_BEFORE.length, -POWERSHELL_AFTER.length));
}

const checked = (encoded: string): string | undefined => (BASE64.test(encoded) ? encoded : undefined);

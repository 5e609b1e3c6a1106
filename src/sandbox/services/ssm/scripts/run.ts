import { unwrapScript } from '../../../../lib/node/run/wrap-script.js';
import type { Call } from '../../../types.js';
import type { StepOutput, StoredNode } from '../types.js';
import { powershellCommand } from './powershell.js';
import { probeAnswer } from './probes.js';
import { shellCommand } from './shell.js';
import { readLine, type SimpleCommand } from './words.js';

export type Shell = 'sh' | 'powershell';

/** A script on a node. */
export interface Script {
  readonly lines: readonly string[];
  readonly shell: Shell;
  readonly node: StoredNode;
  readonly call: Call;
  /** When it ends, which is the time that it sees. */
  readonly atMs: number;
  /** It is stopped when it has slept for longer than this. */
  readonly limitMs?: number;
}

/** What one command did. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly sleptMs?: number;
  /** Nothing after it runs. */
  readonly isExit?: boolean;
}

/** Runs one command; undefined when it is none of those that the sandbox knows. */
export type RunCommand = (words: readonly string[], script: Script) => CommandResult | undefined;

/** As a shell says that there is no such command. */
const NOT_FOUND = 127;

interface Progress {
  exitCode: number;
  stdout: string;
  stderr: string;
  sleptMs: number;
  stopsAtFailure: boolean;
  isOver: boolean;
}

/** How long a script sleeps, in milliseconds. */
export const scriptMs = (script: Script): number =>
  (unwrapScript(script.lines) ?? script.lines).some((line) => /sleep/i.test(line)) ? execute(script).sleptMs : 0;

/** Runs a script as far as the sandbox knows its commands, and ends it with 127 where it does not. */
export function runScript(script: Script): StepOutput {
  const { exitCode, stdout, stderr } = execute(script);
  return { exitCode, stdout, stderr };
}

function execute(given: Script): Progress {
  // What awsops had to encode is the script that was meant.
  const script = { ...given, lines: unwrapScript(given.lines) ?? given.lines };
  const progress = { exitCode: 0, stdout: '', stderr: '', sleptMs: 0, stopsAtFailure: false, isOver: false };
  if (script.shell === 'powershell' && script.node.platformType !== 'Windows') {
    const stderr = 'exec: "pwsh": executable file not found in $PATH';
    return { ...progress, exitCode: NOT_FOUND, stderr };
  }
  const answer = probeAnswer(script);
  if (answer !== undefined) return { ...progress, stdout: answer };
  for (const line of script.lines.flatMap((text) => text.split(/\r?\n/))) {
    if (progress.isOver) break;
    runLine(line, script, progress);
  }
  return progress;
}

function runLine(line: string, script: Script, progress: Progress): void {
  const commands = readLine(line);
  if (!commands) return refuse(line, progress);
  for (const { joint, words } of commands) {
    if (progress.isOver) return;
    if ((joint === '&&' && progress.exitCode !== 0) || (joint === '||' && progress.exitCode === 0)) continue;
    runCommand({ words, line }, script, progress);
  }
  if (progress.stopsAtFailure && progress.exitCode !== 0) progress.isOver = true;
}

function runCommand(
  { words, line }: Pick<SimpleCommand, 'words'> & { readonly line: string },
  script: Script,
  progress: Progress,
): void {
  if (script.shell === 'sh' && words[0] === 'set') {
    progress.stopsAtFailure ||= words.slice(1).some((word) => /^-[a-z]*e/.test(word));
    progress.exitCode = 0;
    return;
  }
  const result = (script.shell === 'sh' ? shellCommand : powershellCommand)(words, script);
  if (!result) return refuse(line, progress);
  progress.sleptMs += result.sleptMs ?? 0;
  if (script.limitMs !== undefined && progress.sleptMs > script.limitMs) {
    progress.isOver = true;
    return;
  }
  progress.exitCode = result.exitCode;
  progress.stdout += result.stdout ?? '';
  progress.stderr += result.stderr ?? '';
  progress.isOver = result.isExit === true;
}

/** What cannot be simulated is not passed over: what comes after it would rely on it. */
function refuse(line: string, progress: Progress): void {
  progress.stderr += `the sandbox does not run "${line.trim()}": its nodes know echo, sleep, exit and a few more\n`;
  progress.exitCode = NOT_FOUND;
  progress.isOver = true;
}

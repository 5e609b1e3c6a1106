import type { CommandResult, RunCommand } from './run.js';
import { numbers } from './shell.js';

const NEWLINE = '\r\n';
const WHOLE_NUMBER = /^\d+$/;
const RANGE = /^(?<first>\d+)\.\.(?<last>\d+)$/;
const MAX_LINES = 1_000_000;

const done = (text: string): CommandResult => ({ exitCode: 0, stdout: `${text}${NEWLINE}` });

/** The few commands of PowerShell that a simulated node knows; their names have no case. */
export const powershellCommand: RunCommand = (words, { node, atMs }) => {
  const [name = '', ...args] = words;
  const text = args.join(' ');
  switch (name.toLowerCase()) {
    case 'exit':
      return WHOLE_NUMBER.test(text) || text === '' ? { exitCode: Number(text), isExit: true } : undefined;
    case 'write-output':
    case 'write-host':
    case 'echo':
      return done(text);
    case 'write-error':
      return { exitCode: 0, stderr: `Write-Error: ${text}${NEWLINE}` };
    case 'throw':
      return { exitCode: 1, stderr: `Exception: ${text}${NEWLINE}`, isExit: true };
    case 'hostname':
      return text === '' ? done(node.computerName) : undefined;
    case 'whoami':
      return text === '' ? done('nt authority\\system') : undefined;
    case 'get-date':
      return text === '' ? done(longDate(atMs)) : undefined;
    case 'start-sleep':
    case 'sleep':
      return sleep(text);
    default:
      return range(words);
  }
};

function sleep(text: string): CommandResult | undefined {
  const seconds = /^(?:-s(?:econds)? )?(?<seconds>\d+)$/i.exec(text)?.groups?.['seconds'];
  return seconds === undefined ? undefined : { exitCode: 0, sleptMs: Number(seconds) * 1000 };
}

function range(words: readonly string[]): CommandResult | undefined {
  const { first, last } = RANGE.exec(words.join(' '))?.groups ?? {};
  if (first === undefined || last === undefined || Number(last) - Number(first) >= MAX_LINES) return undefined;
  return { exitCode: 0, stdout: numbers(Number(first), Number(last), NEWLINE) };
}

/** As `Get-Date` prints it in English: `Thursday, January 15, 2026 12:00:00 PM`. */
function longDate(atMs: number): string {
  const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' }).format(atMs);
  const time = new Intl.DateTimeFormat('en-US', { timeStyle: 'medium', timeZone: 'UTC' }).format(atMs);
  return `${day} ${time}`;
}

import { DISKS, osRelease, uname, unixDate, uptime } from './machine.js';
import type { CommandResult, RunCommand } from './run.js';
import { TO_STDERR } from './words.js';

const WHOLE_NUMBER = /^\d+$/;
const SECONDS = /^\d+(?:\.\d+)?s?$/;
const EXIT_CODES = 256;
/** More than anybody needs to see an output cut. */
const MAX_LINES = 1_000_000;

const done = (text: string): CommandResult => ({ exitCode: 0, stdout: `${text}\n` });

/** The few commands of Linux and macOS that a simulated node knows. */
export const shellCommand: RunCommand = (words, { node, atMs }) => {
  const [name = '', ...given] = words;
  const args = given.filter((word) => word !== TO_STDERR);
  const text = args.join(' ');
  switch (name) {
    case 'true':
    case ':':
      return { exitCode: 0 };
    case 'false':
      return { exitCode: 1 };
    case 'exit':
      return exit(args);
    case 'echo':
      return echo(args, given.includes(TO_STDERR));
    case 'hostname':
      return args.length === 0 ? done(node.computerName) : undefined;
    case 'whoami':
      return done('root');
    case 'id':
      return args.length === 0 ? done('uid=0(root) gid=0(root) groups=0(root)') : undefined;
    case 'date':
      return text === '' || text === '-u' ? done(unixDate(atMs)) : undefined;
    case 'uptime':
      return text === '' ? done(uptime(node, atMs)) : undefined;
    case 'df':
      return text === '-h' ? done(DISKS) : undefined;
    case 'cat':
      return text === '/etc/os-release' && node.platformType === 'Linux' ? done(osRelease(node)) : undefined;
    case 'uname': {
      const answer = uname(node, args);
      return answer === undefined ? undefined : done(answer);
    }
    case 'sleep':
      return SECONDS.test(text) ? { exitCode: 0, sleptMs: Number.parseFloat(text) * 1000 } : undefined;
    case 'seq':
      return sequence(args);
    default:
      return undefined;
  }
};

function exit([code = '0', ...more]: readonly string[]): CommandResult | undefined {
  if (!WHOLE_NUMBER.test(code) || more.length > 0) return undefined;
  return { exitCode: Number(code) % EXIT_CODES, isExit: true };
}

function echo(args: readonly string[], isToStderr: boolean): CommandResult {
  const isBare = args[0] === '-n';
  const text = `${args.slice(isBare ? 1 : 0).join(' ')}${isBare ? '' : '\n'}`;
  return { exitCode: 0, ...(isToStderr ? { stderr: text } : { stdout: text }) };
}

function sequence(args: readonly string[]): CommandResult | undefined {
  const [first, last] = args.length === 1 ? [1, Number(args[0])] : args.map(Number);
  if (args.length > 2 || !args.every((word) => WHOLE_NUMBER.test(word))) return undefined;
  if (first === undefined || last === undefined || last - first >= MAX_LINES) return undefined;
  return { exitCode: 0, stdout: numbers(first, last, '\n') };
}

/** The numbers from one to another, each on a line of its own. */
export const numbers = (first: number, last: number, newline: string): string =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => `${first + index}${newline}`).join('');

import xterm from '@xterm/headless';
import { hasProgram, startProcess, type RunningCli, type SpawnOptions } from './spawn-cli.js';

/** A program that runs on a real terminal of 80 columns, and what its screen shows. */
export interface Terminal extends Pick<RunningCli, 'ended' | 'kill'> {
  /** Types the text. */
  type(text: string): void;
  /** Resolves as soon as what was written to the terminal so far has the pattern. */
  readUntil(pattern: RegExp): Promise<unknown>;
  /** Everything that was written, escape sequences and all. */
  raw(): string;
  /** The lines that a person would see now, the ones that have scrolled away included. */
  screen(): Promise<readonly string[]>;
}

/** `script` of util-linux makes the pseudo-terminal; other systems have another program of that name. */
export const hasTerminal = process.platform === 'linux' && hasProgram('script');

const ROWS = 40;

/** Starts a shell command on a terminal. */
export function startTerminal(command: string, options: SpawnOptions & { readonly columns?: number } = {}): Terminal {
  const { columns = 80, ...spawnOptions } = options;
  const setUp = `stty cols ${columns} rows ${ROWS} && ${command}`;
  const running = startProcess('script', ['-qefc', setUp, '/dev/null'], {
    ...spawnOptions,
    stdin: undefined,
    env: { TERM: 'xterm-256color', SHELL: '/bin/bash', ...options.env },
  });
  let text = '';
  running.child.stdout?.on('data', (chunk: string) => (text += chunk));
  return {
    ended: running.ended,
    kill: running.kill,
    type: (keys) => void running.child.stdin?.write(keys),
    readUntil: (pattern) => running.readUntil(pattern),
    raw: () => text,
    screen: () => render(text, columns),
  };
}

/** What a terminal of this width makes of the text. */
async function render(text: string, columns: number): Promise<readonly string[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows: ROWS, scrollback: 10_000, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from(
    { length: active.length },
    (_, index) => active.getLine(index)?.translateToString(true) ?? '',
  );
  terminal.dispose();
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

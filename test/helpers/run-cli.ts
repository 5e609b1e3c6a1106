import { main } from '../../src/lib/cli/main.js';
import type { CommandGroup } from '../../src/lib/cli/define.js';
import type { Io, OutputStream } from '../../src/lib/cli/io.js';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliSetup {
  readonly root: CommandGroup;
  /** stdout, stderr and stdin are terminals of this width. */
  readonly tty?: boolean;
  readonly width?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** What the person at the terminal types, in order. */
  readonly answers?: readonly string[];
  readonly nowMs?: number;
}

/** Runs the command line in this process, with streams and environment of its own. */
export async function runCli(argv: readonly string[], setup: CliSetup): Promise<CliResult> {
  const out: string[] = [];
  const err: string[] = [];
  const answers = [...(setup.answers ?? [])];
  const stream = (chunks: string[]): OutputStream => ({
    isTty: setup.tty ?? false,
    columns: setup.tty ? (setup.width ?? 80) : undefined,
    flush: async () => {},
    write: (chunk) => void chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()),
  });
  const io: Io = {
    stdout: stream(out),
    stderr: stream(err),
    stdinIsTty: setup.tty ?? false,
    readStdin: async () => setup.stdin ?? '',
    readLine: async (prompt) => {
      err.push(prompt);
      return answers.shift() ?? '';
    },
    // HOME leads nowhere, so that no file of the person who runs the tests is read.
    env: { HOME: '/nonexistent', NO_COLOR: '1', ...setup.env },
    now: () => setup.nowMs ?? Date.UTC(2026, 0, 1),
  };
  const code = await main({
    argv,
    root: setup.root,
    version: '1.2.3',
    io,
    openSandbox: () => Promise.reject(new Error('no sandbox in this test')),
  });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

import { Writable } from 'node:stream';
import { AppError } from '../errors/app-error.js';
import { ReaderGone } from './cancellation.js';
import type { Io, OutputStream } from './io.js';

/**
 * The real process as an Io.
 *
 * @param onStdoutLost called once when stdout cannot be written any more: ReaderGone for a closed pipe,
 * else the error (a full disk)
 */
export function processIo(onStdoutLost: (reason: Error) => void): Io {
  let stderr: OutputStream | undefined;
  let stdin: Promise<string> | undefined;
  return {
    stdout: outputStream(process.stdout, onStdoutLost),
    // Opening a stream costs time: help never writes to stderr, and only prompts ask for stdin.
    get stderr() {
      return (stderr ??= outputStream(process.stderr, () => {})); // when it is lost there is nobody to tell
    },
    get stdinIsTty() {
      return process.stdin.isTTY;
    },
    // It can be read once, and several targets may each ask for it.
    readStdin: () => (stdin ??= readStdin()),
    readLine,
    env: process.env,
    now: () => Date.now(),
  };
}

function outputStream(stream: NodeJS.WriteStream, onLost: (reason: Error) => void): OutputStream {
  let lost: Error | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (lost) return;
    lost = error.code === 'EPIPE' ? new ReaderGone() : writeError(error);
    onLost(lost);
  });
  const width = Number(process.env['AWSOPS_WIDTH'] ?? '');
  return {
    isTty: stream.isTTY,
    columns: width > 0 ? width : stream.isTTY ? stream.columns : undefined,
    write(chunk) {
      if (lost || stream.write(chunk)) return undefined;
      return new Promise((resolve) => {
        const done = (): void => {
          stream.off('drain', done);
          stream.off('error', done);
          resolve();
        };
        stream.on('drain', done);
        stream.on('error', done);
      });
    },
    async flush() {
      // The callback comes after those of all writes before; an error is emitted a turn after it.
      if (!lost) await new Promise((resolve) => stream.write('', () => setImmediate(resolve)));
      if (lost) throw lost;
    },
  };
}

const writeError = (error: NodeJS.ErrnoException): AppError =>
  new AppError('cannot write to standard output', {
    category: 'failed',
    code: error.code ?? 'WriteFailed',
    reason: error.code === 'ENOSPC' ? 'the disk is full' : error.message,
    cause: error,
  });

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function readLine(prompt: string, options: { secret: boolean; signal: AbortSignal }): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const echo = options.secret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  const reader = createInterface({ input: process.stdin, output: echo, terminal: true });
  // readline draws the prompt itself, on a stream that shows nothing when the answer is secret.
  if (options.secret) process.stderr.write(prompt);
  // readline takes Ctrl-C for itself; it is to end the run as everywhere else.
  reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  // Ctrl-D: the question would stay open for ever, and the process end as if all were well.
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  try {
    return await Promise.race([reader.question(prompt, { signal: options.signal }), closed]);
  } finally {
    reader.close();
    if (options.secret) process.stderr.write('\n');
  }
}

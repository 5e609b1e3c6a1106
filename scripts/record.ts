import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { terminalSvg } from './record/terminal-svg.js';

// npm run record: runs the commands below against the sandbox and draws the terminal as docs/images/awsops.svg.

const COLUMNS = 100;
const ROWS = 200;
const OUTPUT = fileURLToPath(new URL('../docs/images/awsops.svg', import.meta.url));
const BIN = fileURLToPath(new URL('../bin/awsops.js', import.meta.url));
/** Time to read a command before its output is there, and the output before the next command. */
const PAUSE_MS = { command: 700, output: 1_600 };

const PROMPT = '\u001b[32m$\u001b[0m ';
const quote = (word: string): string => (/^[\w@/.,:=-]+$/.test(word) ? word : `'${word}'`);
const comment = (why: string): string => `\u001b[2m# ${why}\u001b[0m\n`;

const FAILING_PATHS =
  'filter status >= 500 | stats count(*) as errors, max(latencyMs) as slowestMs by path | sort errors desc';

/** What the picture shows: a question each, and the command that answers it. */
const SESSION: readonly { readonly why: string; readonly argv: readonly string[] }[] = [
  {
    why: 'When were there errors? A saved query, run by Logs Insights',
    argv: ['logs', 'query', '@errors-over-time', '-g', '/web3tier/app', '--since', '4h'],
  },
  {
    why: 'Which requests? A query of your own',
    argv: ['logs', 'query', FAILING_PATHS, '-g', '/web3tier/app', '--since', '4h'],
  },
  {
    why: 'What did the application say?',
    argv: ['logs', 'tail', '/web3tier/app', '--since', '4h', '--filter', '{ $.status = 504 }', '--last', '2'],
  },
  {
    why: 'Writes show what they would do, and ask',
    argv: ['logs', 'retention', 'set', '/aws/*', '--days', '365', '--dry-run'],
  },
  {
    why: 'Errors name the thing, the cause and the next command',
    argv: ['logs', 'tail', '/web3tier/ap', '--since', '1h'],
  },
];

const home = await mkdtemp(join(tmpdir(), 'awsops-record-'));
const env = {
  PATH: process.env['PATH'],
  HOME: home,
  TZ: 'UTC',
  FORCE_COLOR: '3',
  AWSOPS_WIDTH: String(COLUMNS),
  AWSOPS_OUTPUT: 'table',
};
try {
  const sandbox: unknown = JSON.parse((await run(['sandbox', 'start', '--detach', '-o', 'json'])).text);
  Object.assign(env, endpointVariables(sandbox));
  await record();
} finally {
  await run(['sandbox', 'stop', '-q']);
  await rm(home, { recursive: true, force: true });
}

async function record(): Promise<void> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const shownAtMs: number[] = [];
  let nowMs = 0;
  /** Writes and notes when the lines that it touched appear. */
  const show = async (text: string): Promise<void> => {
    await new Promise<void>((resolve) => terminal.write(text.replace(/\r?\n/g, '\r\n'), resolve));
    while (shownAtMs.length <= terminal.buffer.active.cursorY) shownAtMs.push(nowMs);
  };
  await show(comment('Practise on a simulated account, in the memory of this machine'));
  await show(`${PROMPT}eval "$(awsops sandbox start --detach)"\n`);
  for (const { why, argv } of SESSION) {
    nowMs += PAUSE_MS.output;
    await show(`\n${comment(why)}${PROMPT}awsops ${argv.map(quote).join(' ')}\n`);
    nowMs += PAUSE_MS.command;
    await show((await run(argv)).text);
  }
  const lines = terminal.buffer.active.cursorY;
  await mkdir(dirname(OUTPUT), { recursive: true });
  await writeFile(
    OUTPUT,
    terminalSvg(terminal, { title: 'awsops: a real session on the built-in sandbox', lines, shownAtMs }),
  );
  console.log(`${OUTPUT}: ${lines} lines, ${nowMs / 1000} s`);
}

/** Runs awsops and gives all that it wrote, in the order in which it came. */
function run(argv: readonly string[]): Promise<{ readonly text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => resolve({ text }));
  });
}

function endpointVariables(sandbox: unknown): Record<string, string> {
  if (typeof sandbox === 'object' && sandbox !== null && 'env' in sandbox) return { ...(sandbox.env as object) };
  throw new Error('the sandbox did not say where it is');
}

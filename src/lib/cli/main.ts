import type { SessionOptions } from '../aws/session.js';
import type { CallTrace } from '../aws/trace.js';
import { EXIT_OK } from '../errors/exit-codes.js';
import { chalkPalette, plainPalette, type Palette } from '../output/palette.js';
import { renderOutcome } from '../output/render.js';
import { Interrupted, listenForCancellation, ReaderGone, type Cancellation } from './cancellation.js';
import type { CommandGroup } from './define.js';
import { globalOptions } from './global-options.js';
import { findHelp } from './help-topics.js';
import { streamColour, type Io } from './io.js';
import { parseGlobals, parseInput } from './options.js';
import { processIo } from './process-io.js';
import { silenceProcessWarnings } from './process-warnings.js';
import { createProgress, type Progress } from './progress.js';
import { readCommandLine, type Invocation } from './program.js';
import { renderError, toAppError, withHelpHint } from './render-error.js';
import { runCommand } from './run-command.js';
import { locate } from './tree.js';
import { resolveSettings, type Settings } from './settings.js';
import { parseValue } from './values.js';

/** A practice account to work in; `close` ends it when this process started it. */
export interface SandboxHandle {
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface MainOptions {
  /** The command line without node and the script. */
  readonly argv: readonly string[];
  readonly root: CommandGroup;
  readonly version: string;
  /** For --sandbox: the sandbox that runs, or a fresh one. */
  readonly openSandbox: (env: Io['env']) => Promise<SandboxHandle>;
  /**
   * For the bundled tool: takes over a command that lives in a bundle of its own.
   * Returns undefined for commands that are here.
   */
  readonly reroute?: (path: readonly string[]) => Promise<number> | undefined;
  /** Tests give their own. */
  readonly io?: Io;
}

const DEFAULT_WIDTH = 80;
/** Any key is taken by the sandbox; this one says where it belongs. */
const SANDBOX_CREDENTIALS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };

/**
 * The command line from words to exit code. Everything that can go wrong ends here as lines on stderr;
 * nothing is thrown.
 */
export async function main(options: MainOptions): Promise<number> {
  const showProcessWarnings = silenceProcessWarnings();
  let early: Progress | undefined;
  const cancellation = listenForCancellation({
    say: (line) => (early ? early.say(`awsops: ${line}`) : process.stderr.write(`awsops: ${line}\n`)),
    exit: (code) => process.exit(code),
  });
  const io = options.io ?? processIo((reason) => cancellation.abort(reason));
  let settings: Settings | undefined;
  let palette = plainPalette;
  let command: Invocation | undefined;
  try {
    if (options.argv[0] === COMPLETE_COMMAND) return await printCompletions(options, io);
    const helpPalette = await chalkPalette(streamColour(io, io.stdout, earlyColour(options.argv)));
    const helpStyle = { palette: helpPalette, width: io.stdout.columns ?? DEFAULT_WIDTH };
    const line = readCommandLine(options.root, options.argv, { version: options.version, helpStyle });
    if ('text' in line) {
      await io.stdout.write(line.text);
      await io.stdout.flush();
      return EXIT_OK;
    }
    command = line;
    if (options.reroute) showProcessWarnings(); // the bundle that takes over decides for itself
    const rerouted = options.reroute?.(line.path);
    if (rerouted !== undefined) return await rerouted;

    settings = resolveSettings(parseGlobals(line.globals, globalOptions), io.env);
    if (settings.debug) showProcessWarnings();
    palette = await chalkPalette(streamColour(io, io.stderr, settings.color));
    const progress = createProgress({
      stderr: io.stderr,
      palette,
      quiet: settings.quiet,
      logFormat: settings.logFormat,
      now: io.now,
      renderPreview: previewRenderer(io),
    });
    early = progress;
    if (settings.timeout !== undefined) cancellation.limit(settings.timeout);
    const code = await runWithSandbox(line, { options, io, settings, palette, progress, cancellation, helpStyle });
    await io.stdout.flush();
    return code;
  } catch (thrown) {
    const output = settings?.output ?? earlyOutput(options.argv, io.env);
    return await reportFailure(thrown, { io, settings, palette, cancellation, progress: early, output, command });
  } finally {
    cancellation.close();
    showProcessWarnings();
  }
}

/** Asked by the completion scripts: `awsops __complete -- words…`. */
const COMPLETE_COMMAND = '__complete';

async function printCompletions(options: MainOptions, io: Io): Promise<number> {
  const words = options.argv.slice(options.argv[1] === '--' ? 2 : 1);
  const { path } = locate(
    options.root,
    words.filter((word) => !word.startsWith('-')),
  );
  const rerouted = options.reroute?.(path);
  if (rerouted !== undefined) return rerouted;
  const { answerCompletion } = await import('./completion/index.js');
  const { openCompletionTask } = await import('./completion/open-task.js');
  const base = (settings: Settings): SessionBase =>
    sessionBase(settings, { version: options.version, env: io.env, isSandbox: false });
  const text = await answerCompletion(options.root, words, {
    env: io.env,
    openTask: (line, signal) => openCompletionTask(line, { env: io.env, signal, base }),
  });
  await io.stdout.write(text);
  return EXIT_OK;
}

interface Prepared {
  readonly options: MainOptions;
  readonly io: Io;
  readonly settings: Settings;
  readonly palette: Palette;
  readonly progress: Progress;
  readonly cancellation: Cancellation;
  readonly helpStyle: { readonly palette: Palette; readonly width: number };
}

async function runWithSandbox(line: Invocation, prepared: Prepared): Promise<number> {
  const { options, io, progress, cancellation, helpStyle } = prepared;
  const sandbox =
    prepared.settings.sandbox && (line.command.scope !== 'none' || line.command.checks === true)
      ? await options.openSandbox(io.env)
      : undefined;
  try {
    if (sandbox) progress.report({ type: 'note', message: `simulated: the sandbox at ${sandbox.endpoint}` });
    const settings = sandbox ? inSandbox(prepared.settings, sandbox) : prepared.settings;
    const nowMs = io.now();
    return await runCommand(line, parseInput(line, { nowMs }), {
      nowMs,
      io,
      settings,
      cancellation,
      progress,
      palette: prepared.palette,
      sessionBase: sessionBase(settings, {
        version: options.version,
        progress,
        env: io.env,
        isSandbox: sandbox !== undefined,
      }),
      help: (words) => findHelp(options.root, words, helpStyle),
    });
  } finally {
    await sandbox?.close();
  }
}

const DEFAULT_SANDBOX_REGION = 'ap-northeast-1';

const inSandbox = (settings: Settings, sandbox: SandboxHandle): Settings => ({
  ...settings,
  endpointUrl: sandbox.endpoint,
  profile: [],
  region: settings.region.length === 0 ? [DEFAULT_SANDBOX_REGION] : settings.region,
});

type SessionBase = Omit<SessionOptions, 'ask' | 'profile' | 'region' | 'fallbackRegion' | 'roleArn'>;

function sessionBase(
  settings: Settings,
  more: { version: string; progress?: Progress; env: Io['env']; isSandbox: boolean },
): SessionBase {
  const { env } = more;
  return {
    env,
    endpointUrl: settings.endpointUrl,
    credentials: more.isSandbox ? SANDBOX_CREDENTIALS : undefined,
    userAgent: ['awsops', more.version],
    timeouts: {
      connectMs: countFrom(env, 'AWSOPS_CONNECT_TIMEOUT_MS'),
      idleMs: countFrom(env, 'AWSOPS_READ_TIMEOUT_MS'),
    },
    maxAttempts: countFrom(env, 'AWSOPS_MAX_ATTEMPTS') ?? countFrom(env, 'AWS_MAX_ATTEMPTS'),
    onCall: settings.debug ? (call) => more.progress?.say(debugLine(call)) : undefined,
  };
}

/** @throws usage error for anything but a whole number from 1 */
function countFrom(env: Io['env'], name: string): number | undefined {
  const text = env[name];
  return text ? Number(parseValue({ type: 'int', min: 1, describe: '' }, text, { source: name, nowMs: 0 })) : undefined;
}

function debugLine(call: CallTrace): string {
  const outcome = call.error ?? `HTTP ${call.status ?? '?'}`;
  const attempts = call.attempts === null || call.attempts === 1 ? '' : `, ${call.attempts} attempts`;
  const id = call.requestId === null ? '' : `, request ${call.requestId}`;
  return `debug: ${call.service}.${call.operation} ${call.region} ${outcome} ${call.durationMs} ms${attempts}${id} ${JSON.stringify(call.input)}`;
}

/** Rows so far, under the spinner; they are a glimpse, so a few lines are enough. */
const PREVIEW_ROWS = 10;

function previewRenderer(
  io: Io,
): (event: { readonly rows: readonly Readonly<Record<string, unknown>>[] }) => Promise<string> {
  return async ({ rows }) => {
    let text = '';
    const target = {
      write: (chunk: string | Uint8Array) => void (text += String(chunk)),
      isTty: true,
      width: io.stderr.columns ?? DEFAULT_WIDTH,
    };
    await renderOutcome(rows.slice(0, PREVIEW_ROWS), target, {
      format: 'table',
      layout: 'table',
      header: true,
      palette: plainPalette,
    });
    return text.trimEnd();
  };
}

/** --color must already hold for help and usage errors, before the line is parsed. */
function earlyColour(argv: readonly string[]): 'auto' | 'always' | 'never' {
  const value = earlyValue(argv, '--color');
  return value === 'always' || value === 'never' ? value : 'auto';
}

/** The format of errors in the line itself, which is not understood yet. */
const earlyOutput = (argv: readonly string[], env: Io['env']): string | undefined =>
  earlyValue(argv, '--output') ?? earlyValue(argv, '-o') ?? env['AWSOPS_OUTPUT'];

/** `--flag VALUE`, `--flag=VALUE` or `-fVALUE`. */
function earlyValue(argv: readonly string[], flag: string): string | undefined {
  const index = argv.indexOf(flag);
  if (index >= 0) return argv[index + 1];
  const start = flag.startsWith('--') ? `${flag}=` : flag;
  return argv.find((word) => word.startsWith(start) && !(start === flag && word.startsWith('--')))?.slice(start.length);
}

async function reportFailure(
  thrown: unknown,
  known: {
    readonly io: Io;
    readonly settings: Settings | undefined;
    readonly palette: Palette;
    readonly cancellation: Cancellation;
    readonly progress: Progress | undefined;
    readonly output: string | undefined;
    readonly command: Invocation | undefined;
  },
): Promise<number> {
  const { io, settings, cancellation, progress, output, command } = known;
  progress?.clear();
  // Whatever a task throws after it was told to stop, the reason for stopping is what counts.
  const reason: unknown = cancellation.signal.aborted ? cancellation.signal.reason : thrown;
  if (reason instanceof ReaderGone || reason instanceof Interrupted) return reason.exitCode;
  const told = toAppError(reason, {
    profile: settings?.profile[0] ?? null,
    permissions: command?.command.permissions,
    endpointUrl: settings?.endpointUrl ?? endpointOf(io.env),
  });
  const error = command === undefined ? told : withHelpHint(told, command.path);
  const asJson = output === 'json' || output === 'ndjson';
  await io.stderr.write(`${renderError(error, { palette: known.palette, asJson, debug: settings?.debug ?? false })}\n`);
  return error.exitCode;
}

const endpointOf = (env: Io['env']): string | undefined => env['AWS_ENDPOINT_URL'] || undefined;

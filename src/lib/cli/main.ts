import { EXIT_OK } from '../errors/exit-codes.js';
import { chalkPalette, plainPalette, type Palette } from '../output/palette.js';
import { listenForCancellation, type Cancellation } from './cancellation.js';
import type { CommandGroup } from './define.js';
import { earlyColour, earlyOutput } from './early-flags.js';
import { globalOptions } from './global-options.js';
import type { HelpStyle } from './help.js';
import { findHelp } from './help-topics.js';
import { streamColour, type Io } from './io.js';
import { parseGlobals, parseInput } from './options.js';
import { previewRenderer } from './preview.js';
import { processIo } from './process-io.js';
import { silenceProcessWarnings } from './process-warnings.js';
import { createProgress, type Progress } from './progress.js';
import { plainHelp } from './plain-help.js';
import type { Invocation, TextAnswer } from './program.js';
import { reportFailure } from './report-failure.js';
import { runCommand } from './run-command.js';
import { sessionBase } from './session-base.js';
import { resolveSettings, type Settings } from './settings.js';
import { locate } from './tree.js';

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
    if (options.argv[0] === COMPLETE_COMMAND) return await answerShell(options, io);
    const helpPalette = await chalkPalette(streamColour(io, io.stdout, earlyColour(options.argv)));
    const helpStyle = { palette: helpPalette, width: io.stdout.columns ?? DEFAULT_WIDTH };
    const line = await readLine(options, helpStyle);
    if ('text' in line) {
      await io.stdout.write(line.text);
      await io.stdout.flush();
      return EXIT_OK;
    }
    command = line;
    if (options.reroute) showProcessWarnings(); // the bundle that takes over decides for itself
    const rerouted = options.reroute?.(line.path);
    if (rerouted !== undefined) {
      cancellation.close(); // it listens for itself
      return await rerouted;
    }

    settings = resolveSettings(parseGlobals(line.globals, globalOptions), io.env);
    if (settings.debug) showProcessWarnings();
    palette = await chalkPalette(streamColour(io, io.stderr, settings.color));
    const progress = createProgress({
      stderr: io.stderr,
      palette,
      quiet: settings.quiet,
      logFormat: settings.logFormat,
      now: io.now,
      renderPreview: previewRenderer(io.stderr.columns ?? DEFAULT_WIDTH),
    });
    early = progress;
    if (settings.timeout !== undefined) cancellation.limit(settings.timeout);
    const code = await runWithSandbox(line, { options, io, settings, palette, progress, cancellation, helpStyle });
    await io.stdout.flush();
    return code;
  } catch (thrown) {
    const output = settings?.output ?? earlyOutput(options.argv, io.env);
    early?.clear();
    return await reportFailure(thrown, { io, settings, palette, signal: cancellation.signal, output, command });
  } finally {
    cancellation.close();
    showProcessWarnings();
  }
}

async function readLine({ root, argv, version }: MainOptions, helpStyle: HelpStyle): Promise<Invocation | TextAnswer> {
  const help = plainHelp(root, argv, helpStyle);
  if (help !== undefined) return { text: help };
  const { readCommandLine } = await import('./program.js');
  return readCommandLine(root, argv, { version, helpStyle });
}

/** Asked by the completion scripts: `awsops __complete -- words…`. */
const COMPLETE_COMMAND = '__complete';

async function answerShell(options: MainOptions, io: Io): Promise<number> {
  const words = options.argv.slice(options.argv[1] === '--' ? 2 : 1);
  const { path } = locate(
    options.root,
    words.filter((word) => !word.startsWith('-')),
  );
  const rerouted = options.reroute?.(path);
  if (rerouted !== undefined) return rerouted;
  const { printCompletions } = await import('./completion/print.js');
  return printCompletions(words, { root: options.root, version: options.version, io });
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
        say: progress.say,
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

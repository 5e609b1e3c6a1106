import type { Ora } from 'ora';
import type { Report, TaskEvent } from '../core/events.js';
import { plainPalette, type Palette } from '../output/palette.js';
import type { OutputStream } from './io.js';

/** Below this a spinner would only flicker. */
const SPINNER_DELAY_MS = 300;
/** Without a terminal: at most one line of progress in this time. */
const PLAIN_INTERVAL_MS = 10_000;

export interface ProgressOptions {
  readonly stderr: OutputStream;
  readonly palette: Palette;
  readonly quiet: boolean;
  readonly logFormat: 'text' | 'json';
  readonly now: () => number;
  /** Draws rows so far on a terminal; absent: previews are not shown. */
  readonly renderPreview?: ((event: Extract<TaskEvent, { type: 'preview' }>) => Promise<string>) | undefined;
}

export interface Progress {
  readonly report: Report;
  /** Something goes on that has not said anything yet: shown by the spinner alone, never as a line. */
  begin(message: string): void;
  /** A line on stderr that the spinner does not garble. */
  say(line: string): void;
  /** Takes the spinner off the screen, before data is printed or a question asked. */
  clear(): void;
}

/**
 * What a person sees of a task's events, on stderr only: a spinner on a terminal, plain lines otherwise,
 * JSON lines with --log-format json, warnings only with --quiet.
 */
export function createProgress(options: ProgressOptions): Progress {
  const isAnimated = options.stderr.isTty && !options.quiet && options.logFormat === 'text';
  const spinner = isAnimated ? delayedSpinner({ isColoured: options.palette !== plainPalette }) : undefined;
  let lastPlainMs = Number.NEGATIVE_INFINITY;
  let lastText = '';

  const say = (line: string): void => {
    spinner?.pause();
    void options.stderr.write(`${line}\n`);
    spinner?.resume();
  };
  const log = (level: 'info' | 'warn', message: string, code?: string): void => {
    if (level === 'info' && options.quiet) return;
    if (options.logFormat === 'json') {
      const time = new Date(options.now()).toISOString();
      return say(JSON.stringify({ time, level, ...(code === undefined ? {} : { code }), message }));
    }
    const { palette } = options;
    say(level === 'warn' ? `${palette.yellow('warning:')} ${message}` : palette.dim(message));
  };
  const plainStep = (message: string, isNewPhase: boolean): void => {
    const nowMs = options.now();
    if (message === lastText || (!isNewPhase && nowMs - lastPlainMs < PLAIN_INTERVAL_MS)) return;
    lastText = message;
    lastPlainMs = nowMs;
    log('info', message);
  };

  const report: Report = (event) => {
    switch (event.type) {
      case 'warn':
        return log('warn', event.message, event.code);
      case 'note':
        return log('info', event.message);
      case 'line':
        return say(event.message);
      case 'preview':
        return void (spinner && options.renderPreview?.(event).then(spinner.preview));
      default:
        return spinner ? spinner.text(withCount(event)) : plainStep(withCount(event), event.type === 'step');
    }
  };
  return { report, begin: (message) => spinner?.text(message), say, clear: () => spinner?.stop() };
}

function withCount(event: Extract<TaskEvent, { type: 'step' | 'progress' }>): string {
  if (event.type === 'step' || event.done === undefined) return event.message;
  const count = event.total === undefined ? `${event.done}` : `${event.done}/${event.total}`;
  return `${event.message} ${count}`;
}

interface Spinner {
  text(message: string): void;
  preview(rows: string): void;
  pause(): void;
  resume(): void;
  stop(): void;
}

/** ora is loaded when a task has lasted long enough to deserve it: it costs more than most commands take. */
function delayedSpinner({ isColoured }: { readonly isColoured: boolean }): Spinner {
  let spinner: Ora | undefined;
  let timer: NodeJS.Timeout | undefined;
  let message = '';
  let rows = '';
  let isPaused = false;
  let isStopped = true;

  const draw = (): string => (rows === '' ? message : `${message}\n${rows}`);
  const start = async (): Promise<void> => {
    const { default: ora } = await import('ora');
    if (isStopped) return;
    // ora's own guess looks at stdout and does not know NO_COLOR.
    const color = isColoured ? 'cyan' : false;
    spinner = ora({ text: draw(), stream: process.stderr, color, discardStdin: false, hideCursor: true });
    if (!isPaused) spinner.start();
  };
  const show = (): void => {
    isStopped = false;
    if (spinner) spinner.text = draw();
    if (spinner && !spinner.isSpinning && !isPaused) spinner.start();
    timer ??= setTimeout(() => void start(), SPINNER_DELAY_MS).unref();
  };
  return {
    text: (text) => {
      message = text;
      show();
    },
    preview: (text) => {
      rows = text;
      show();
    },
    pause: () => {
      isPaused = true;
      spinner?.stop();
    },
    resume: () => {
      isPaused = false;
      if (spinner && !isStopped) spinner.start();
    },
    stop: () => {
      isStopped = true;
      rows = '';
      clearTimeout(timer);
      timer = undefined;
      spinner?.stop();
      spinner = undefined;
    },
  };
}

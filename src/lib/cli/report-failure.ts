import type { Palette } from '../output/palette.js';
import { Interrupted, ReaderGone } from './cancellation.js';
import type { Io } from './io.js';
import { actionsOf } from './permissions.js';
import type { Invocation } from './program.js';
import { renderError, toAppError, withHelpHint } from './render-error.js';
import type { Settings } from './settings.js';

/** What is known of a run when it fails; early on that is little. */
export interface FailedRun {
  readonly io: Io;
  readonly settings: Settings | undefined;
  readonly palette: Palette;
  /** Of the whole run: why it was stopped, if it was. */
  readonly signal: AbortSignal;
  /** The output format, also when the line itself was not understood. */
  readonly output: string | undefined;
  readonly command: Invocation | undefined;
}

/** Says on stderr what went wrong; resolves to the exit code. */
export async function reportFailure(thrown: unknown, run: FailedRun): Promise<number> {
  const { io, settings, signal, output, command } = run;
  // Whatever a task throws after it was told to stop, the reason for stopping is what counts.
  const reason: unknown = signal.aborted ? signal.reason : thrown;
  if (reason instanceof ReaderGone || reason instanceof Interrupted) return reason.exitCode;
  const told = toAppError(reason, {
    profile: settings?.profile[0] ?? null,
    permissions: command && actionsOf(command.command),
    endpointUrl: settings?.endpointUrl ?? endpointOf(io.env),
  });
  const error = command === undefined ? told : withHelpHint(told, command.path);
  const asJson = output === 'json' || output === 'ndjson';
  await io.stderr.write(`${renderError(error, { palette: run.palette, asJson, debug: settings?.debug ?? false })}\n`);
  return error.exitCode;
}

const endpointOf = (env: Io['env']): string | undefined => env['AWS_ENDPOINT_URL'] || undefined;

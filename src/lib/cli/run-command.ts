import type { AwsSession } from '../aws/session.js';
import type { TaskContext } from '../aws/task-context.js';
import { isFailing, type FailOn } from '../checks/report.js';
import type { CheckReport } from '../checks/types.js';
import { systemClock } from '../core/clock.js';
import { AppError, usageError } from '../errors/app-error.js';
import { EXIT_OK, exitCodeOf } from '../errors/exit-codes.js';
import type { ErrorContext } from '../errors/from-aws.js';
import { chalkPalette, type Palette } from '../output/palette.js';
import { renderOutcome } from '../output/render.js';
import type { RenderOptions, RenderTarget } from '../output/target.js';
import type { Field } from '../output/fields.js';
import { applyPlan, changeReport, hasChanges } from '../plan/apply.js';
import type { ChangeReport, Plan } from '../plan/types.js';
import type { Cancellation } from './cancellation.js';
import type { CommandContext, Outcome } from './define.js';
import { fanOut, type Target } from './fanout.js';
import { streamColour, type Io } from './io.js';
import type { CommandInput } from './options.js';
import type { Invocation } from './program.js';
import type { Progress } from './progress.js';
import { createPrompter, type Prompter } from './prompt.js';
import { renderError, toAppError } from './render-error.js';
import type { Settings } from './settings.js';
import { openTargets, type SessionBase } from './targets.js';

/** Everything that is decided before a command runs. */
export interface RunEnvironment {
  readonly io: Io;
  readonly settings: Settings;
  readonly cancellation: Cancellation;
  readonly progress: Progress;
  readonly palette: Palette;
  /** Credentials chain, endpoint and tracing of the sessions. */
  readonly sessionBase: Omit<SessionBase, 'ask'>;
  readonly help: (words: readonly string[]) => string;
  /** When the command line was read, epoch ms. */
  readonly nowMs: number;
}

/**
 * Runs a command and renders what it returns: sessions, fan-out, plan and confirmation, output and exit code
 * are handled here once for all commands.
 *
 * @returns the exit code
 */
export async function runCommand(
  invocation: Invocation,
  input: CommandInput,
  environment: RunEnvironment,
): Promise<number> {
  const { io, settings, cancellation, progress } = environment;
  const prompter = createPrompter({ io, progress, input: settings.input, signal: cancellation.signal });
  const run: Run = { invocation, input, environment, prompter, failures: [], opened: [], exitCode: EXIT_OK };
  if (invocation.command.scope !== 'none') progress.begin(invocation.path.join(' '));
  const sessions = await openSessions(run);
  try {
    const outcome = await runInSessions(run, sessions);
    const shown = isPlan(outcome) ? await carryOut(outcome, run) : outcome;
    await render(shown, run, sessions.length > 1);
    if (isReport(shown) && isFailing(shown, input.options['failOn'] as FailOn)) run.exitCode = exitCodeOf.check;
    const [firstFailure] = run.failures;
    if (firstFailure === undefined) return run.exitCode;
    return run.failures.length < sessions.length ? exitCodeOf.partial : firstFailure.exitCode;
  } finally {
    progress.clear();
    for (const session of run.opened) session.destroy();
  }
}

interface Run {
  readonly invocation: Invocation;
  readonly input: CommandInput;
  readonly environment: RunEnvironment;
  readonly prompter: Prompter;
  /** Targets of a fan-out that failed; streams add to it while they are rendered. */
  readonly failures: AppError[];
  /** Closed at the end. */
  readonly opened: AwsSession[];
  exitCode: number;
}

async function openSessions({ invocation, environment, prompter, opened }: Run): Promise<readonly AwsSession[]> {
  const { scope } = invocation.command;
  if (scope === 'none') return [];
  const { settings, cancellation, sessionBase } = environment;
  const sessions = await openTargets(
    settings,
    { ...sessionBase, ask: prompter.ask },
    { scope, signal: cancellation.signal },
  );
  opened.push(...sessions);
  return sessions;
}

async function runInSessions(run: Run, sessions: readonly AwsSession[]): Promise<Outcome> {
  const [only] = sessions;
  if (sessions.length > 1) return runInAll(run, sessions);
  if (only && run.invocation.command.access === 'write') await announce(only, run.environment);
  return execute(run, only);
}

async function runInAll(run: Run, sessions: readonly AwsSession[]): Promise<Outcome> {
  const { signal } = run.environment.cancellation;
  const targets: Target[] = [];
  for (const session of sessions) {
    try {
      const { account } = await session.identity(signal);
      targets.push({ session, account, region: session.region });
      if (run.invocation.command.access === 'write') await announce(session, run.environment);
    } catch (error) {
      signal.throwIfAborted();
      recordFailure(run, session, error);
    }
  }
  return fanOut(targets, async ({ session }) => execute(run, session), {
    signal,
    onFailure: ({ session }, error) => recordFailure(run, session, error),
  });
}

/** One target of many failed: said at once, the others go on, the exit code follows at the end. */
function recordFailure(run: Run, session: AwsSession, thrown: unknown): void {
  const { progress, palette, settings } = run.environment;
  const error = toAppError(thrown, errorContext(session, run));
  run.failures.push(error);
  progress.clear();
  progress.say(`in ${session.profile ?? 'default'}/${session.region}:`);
  progress.say(renderError(error, { palette, asJson: false, debug: settings.debug }));
}

/** Says in which account a write is about to happen, before anything else. */
async function announce(session: AwsSession, environment: RunEnvironment): Promise<void> {
  const { account, arn } = await session.identity(environment.cancellation.signal);
  environment.progress.say(`account ${account}, principal ${arn}, region ${session.region}`);
}

function execute(run: Run, session: AwsSession | undefined): Promise<Outcome> | Outcome {
  const { invocation, input, environment, prompter } = run;
  const { io, progress, cancellation } = environment;
  const task: TaskContext = {
    get aws() {
      if (session === undefined) throw new Error(`${invocation.path.join(' ')} is declared with scope "none"`);
      return session;
    },
    signal: cancellation.signal,
    report: progress.report,
    ask: prompter.ask,
    clock: systemClock,
  };
  const context: CommandContext = {
    task,
    env: io.env,
    nowMs: environment.nowMs,
    openSession: async () => {
      const [first] = await openTargets(
        environment.settings,
        { ...environment.sessionBase, ask: prompter.ask },
        { scope: 'regional', signal: cancellation.signal },
      );
      if (first === undefined) throw new Error('no target was opened');
      run.opened.push(first);
      return first;
    },
    output: { format: outputFormat(environment), isTty: io.stdout.isTty, width: io.stdout.columns ?? 80 },
    get canAsk() {
      return prompter.canPrompt;
    },
    help: environment.help,
    readStdin: () => io.readStdin(),
    setExitCode: (code) => void (run.exitCode = code),
  };
  return invocation.command.run({ args: input.args, options: input.options }, context);
}

/** Dry run, confirmation and application of a plan. */
async function carryOut(plan: Plan, run: Run): Promise<ChangeReport> {
  const { input, environment, prompter } = run;
  const { progress, cancellation } = environment;
  if (input.options['dryRun'] === true) {
    if (input.options['exitCode'] === true && hasChanges(plan)) run.exitCode = exitCodeOf.check;
    return changeReport(plan, false);
  }
  if (hasChanges(plan) && input.options['yes'] !== true) await confirm(plan, environment, prompter);
  await applyPlan(plan, {
    signal: cancellation.signal,
    errorContext: errorContext(run.opened[0], run),
    onChange: (change) =>
      progress.report({ type: 'step', message: `${change.action} ${change.resource} ${change.id}` }),
  });
  return changeReport(plan, true);
}

async function confirm(plan: Plan, environment: RunEnvironment, prompter: Prompter): Promise<void> {
  const { io, progress, palette } = environment;
  if (!prompter.canPrompt) {
    throw usageError('this changes things in AWS and nobody can be asked', {
      code: 'ConfirmationNeeded',
      reason: environment.settings.input ? 'stdin and stderr are not both terminals' : '--no-input was given',
      hint: 'look with --dry-run, then run it with --yes',
    });
  }
  progress.clear();
  const target = {
    write: (chunk: string | Uint8Array) => io.stderr.write(chunk),
    isTty: true,
    width: io.stderr.columns ?? 80,
  };
  await renderOutcome(changeReport(plan, false), target, { format: 'table', layout: 'table', header: true, palette });
  if (await prompter.confirm('Apply these changes?')) return;
  throw new AppError('nothing was changed', { category: 'failed', code: 'Declined', reason: 'the answer was no' });
}

const targetFields: readonly Field[] = [
  { key: 'account', describe: 'account of the row' },
  { key: 'region', describe: 'region of the row' },
];

async function render(outcome: Outcome | ChangeReport, run: Run, isFanout: boolean): Promise<void> {
  if (outcome === undefined) return;
  const { invocation, environment } = run;
  const { io, settings, progress } = environment;
  const { layout = 'table' } = invocation.command;
  // The fields of such a command are those of its lines; a summary that it returns instead speaks for itself.
  const fields = layout === 'lines' && isThing(outcome) ? undefined : invocation.command.fields;
  const options: RenderOptions = {
    format: outputFormat(environment),
    fields: fields && isFanout ? [...targetFields, ...fields] : fields,
    layout,
    columns: settings.columns.length === 0 ? undefined : settings.columns,
    header: settings.header,
    query: settings.query,
    palette: await chalkPalette(streamColour(io, io.stdout, settings.color)),
  };
  const target: RenderTarget = {
    write: (chunk) => {
      progress.clear();
      return io.stdout.write(chunk);
    },
    isTty: io.stdout.isTty,
    width: io.stdout.columns ?? Number.POSITIVE_INFINITY,
  };
  await renderOutcome(outcome, target, options);
}

const outputFormat = ({ settings, io }: RunEnvironment): RenderOptions['format'] =>
  settings.output ?? (io.stdout.isTty ? 'table' : 'tsv');

const errorContext = (session: AwsSession | undefined, { environment, invocation }: Run): ErrorContext => ({
  profile: session?.profile,
  permissions: invocation.command.permissions,
  endpointUrl: environment.settings.endpointUrl,
});

const isThing = (outcome: Outcome | ChangeReport): boolean =>
  typeof outcome === 'object' && !Array.isArray(outcome) && !(Symbol.asyncIterator in outcome) && !('kind' in outcome);
const isPlan = (outcome: Outcome): outcome is Plan => hasKind(outcome, 'plan');
const isReport = (outcome: Outcome | ChangeReport): outcome is CheckReport => hasKind(outcome, 'report');
const hasKind = (outcome: Outcome | ChangeReport, kind: string): boolean =>
  typeof outcome === 'object' && 'kind' in outcome && outcome.kind === kind;

import type { AwsSession } from '../aws/types.js';
import type { TaskContext } from '../aws/task-context.js';
import { isFailing, type FailOn } from '../checks/report.js';
import type { CheckReport } from '../checks/types.js';
import { systemClock } from '../core/clock.js';
import type { AppError } from '../errors/app-error.js';
import { EXIT_OK, exitCodeOf } from '../errors/exit-codes.js';
import type { ErrorContext } from '../errors/from-aws.js';
import { chalkPalette } from '../output/palette.js';
import { renderOutcome, type Showable } from '../output/render.js';
import type { RenderOptions, RenderTarget } from '../output/target.js';
import type { Row } from '../output/fields.js';
import type { ChangeReport, Job, Plan } from '../plan/types.js';
import { carryOut } from './carry-out.js';
import type { ChildProgram, CommandContext, Outcome } from './define.js';
import { fanOut, withTargetFields, type Target } from './fanout.js';
import { streamColour } from './io.js';
import type { CommandInput } from './options.js';
import type { Invocation } from './program.js';
import { actionsOf } from './permissions.js';
import { createPrompter, type Prompter } from './prompt.js';
import { renderError, toAppError } from './render-error.js';
import type { RunEnvironment } from './run-environment.js';
import { openAs, openTargets } from './targets.js';

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
    if (isProgram(outcome)) {
      const { runProgram } = await import('./run-program.js');
      return await runProgram(outcome, environment);
    }
    const shown = isWrite(outcome) ? await carryOutIn(run, outcome) : outcome;
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
  if (only && writes(run)) await announce(only, run.environment);
  return execute(run, only);
}

async function runInAll(run: Run, sessions: readonly AwsSession[]): Promise<Outcome> {
  const { signal } = run.environment.cancellation;
  const targets: Target[] = [];
  for (const session of sessions) {
    try {
      const { account } = await session.identity(signal);
      targets.push({ session, account, region: session.region });
      if (writes(run)) await announce(session, run.environment);
    } catch (error) {
      signal.throwIfAborted();
      recordFailure(run, session, error);
    }
  }
  return fanOut(targets, async ({ session }) => execute(run, session, sessions.length), {
    asTheyArrive: run.invocation.command.layout === 'lines',
    signal,
    onFailure: ({ session }, error) => recordFailure(run, session, error),
  });
}

/** One target of many failed: said at once, the others go on, the exit code follows at the end. */
function recordFailure(run: Run, session: AwsSession, thrown: unknown): void {
  const { progress, palette, settings } = run.environment;
  const error = toAppError(thrown, errorContext(session, run));
  // What is wrong with the command line is wrong everywhere.
  if (error.category === 'usage') throw error;
  run.failures.push(error);
  progress.clear();
  progress.say(`in ${session.profile ?? 'default'}/${session.region}:`);
  progress.say(renderError(error, { palette, asJson: false, debug: settings.debug }));
}

/** Whether this run is to change something. */
function writes({ invocation: { command }, input: { options } }: Run): boolean {
  const { access, writesWith } = command;
  return access === 'write' && (writesWith === undefined || options[writesWith] === true);
}

/** Says in which account a write is about to happen, before anything else. */
async function announce(session: AwsSession, environment: RunEnvironment): Promise<void> {
  const { account, arn } = await session.identity(environment.cancellation.signal);
  environment.progress.say(`account ${account}, principal ${arn}, region ${session.region}`);
}

function execute(run: Run, session: AwsSession | undefined, targetCount = 1): Promise<Outcome> | Outcome {
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
    targetCount,
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
    openSessionAs: (choice) => openAs(choice, environment.settings, { ...environment.sessionBase, ask: prompter.ask }),
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

async function carryOutIn(run: Run, write: Plan | Job): Promise<ChangeReport | readonly Row[]> {
  const { input, environment, prompter, opened } = run;
  const { options } = input;
  const done = await carryOut(write, { options, environment, prompter, errorContext: errorContext(opened[0], run) });
  run.exitCode = done.exitCode;
  return done.shown;
}

async function render(outcome: Showable, run: Run, isFanout: boolean): Promise<void> {
  if (outcome === undefined) return;
  const { invocation, environment } = run;
  const { io, settings, progress } = environment;
  const { fields, layout = 'table' } = invocation.command;
  const options: RenderOptions = {
    format: outputFormat(environment),
    fields: fields && isFanout ? withTargetFields(fields) : fields,
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
  permissions: actionsOf(invocation.command),
  endpointUrl: environment.settings.endpointUrl,
});

const isWrite = (outcome: Outcome): outcome is Plan | Job => hasKind(outcome, 'plan') || hasKind(outcome, 'job');
const isProgram = (outcome: Outcome): outcome is ChildProgram => hasKind(outcome, 'program');
const isReport = (outcome: Showable): outcome is CheckReport => hasKind(outcome, 'report');
const hasKind = (outcome: Outcome | ChangeReport, kind: string): boolean =>
  typeof outcome === 'object' && 'kind' in outcome && outcome.kind === kind;

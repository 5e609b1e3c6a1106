import { AppError, usageError } from '../errors/app-error.js';
import { EXIT_OK, exitCodeOf } from '../errors/exit-codes.js';
import type { ErrorContext } from '../errors/from-aws.js';
import type { Row } from '../output/fields.js';
import { renderOutcome } from '../output/render.js';
import { applyPlan, changeReport, hasChanges } from '../plan/apply.js';
import type { ChangeReport, Job, Plan } from '../plan/types.js';
import type { CommandInput } from './options.js';
import type { Prompter } from './prompt.js';
import type { RunEnvironment } from './run-environment.js';

/** What a plan or a job is carried out with. */
export interface PlanRun {
  readonly options: CommandInput['options'];
  readonly environment: RunEnvironment;
  readonly prompter: Prompter;
  readonly errorContext: ErrorContext;
}

/**
 * Dry run, or confirmation and application, of a plan or a job.
 *
 * @returns the changes, or the rows of a job that was run
 * @throws usage error when consent is missing and nobody can be asked; what a failed step throws
 */
export async function carryOut(
  write: Plan | Job,
  { options, environment, prompter, errorContext }: PlanRun,
): Promise<{ readonly shown: ChangeReport | readonly Row[]; readonly exitCode: number }> {
  const { progress, cancellation } = environment;
  if (options['dryRun'] === true) {
    const isDue = options['exitCode'] === true && hasChanges(write);
    const details = write.kind === 'plan' ? write.details : {};
    return { shown: { ...details, ...changeReport(write, false) }, exitCode: isDue ? exitCodeOf.check : EXIT_OK };
  }
  if (hasChanges(write) && options['yes'] !== true) await confirm(write, environment, prompter);
  if (write.kind === 'job') {
    const { rows, failure } = await write.run(cancellation.signal);
    return { shown: rows, exitCode: failure === null ? EXIT_OK : exitCodeOf[failure] };
  }
  await applyPlan(write, {
    signal: cancellation.signal,
    errorContext,
    onChange: (change) =>
      progress.report({ type: 'step', message: `${change.action} ${change.resource} ${change.id}` }),
  });
  const result = await write.result?.(cancellation.signal);
  return { shown: { ...write.details, ...result, ...changeReport(write, true) }, exitCode: EXIT_OK };
}

async function confirm(write: Plan | Job, environment: RunEnvironment, prompter: Prompter): Promise<void> {
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
  await renderOutcome(changeReport(write, false), target, { format: 'table', layout: 'table', header: true, palette });
  if (await prompter.confirm('Apply these changes?')) return;
  throw new AppError('nothing was changed', { category: 'failed', code: 'Declined', reason: 'the answer was no' });
}

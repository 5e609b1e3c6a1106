import type { TaskContext } from '../aws/task-context.js';
import type { Journal } from '../node/index.js';

/**
 * Does the work of a run and closes its state file. When the run does not come to its end, it says what goes on in AWS
 * and with which commands that is looked at, ended and picked up.
 *
 * @param options.goOn how to go on, ending in a command
 */
export async function withRun<T>(
  journal: Journal,
  work: () => Promise<T>,
  { goOn, report }: { readonly goOn: string; readonly report: TaskContext['report'] },
): Promise<T> {
  const note = (message: string): void => report({ type: 'note', message });
  note(`run ${journal.runId}`);
  try {
    return await work();
  } catch (error) {
    if ([...journal.state().batches.values()].some(({ isRefused }) => !isRefused)) {
      note(`run ${journal.runId} was not finished; what was sent goes on in AWS unless it was cancelled`);
      note(`see how it goes: awsops node result ${journal.runId}`);
      note(`end it: awsops node cancel ${journal.runId}`);
    }
    note(goOn);
    throw error;
  } finally {
    await journal.close();
  }
}

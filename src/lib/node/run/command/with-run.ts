import type { TaskContext } from '../../../aws/task-context.js';
import type { Journal } from '../journal/index.js';

/**
 * Does the work of a run and closes its state file. When the run does not come to its end, it says what goes on in AWS
 * and with which commands that is looked at, ended and picked up.
 *
 * @param options.goOn how to go on, ending in a command; default: --resume of the command that began it
 */
export async function withRun<T>(
  journal: Journal,
  work: () => Promise<T>,
  { report, goOn }: { readonly report: TaskContext['report']; readonly goOn?: string },
): Promise<T> {
  const { runId, header } = journal;
  const note = (message: string): void => report({ type: 'note', message });
  note(`run ${runId} (state in ${journal.path})`);
  try {
    return await work();
  } catch (error) {
    const hasSent = [...journal.state().batches.values()].some(({ isRefused }) => !isRefused);
    if (!hasSent) throw error;
    note(`run ${runId} was not finished; what was sent goes on in AWS unless it was cancelled`);
    note(`see how it goes: awsops node result ${runId}`);
    note(`end it: awsops node cancel ${runId}`);
    note(goOn ?? `go on with it: awsops ${header.what} --resume ${runId}`);
    throw error;
  } finally {
    await journal.close();
  }
}

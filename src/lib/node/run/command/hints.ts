import type { TaskContext } from '../../../aws/task-context.js';
import type { Journal } from '../journal/index.js';

/** The command lines with which a run is looked at, ended and picked up. */
export const runHints = ({ runId, header }: Pick<Journal, 'runId' | 'header'>): readonly string[] => [
  `see how it goes: awsops node result ${runId}`,
  `end it: awsops node cancel ${runId}`,
  `go on with it: awsops ${header.what} --resume ${runId}`,
];

/** Does the work of a run; says how to pick it up when it does not come to its end, and closes its state file. */
export async function withRun<T>(
  journal: Journal,
  work: () => Promise<T>,
  { report }: Pick<TaskContext, 'report'>,
): Promise<T> {
  report({ type: 'note', message: `run ${journal.runId} (state in ${journal.path})` });
  try {
    return await work();
  } catch (error) {
    const hasSent = [...journal.state().batches.values()].some(({ isRefused }) => !isRefused);
    if (!hasSent) throw error;
    report({
      type: 'note',
      message: `run ${journal.runId} was not finished; what was sent goes on in AWS unless it was cancelled`,
    });
    for (const message of runHints(journal)) report({ type: 'note', message });
    throw error;
  } finally {
    await journal.close();
  }
}

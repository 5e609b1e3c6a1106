import type { RowsView } from '../../lib/output/rows-view.js';
import type { AccessAnswer } from '../../lib/iam/access/index.js';

const MIN_WIDTH = 40;
/** Longer lines than this are hard to read; what is piped has no width of its own. */
const MAX_WIDTH = 120;

/** The answers as rows; in a table as a matrix, with what decided below it. */
export async function accessView(answers: readonly AccessAnswer[], terminalWidth: number): Promise<RowsView> {
  const { accessMatrix, describeAnswers } = await import('../../lib/iam/access/index.js');
  const { rows, columns } = accessMatrix(answers);
  const width = Math.min(Math.max(terminalWidth, MIN_WIDTH), MAX_WIDTH);
  return {
    kind: 'view',
    rows: answers.map(({ row }) => ({ ...row })),
    table: {
      rows,
      fields: [
        { key: 'action', describe: 'what is to be done' },
        { key: 'resource', describe: 'to what', flex: true },
        ...columns.map((key) => ({ key, describe: 'decision', kind: 'status' as const, rigid: true })),
      ],
      below: () => describeAnswers(answers, { width }),
    },
  };
}

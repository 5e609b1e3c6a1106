import { assertionText, mismatchText } from './junit.js';
import type { TestRow } from './types.js';

/** GitHub shows ten errors of a step, and no more (GitHub documentation, "Usage limits" of workflow commands). */
const MAX_ANNOTATIONS = 10;

/**
 * The rows that failed as workflow commands of GitHub Actions, which shows them beside the lines of the test file:
 * https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions
 */
export function githubAnnotations(rows: readonly TestRow[]): readonly string[] {
  const failed = rows.filter(({ pass }) => !pass);
  return failed.slice(0, MAX_ANNOTATIONS).map((row) => {
    const properties = `file=${property(row.file)},line=${row.line},title=${property(row.name)}`;
    return `::error ${properties}::${data(`${assertionText(row)}: ${mismatchText(row)}. ${row.reason}`)}`;
  });
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

import type { DescribedRows } from '../../lib/cli/define.js';
import type { QueryResult } from '../../lib/athena/index.js';

/** A result of Athena as a command returns it. */
export const describedRows = ({ columns, batches }: QueryResult): DescribedRows => ({
  kind: 'rows',
  fields: columns.map(({ key, type, kind, rigid }) => ({ key, describe: type, rigid, ...(kind && { kind }) })),
  batches,
});

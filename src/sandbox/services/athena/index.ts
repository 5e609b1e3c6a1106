import type { Operations } from '../definition.js';
import { catalogOperations } from './catalogs.js';
import { executionOperations } from './executions.js';
import { namedQueryOperations } from './named-queries.js';
import { preparedStatementOperations } from './prepared-statements.js';
import { getQueryResults } from './results.js';
import { afterQueries } from './settle.js';
import { startQueryExecution } from './start.js';
import { tagOperations } from './tags.js';
import { workGroupOperations } from './workgroups.js';

/** Athena: queries over the objects of the sandbox's S3, with the data catalog of its Glue. */
export const athenaOperations: Operations = afterQueries({
  StartQueryExecution: startQueryExecution,
  GetQueryResults: getQueryResults,
  ...executionOperations,
  ...workGroupOperations,
  ...catalogOperations,
  ...namedQueryOperations,
  ...preparedStatementOperations,
  ...tagOperations,
});

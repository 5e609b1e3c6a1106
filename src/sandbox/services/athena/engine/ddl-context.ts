import type { TableName } from '../../../../lib/athena/ddl/types.js';
import type { Call } from '../../../types.js';
import { databaseOf, type StoredTable } from '../../glue/store.js';
import { QueryFailed } from './failures.js';

/** Where a statement acts. */
export interface DdlContext {
  readonly call: Call;
  /** Of names without a database. */
  readonly database: string;
}

/** Hive's way to say that a statement cannot be carried out. */
export function ddlFailure(message: string): QueryFailed {
  return new QueryFailed(
    `FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ${message}`,
  );
}

export function semanticFailure(message: string): QueryFailed {
  return new QueryFailed(`FAILED: SemanticException ${message}`);
}

/** The table of a statement. Fails the statement when there is none. */
export function tableOfStatement({ call, database }: DdlContext, { database: own, name }: TableName): StoredTable {
  const found = databaseOf(call, own ?? database)?.tables.get(name);
  if (!found) throw semanticFailure(`[Error 10001]: Table not found ${own ?? database}.${name}`);
  return found;
}

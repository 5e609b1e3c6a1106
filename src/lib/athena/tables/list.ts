import { GetDatabasesCommand, GetTablesCommand, GlueClient, type Table } from '@aws-sdk/client-glue';
import type { TaskContext } from '../../aws/task-context.js';
import { notFoundError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import { SERDE } from '../table/classes.js';
import { typeOf } from './catalog.js';

export type TableRow = {
  readonly database: string;
  readonly name: string;
  readonly location: string | null;
  /** `regex`, `json`, `parquet`, …, `view` or `iceberg`; the class of a SerDe that awsops does not know. */
  readonly format: string;
  /** `projected` (computed by Athena), `catalog` (looked up in Glue) or null (none). */
  readonly partitions: 'projected' | 'catalog' | null;
};

/**
 * The tables of a database, or of all of them, page by page.
 *
 * @throws not-found error for a database that is not there
 */
export async function* listTables(
  { database }: { readonly database?: string | undefined },
  ctx: TaskContext,
): AsyncGenerator<readonly TableRow[]> {
  const databases = database === undefined ? await databaseNames(ctx) : [database];
  for (const name of databases) yield* tablesOf(name, ctx);
}

async function databaseNames(ctx: TaskContext): Promise<readonly string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const command = new GetDatabasesCommand({ NextToken: token });
    const output = await ctx.aws.client(GlueClient).send(command, { abortSignal: ctx.signal });
    for (const { Name: name } of output.DatabaseList ?? []) if (name !== undefined) names.push(name);
    token = output.NextToken;
  } while (token !== undefined && token !== '');
  return names;
}

async function* tablesOf(database: string, ctx: TaskContext): AsyncGenerator<readonly TableRow[]> {
  let token: string | undefined;
  do {
    const command = new GetTablesCommand({ DatabaseName: database, NextToken: token });
    const output = await ctx.aws
      .client(GlueClient)
      .send(command, { abortSignal: ctx.signal })
      .catch((error: unknown) => {
        if (fromAws(error)?.code !== 'EntityNotFoundException') throw error;
        const hint = 'list them all: awsops athena tables';
        throw notFoundError(`database "${database}" does not exist`, { code: 'DatabaseNotFound', hint, cause: error });
      });
    yield (output.TableList ?? []).map((table) => toRow(table, database));
    token = output.NextToken;
  } while (token !== undefined && token !== '');
}

const FORMATS: Readonly<Record<string, string>> = {
  [SERDE.regex]: 'regex',
  [SERDE.openxJson]: 'json',
  [SERDE.hiveJson]: 'json',
  [SERDE.cloudTrail]: 'json',
  [SERDE.lazySimple]: 'text',
  [SERDE.openCsv]: 'csv',
  [SERDE.parquet]: 'parquet',
  [SERDE.orc]: 'orc',
  [SERDE.avro]: 'avro',
  [SERDE.ion]: 'ion',
};

function toRow(
  { Name: name = '', TableType: tableType, StorageDescriptor: descriptor, ...table }: Table,
  database: string,
): TableRow {
  const parameters = table.Parameters ?? {};
  const type = typeOf(tableType, parameters);
  const serde = descriptor?.SerdeInfo?.SerializationLibrary ?? 'unknown';
  const isProjected = parameters['projection.enabled']?.toLowerCase() === 'true';
  const hasKeys = (table.PartitionKeys ?? []).length > 0;
  return {
    database,
    name,
    location: descriptor?.Location === undefined || descriptor.Location === '' ? null : descriptor.Location,
    format: type === 'files' ? (FORMATS[serde] ?? serde) : type,
    partitions: hasKeys ? (isProjected ? 'projected' : 'catalog') : null,
  };
}

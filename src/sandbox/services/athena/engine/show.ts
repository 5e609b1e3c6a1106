import type { Column as GlueColumn } from '@aws-sdk/client-glue';
import { parseHiveType } from '../../../../lib/athena/ddl/hive-type.js';
import { renderDdl } from '../../../../lib/athena/ddl/render.js';
import type { CreateTable, DdlStatement, TableName } from '../../../../lib/athena/ddl/types.js';
import type { Column } from '../../../../lib/athena/table/types.js';
import { databaseOf, glueStore, type StoredTable } from '../../glue/store.js';
import type { ResultTable } from '../store.js';
import { textColumn } from './columns.js';
import { semanticFailure, tableOfStatement, type DdlContext } from './ddl-context.js';

/** What statements give back that give nothing back. */
export function nothing(): ResultTable {
  return { columns: [], rows: [], hasHeader: false, extension: 'txt', updateCount: undefined, inputRows: 0 };
}

/** Lines of text under one column. */
export function lines(column: string, texts: readonly string[]): ResultTable {
  return { ...nothing(), columns: column === '' ? [] : [textColumn(column)], rows: texts.map((text) => [text]) };
}

/** A pattern of SHOW: `*` for anything, `|` between alternatives (Hive). */
function matcher(like: string | null): (name: string) => boolean {
  if (like === null) return () => true;
  const source = like.split('|').map((part) => part.split('*').map(escape).join('.*'));
  const pattern = new RegExp(`^(?:${source.join('|')})$`, 'i');
  return (name) => pattern.test(name);
}

const escape = (text: string): string => text.replace(/[\\^$.+?()[\]{}]/g, '\\$&');

export function showDatabases({ call }: DdlContext, like: string | null): ResultTable {
  const names = [...call.store(glueStore).databases.keys()].sort();
  return lines('database_name', names.filter(matcher(like)));
}

export function showTables(
  { call, database }: DdlContext,
  ddl: Extract<DdlStatement, { kind: 'showTables' }>,
): ResultTable {
  const name = ddl.database ?? database;
  const found = databaseOf(call, name);
  if (!found) throw semanticFailure(`[Error 10072]: Database does not exist: ${name}`);
  return lines('tab_name', [...found.tables.keys()].sort().filter(matcher(ddl.like)));
}

export function showPartitions(context: DdlContext, name: TableName): ResultTable {
  const { table, partitions } = tableOfStatement(context, name);
  const keys = (table.PartitionKeys ?? []).map((key) => key.Name ?? '');
  if (keys.length === 0) {
    throw semanticFailure(`[Error 10241]: Table ${table.DatabaseName}.${table.Name} is not a partitioned table`);
  }
  const paths = [...partitions.values()].map(({ Values: values = [] }) =>
    keys.map((key, index) => `${key}=${values[index] ?? ''}`).join('/'),
  );
  return lines('partition', paths.sort());
}

export function showColumns(context: DdlContext, name: TableName): ResultTable {
  const { table } = tableOfStatement(context, name);
  const columns = [...(table.StorageDescriptor?.Columns ?? []), ...(table.PartitionKeys ?? [])];
  return lines(
    'field',
    columns.map((column) => padded(column.Name)),
  );
}

export function showProperties(
  context: DdlContext,
  ddl: Extract<DdlStatement, { kind: 'showProperties' }>,
): ResultTable {
  const { table } = tableOfStatement(context, ddl.table);
  const properties = Object.entries(table.Parameters ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const wanted = properties.filter(([key]) => ddl.property === null || key === ddl.property);
  return lines(
    'prpt_name',
    wanted.map(([key, value]) => `${key}\t${value}`),
  );
}

const NAME_WIDTH = 20;
const padded = (text: string | undefined): string => (text ?? '').padEnd(NAME_WIDTH);

/** One line for each column, with tabs between what is padded to the width of a column (Hive's text form). */
export function describeTable(context: DdlContext, ddl: Extract<DdlStatement, { kind: 'describeTable' }>): ResultTable {
  const { table } = tableOfStatement(context, ddl.table);
  const describe = ({ Name, Type, Comment }: GlueColumn) => `${padded(Name)}\t${padded(Type)}\t${padded(Comment)}`;
  const columns = (table.StorageDescriptor?.Columns ?? []).map(describe);
  const keys = (table.PartitionKeys ?? []).map(describe);
  const head = `${padded('# col_name')}\t${padded('data_type')}\t${padded('comment')}`;
  const partitions = keys.length === 0 ? [] : ['\t \t ', '# Partition Information\t \t ', head, '\t \t ', ...keys];
  const texts = [...columns, ...keys, ...partitions, ...(ddl.detail === null ? [] : detailsOf(table))];
  return { ...lines('', texts), columns: ['col_name', 'data_type', 'comment'].map(textColumn) };
}

function detailsOf(table: StoredTable['table']): readonly string[] {
  const { StorageDescriptor: descriptor, Parameters: parameters = {} } = table;
  const detail = (name: string, value: string | undefined) => `${padded(name)}\t${value ?? ''}\t `;
  return [
    '\t \t ',
    '# Detailed Table Information\t \t ',
    detail('Database:', table.DatabaseName),
    detail('Owner:', table.Owner),
    detail('CreateTime:', table.CreateTime?.toUTCString()),
    detail('Location:', descriptor?.Location),
    detail('Table Type:', table.TableType),
    'Table Parameters:\t \t ',
    ...Object.entries(parameters).map(([key, value]) => `\t${padded(key)}\t${value}`),
    '\t \t ',
    '# Storage Information\t \t ',
    detail('SerDe Library:', descriptor?.SerdeInfo?.SerializationLibrary),
    detail('InputFormat:', descriptor?.InputFormat),
    detail('OutputFormat:', descriptor?.OutputFormat),
  ];
}

export function showCreateTable(context: DdlContext, name: TableName): ResultTable {
  const stored = tableOfStatement(context, name);
  return lines('createtab_stmt', renderDdl(statementOf(stored)).split('\n'));
}

/** The statement that would make a table again. */
function statementOf({ table, name }: StoredTable): CreateTable {
  const { StorageDescriptor: descriptor, PartitionKeys: keys = [], Parameters: properties = {} } = table;
  const { EXTERNAL: _external, comment: _comment, ...rest } = properties;
  return {
    kind: 'createTable',
    table: { database: table.DatabaseName ?? null, name },
    ifNotExists: false,
    columns: (descriptor?.Columns ?? []).map(columnOf),
    partitionedBy: keys.map(columnOf),
    ...(table.Description !== undefined && { comment: table.Description }),
    rowFormat: {
      kind: 'serde',
      serde: descriptor?.SerdeInfo?.SerializationLibrary ?? '',
      properties: descriptor?.SerdeInfo?.Parameters ?? {},
    },
    storedAs: {
      kind: 'classes',
      inputFormat: descriptor?.InputFormat ?? '',
      outputFormat: descriptor?.OutputFormat ?? '',
    },
    location: descriptor?.Location ?? '',
    properties: rest,
  };
}

function columnOf({ Name: name = '', Type: text = '', Comment: comment }: GlueColumn): Column {
  const type = parseHiveType(text) ?? { kind: 'primitive', name: 'string' };
  return { name, type, ...(comment !== undefined && { comment }) };
}

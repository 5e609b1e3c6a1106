import type { DuckDBType } from '@duckdb/node-api';
import { SERDE } from '../../../../lib/athena/table/classes.js';
import { storageOf } from '../../../../lib/athena/table/storage.js';
import type { Call } from '../../../types.js';
import { databaseOf, DEFAULT_DATABASE, partitionKey, type StoredDatabase } from '../../glue/store.js';
import { checkLocation } from '../locations.js';
import type { Plan } from '../store.js';
import { failedAt, notHere, QueryFailed } from './failures.js';
import { RESERVED } from './keywords.js';
import { prepareQuery } from './select.js';
import type { Statement } from './statement.js';
import { isLeafSymbol, isParentheses, nameOf, offsetOf, word, type Node } from './tree.js';
import { readWriteOptions, type WriteOptions } from './write-options.js';
import { runInto, type Written } from './write-query.js';

const UNLOAD_OPTIONS = ['format', 'compression', 'compression_level', 'field_delimiter', 'partitioned_by'];
const TABLE_OPTIONS = ['format', 'write_compression', 'field_delimiter', 'partitioned_by', 'external_location'];

const manifestOf = ({ location, id }: Statement): string | undefined =>
  location === undefined ? undefined : `${location}${id}-manifest.csv`;

/** `UNLOAD (query) TO 's3://…' WITH (…)` */
export async function planUnload(call: Call, statement: Statement, nodes: readonly Node[]): Promise<Plan> {
  const { query: sql, context } = statement;
  const [, query, to, place, withWord, options] = nodes;
  const isWhole = nodes.length === 6 && word(withWord) === 'with' && isParentheses(options);
  const isPlace = place?.kind === 'leaf' && place.token.kind === 'string';
  if (!isParentheses(query) || word(to) !== 'to' || !isPlace || !isWhole) {
    throw failedAt(
      sql,
      offsetOf(nodes[0]),
      'SYNTAX_ERROR',
      "UNLOAD (SELECT …) TO 's3://…' WITH (format = '…') was expected",
    );
  }
  const how = readWriteOptions(sql, options.nodes, UNLOAD_OPTIONS);
  const location = folder(place.token.text);
  const prepared = await prepareQuery(call, { sql, nodes: query.nodes, database: context.Database });
  const target = { location, options: how, manifest: manifestOf(statement), takesUnnamed: true };
  return {
    statementType: 'DML',
    substatementType: 'UNLOAD',
    scanBytes: prepared.scanBytes,
    run: () => runInto(call, prepared, target),
  };
}

function folder(text: string): string {
  checkLocation(text);
  return text.endsWith('/') ? text : `${text}/`;
}

/** `CREATE TABLE [IF NOT EXISTS] name [WITH (…)] AS query` */
export async function planTableAs(call: Call, statement: Statement, nodes: readonly Node[]): Promise<Plan> {
  const { query: sql, context } = statement;
  const { name, options, query, ifNotExists } = readTableAs(sql, nodes);
  const [tableName = '', databaseName = context.Database ?? DEFAULT_DATABASE] = name
    .map((part) => part.toLowerCase())
    .toReversed();
  const database = databaseOf(call, databaseName);
  if (!database) throw failedAt(sql, 0, 'SCHEMA_NOT_FOUND', `Schema ${databaseName} not found`);
  const kind = { statementType: 'DDL', substatementType: 'CREATE_TABLE_AS_SELECT' } as const;
  if (database.tables.has(tableName)) {
    if (!ifNotExists)
      throw failedAt(
        sql,
        0,
        'TABLE_ALREADY_EXISTS',
        `Table 'awsdatacatalog.${databaseName}.${tableName}' already exists`,
      );
    const result = { columns: [], rows: [], hasHeader: false, extension: 'txt', updateCount: 0, inputRows: 0 } as const;
    return { ...kind, scanBytes: 0, run: async () => ({ kind: 'succeeded', result }) };
  }
  const how = readWriteOptions(sql, options, TABLE_OPTIONS);
  const place = how.externalLocation ?? (statement.location && `${statement.location}tables/${statement.id}/`);
  if (place === undefined)
    throw notHere(sql, 0, 'CREATE TABLE AS in a workgroup of managed results without external_location');
  const location = folder(place);
  const prepared = await prepareQuery(call, { sql, nodes: query, database: context.Database });
  const finish = (written: Written) => addTable(call, { database, name: tableName, location, how, written });
  const target = { location, options: how, manifest: manifestOf(statement), takesUnnamed: false, finish };
  return { ...kind, scanBytes: prepared.scanBytes, run: () => runInto(call, prepared, target) };
}

function readTableAs(sql: string, nodes: readonly Node[]) {
  let index = 2;
  const ifNotExists = word(nodes[2]) === 'if';
  if (ifNotExists) index += 3;
  const name: string[] = [];
  for (let part = nameOf(nodes[index], RESERVED); part !== undefined; part = nameOf(nodes[index], RESERVED)) {
    name.push(part);
    index += 1;
    if (!isLeafSymbol(nodes[index], '.')) break;
    index += 1;
  }
  const withOptions = word(nodes[index]) === 'with' ? nodes[index + 1] : undefined;
  if (isParentheses(withOptions)) index += 2;
  const query = nodes.slice(index + 1);
  if (name.length === 0 || word(nodes[index]) !== 'as' || query.length === 0) {
    throw failedAt(sql, offsetOf(nodes[index]), 'SYNTAX_ERROR', 'CREATE TABLE name WITH (…) AS SELECT … was expected');
  }
  if (word(nodes.at(-1)) === 'data') throw notHere(sql, offsetOf(nodes.at(-2)), 'WITH [NO] DATA');
  return { name, options: isParentheses(withOptions) ? withOptions.nodes : [], query, ifNotExists };
}

interface NewTable {
  readonly database: StoredDatabase;
  readonly name: string;
  readonly location: string;
  readonly how: WriteOptions;
  readonly written: Written;
}

function addTable(call: Call, { database, name, location, how, written }: NewTable): void {
  const storage = storageOf({
    kind: 'createTable',
    table: { database: database.name, name },
    ifNotExists: false,
    columns: [],
    partitionedBy: [],
    location,
    properties: {},
    ...(how.format === 'JSON' && { rowFormat: { kind: 'serde', serde: SERDE.openxJson, properties: {} } }),
    ...(how.format === 'TEXTFILE' && { rowFormat: { kind: 'delimited', fields: how.fieldDelimiter } }),
    storedAs: { kind: 'format', format: how.format === 'PARQUET' ? 'PARQUET' : 'TEXTFILE' },
  });
  const now = new Date(call.clock.now());
  const glueColumn = ({ name: Name, type }: Written['columns'][number]) => ({
    Name: Name.toLowerCase(),
    Type: hiveType(type),
  });
  const isKey = (column: Written['columns'][number]) => how.partitionedBy.includes(column.name);
  const StorageDescriptor = {
    Columns: written.columns.filter((column) => !isKey(column)).map(glueColumn),
    Location: location.replace(/\/$/, ''),
    InputFormat: storage.inputFormat,
    OutputFormat: storage.outputFormat,
    SerdeInfo: { SerializationLibrary: storage.serde, Parameters: { ...storage.serdeProperties } },
  };
  const table = {
    Name: name,
    DatabaseName: database.name,
    TableType: 'EXTERNAL_TABLE',
    CreateTime: now,
    UpdateTime: now,
    VersionId: '0',
    CatalogId: call.account,
    PartitionKeys: how.partitionedBy.flatMap((key) =>
      written.columns.filter((column) => column.name === key).map(glueColumn),
    ),
    Parameters: { EXTERNAL: 'TRUE', has_encrypted_data: 'false' },
    StorageDescriptor,
  };
  const partitions = written.partitions.map((values) => {
    const Values = how.partitionedBy.map((key) => values[key] ?? '');
    const path = how.partitionedBy.map((key) => `${key}=${values[key] ?? ''}`).join('/');
    const own = { ...StorageDescriptor, Location: `${location}${path}` };
    return [
      partitionKey(Values),
      { Values, DatabaseName: database.name, TableName: name, StorageDescriptor: own },
    ] as const;
  });
  database.tables.set(name, { name, table, partitions: new Map(partitions) });
}

const HIVE_TYPES: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INTEGER: 'int',
  BIGINT: 'bigint',
  UBIGINT: 'bigint',
  UINTEGER: 'bigint',
  HUGEINT: 'bigint',
  FLOAT: 'float',
  DOUBLE: 'double',
  VARCHAR: 'string',
  BLOB: 'binary',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
};

function hiveType(type: DuckDBType): string {
  if ('keyType' in type) return `map<${hiveType(type.keyType)},${hiveType(type.valueType)}>`;
  if ('valueType' in type) return `array<${hiveType(type.valueType)}>`;
  if ('entryTypes' in type) {
    const fields = type.entryNames.map((name, index) => {
      const entry = type.entryTypes[index];
      return `${name.toLowerCase()}:${entry ? hiveType(entry) : 'string'}`;
    });
    return `struct<${fields.join(',')}>`;
  }
  if ('scale' in type && 'width' in type) return `decimal(${type.width},${type.scale})`;
  const found = HIVE_TYPES[String(type)];
  if (found === undefined) throw new QueryFailed(`NOT_SUPPORTED: Unsupported Hive type: ${String(type)}`);
  return found;
}

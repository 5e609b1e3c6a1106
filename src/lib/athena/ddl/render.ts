import type { Column } from '../table/types.js';
import { renderHiveType } from './hive-type.js';
import { quoteName, quoteString } from './strings.js';
import type { CreateTable, DdlStatement, PartitionSpec, RowFormat, StoredAs, TableName } from './types.js';

type Properties = Readonly<Record<string, string>>;

/**
 * The statement as text for StartQueryExecution: every name in backticks, every text in single quotes, no semicolon.
 * `parseDdl` gives the statement back.
 */
export function renderDdl(statement: DdlStatement): string {
  switch (statement.kind) {
    case 'createTable':
      return renderCreateTable(statement);
    case 'createDatabase': {
      const { name, ifNotExists, comment, location, properties } = statement;
      return joined([
        `CREATE DATABASE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteName(name)}`,
        ...optional('COMMENT', comment),
        ...optional('LOCATION', location),
        ...propertiesClause('WITH DBPROPERTIES', properties),
      ]);
    }
    case 'dropDatabase':
      return `DROP DATABASE ${ifExists(statement)}${quoteName(statement.name)}${statement.cascade ? ' CASCADE' : ''}`;
    case 'dropTable':
      return `DROP TABLE ${ifExists(statement)}${tableName(statement.table)}`;
    case 'repairTable':
      return `MSCK REPAIR TABLE ${tableName(statement.table)}`;
    case 'describeTable':
      return `DESCRIBE ${statement.detail === null ? '' : `${statement.detail.toUpperCase()} `}${tableName(statement.table)}`;
    case 'addPartitions':
    case 'dropPartitions':
    case 'addColumns':
    case 'setProperties':
    case 'setLocation':
      return `ALTER TABLE ${tableName(statement.table)} ${renderAlteration(statement)}`;
    case 'showDatabases':
      return joined(['SHOW DATABASES', ...optional('LIKE', statement.like)], ' ');
    case 'showTables':
      return [
        'SHOW TABLES',
        ...(statement.database === null ? [] : [`IN ${quoteName(statement.database)}`]),
        ...(statement.like === null ? [] : [quoteString(statement.like)]),
      ].join(' ');
    case 'showPartitions':
      return `SHOW PARTITIONS ${tableName(statement.table)}`;
    case 'showCreateTable':
      return `SHOW CREATE TABLE ${tableName(statement.table)}`;
    case 'showColumns':
      return `SHOW COLUMNS IN ${tableName(statement.table)}`;
    case 'showProperties':
      return `SHOW TBLPROPERTIES ${tableName(statement.table)}${statement.property === null ? '' : ` (${quoteString(statement.property)})`}`;
  }
}

type Alteration = Extract<
  DdlStatement,
  { kind: 'addPartitions' | 'dropPartitions' | 'addColumns' | 'setProperties' | 'setLocation' }
>;

function renderAlteration(statement: Alteration): string {
  switch (statement.kind) {
    case 'addPartitions':
      return joined([`ADD${statement.ifNotExists ? ' IF NOT EXISTS' : ''}`, ...statement.partitions.map(partition)]);
    case 'dropPartitions':
      return `DROP ${ifExists(statement)}${statement.partitions.map(partition).join(', ')}`;
    case 'addColumns':
      return `ADD COLUMNS (\n${columnList(statement.columns)})`;
    case 'setProperties':
      return joined(['SET', ...propertiesClause('TBLPROPERTIES', statement.properties)], ' ');
    case 'setLocation':
      return `${statement.partition === null ? '' : `${partition(statement.partition)} `}SET LOCATION ${quoteString(statement.location)}`;
  }
}

function renderCreateTable(statement: CreateTable): string {
  const { table, ifNotExists, columns, comment, partitionedBy, clusteredBy, rowFormat, storedAs } = statement;
  return joined([
    `CREATE EXTERNAL TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${tableName(table)} (\n${columnList(columns)})`,
    ...optional('COMMENT', comment),
    ...(partitionedBy.length === 0 ? [] : [`PARTITIONED BY (\n${columnList(partitionedBy)})`]),
    ...(clusteredBy === undefined
      ? []
      : [`CLUSTERED BY (${clusteredBy.columns.map(quoteName).join(', ')}) INTO ${clusteredBy.buckets} BUCKETS`]),
    ...(rowFormat === undefined ? [] : [renderRowFormat(rowFormat)]),
    ...(storedAs === undefined ? [] : [renderStoredAs(storedAs)]),
    `LOCATION ${quoteString(statement.location)}`,
    ...propertiesClause('TBLPROPERTIES', statement.properties),
  ]);
}

function renderRowFormat(format: RowFormat): string {
  if (format.kind === 'serde') {
    const clauses = propertiesClause('WITH SERDEPROPERTIES', format.properties);
    return joined([`ROW FORMAT SERDE ${quoteString(format.serde)}`, ...clauses]);
  }
  return joined([
    'ROW FORMAT DELIMITED',
    ...optional('FIELDS TERMINATED BY', format.fields),
    ...(format.fields === undefined ? [] : optional('ESCAPED BY', format.escape)),
    ...optional('COLLECTION ITEMS TERMINATED BY', format.collectionItems),
    ...optional('MAP KEYS TERMINATED BY', format.mapKeys),
    ...optional('LINES TERMINATED BY', format.lines),
    ...optional('NULL DEFINED AS', format.nullFormat),
  ]);
}

const renderStoredAs = (stored: StoredAs): string =>
  stored.kind === 'format'
    ? `STORED AS ${stored.format}`
    : `STORED AS INPUTFORMAT ${quoteString(stored.inputFormat)}\nOUTPUTFORMAT ${quoteString(stored.outputFormat)}`;

const joined = (parts: readonly string[], separator = '\n'): string => parts.join(separator);

const optional = (words: string, text: string | null | undefined): string[] =>
  text === undefined || text === null ? [] : [`${words} ${quoteString(text)}`];

const ifExists = ({ ifExists: is }: { readonly ifExists: boolean }): string => (is ? 'IF EXISTS ' : '');

const tableName = ({ database, name }: TableName): string =>
  database === null ? quoteName(name) : `${quoteName(database)}.${quoteName(name)}`;

const columnList = (columns: readonly Column[]): string =>
  columns
    .map(({ name, type, comment }) =>
      joined([`  ${quoteName(name)} ${renderHiveType(type)}`, ...optional('COMMENT', comment)], ' '),
    )
    .join(',\n');

const propertiesClause = (words: string, properties: Properties): string[] => {
  const entries = Object.entries(properties).map(([key, value]) => `  ${quoteString(key)} = ${quoteString(value)}`);
  return entries.length === 0 ? [] : [`${words} (\n${entries.join(',\n')})`];
};

const partition = ({ values, location }: PartitionSpec): string => {
  const pairs = Object.entries(values).map(([key, value]) => `${quoteName(key)} = ${quoteString(value)}`);
  return joined([`PARTITION (${pairs.join(', ')})`, ...optional('LOCATION', location)], ' ');
};

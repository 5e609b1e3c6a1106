import { createCursor, DdlFailure, problemOf, tokenize, type Cursor, type Token } from './cursor.js';
import { readAlterTable } from './parse-alter.js';
import { readCreateTable } from './parse-create-table.js';
import { readProperties, readTableName } from './parse-parts.js';
import type { DdlStatement, ParsedDdl } from './types.js';

/**
 * Reads a statement of Athena's DDL, which is Hive's: names in backticks, texts in quotes with backslashes.
 *
 * @returns the statement, where it goes wrong, or `other` for what is not DDL of this kind (queries, views, CREATE TABLE
 * AS): Trino runs those
 */
export function parseDdl(text: string): ParsedDdl {
  try {
    const cursor = createCursor(tokenize(text));
    const read = readerFor(cursor);
    if (read === undefined) return { kind: 'other' };
    const statement = read(cursor);
    cursor.expectEnd();
    return { kind: 'statement', statement };
  } catch (error) {
    if (error instanceof DdlFailure) return { kind: 'problem', problem: problemOf(error, text) };
    throw error;
  }
}

/** By the first words. */
const READERS: Readonly<Record<string, (cursor: Cursor) => DdlStatement>> = {
  'create external': readCreateTable,
  'create table': readCreateTable,
  'create database': readCreateDatabase,
  'create schema': readCreateDatabase,
  'drop database': readDropDatabase,
  'drop schema': readDropDatabase,
  'drop table': readDropTable,
  'alter table': readAlterTable,
  'msck repair': readRepair,
  'show databases': readShowDatabases,
  'show schemas': readShowDatabases,
  'show tables': readShowTables,
  'show partitions': readShowPartitions,
  'show create': readShowCreate,
  'show columns': readShowColumns,
  'show tblproperties': readShowProperties,
};

function readerFor(cursor: Cursor): ((cursor: Cursor) => DdlStatement) | undefined {
  const [first, second] = [cursor.peek(), cursor.peek(1)];
  if (first.kind !== 'word') return undefined;
  if (first.text === 'describe' || first.text === 'desc')
    return second.text === 'input' || second.text === 'output' ? undefined : readDescribe;
  const words = `${first.text} ${second.text}`;
  if (words === 'show create' && cursor.peek(2).text === 'view') return undefined;
  if (words === 'create table' && isTableAs(cursor)) return undefined;
  return Object.hasOwn(READERS, words) ? READERS[words] : undefined;
}

/** CREATE TABLE name [WITH (…)] AS SELECT, and tables of other engines (Iceberg is Athena's own syntax of it). */
function isTableAs(cursor: Cursor): boolean {
  for (let ahead = 2; ; ahead += 1) {
    const token: Token = cursor.peek(ahead);
    if (token.kind === 'end') return false;
    if (token.kind === 'symbol' && token.text === '(') return false;
    if (token.kind === 'word' && (token.text === 'as' || token.text === 'with')) return true;
  }
}

function readCreateDatabase(cursor: Cursor): DdlStatement {
  cursor.next();
  cursor.next();
  const ifNotExists = cursor.take('if', 'not', 'exists');
  const name = cursor.expectName('the name of the database');
  const comment = cursor.take('comment') ? { comment: cursor.expectString('a comment') } : {};
  const location = cursor.take('location') ? { location: cursor.expectString('the location') } : {};
  const properties = cursor.take('with', 'dbproperties') ? readProperties(cursor) : {};
  return { kind: 'createDatabase', name, ifNotExists, ...comment, ...location, properties };
}

function readDropDatabase(cursor: Cursor): DdlStatement {
  cursor.next();
  cursor.next();
  const ifExists = cursor.take('if', 'exists');
  const name = cursor.expectName('the name of the database');
  const cascade = cursor.take('cascade');
  if (!cascade) cursor.take('restrict');
  return { kind: 'dropDatabase', name, ifExists, cascade };
}

function readDropTable(cursor: Cursor): DdlStatement {
  cursor.expectWords('drop', 'table');
  const ifExists = cursor.take('if', 'exists');
  return { kind: 'dropTable', table: readTableName(cursor), ifExists };
}

function readRepair(cursor: Cursor): DdlStatement {
  cursor.expectWords('msck', 'repair', 'table');
  return { kind: 'repairTable', table: readTableName(cursor) };
}

function readShowDatabases(cursor: Cursor): DdlStatement {
  cursor.next();
  cursor.next();
  return { kind: 'showDatabases', like: cursor.take('like') ? cursor.expectString('a pattern') : null };
}

function readShowTables(cursor: Cursor): DdlStatement {
  cursor.expectWords('show', 'tables');
  const database = cursor.take('in') || cursor.take('from') ? cursor.expectName('the name of the database') : null;
  cursor.take('like');
  return { kind: 'showTables', database, like: cursor.peek().kind === 'string' ? cursor.next().text : null };
}

function readShowPartitions(cursor: Cursor): DdlStatement {
  cursor.expectWords('show', 'partitions');
  return { kind: 'showPartitions', table: readTableName(cursor) };
}

function readShowCreate(cursor: Cursor): DdlStatement {
  cursor.expectWords('show', 'create', 'table');
  return { kind: 'showCreateTable', table: readTableName(cursor) };
}

/** SHOW COLUMNS IN table, or IN table IN database. */
function readShowColumns(cursor: Cursor): DdlStatement {
  cursor.expectWords('show', 'columns');
  if (!cursor.take('in') && !cursor.take('from')) cursor.fail('IN or FROM');
  const table = readTableName(cursor);
  const after = cursor.take('in') || cursor.take('from') ? cursor.expectName('the name of the database') : null;
  return { kind: 'showColumns', table: after === null ? table : { ...table, database: after } };
}

function readShowProperties(cursor: Cursor): DdlStatement {
  cursor.expectWords('show', 'tblproperties');
  const table = readTableName(cursor);
  const property =
    cursor.peek().text === '(' ? (cursor.list(() => cursor.expectString('a property'))[0] ?? null) : null;
  return { kind: 'showProperties', table, property };
}

function readDescribe(cursor: Cursor): DdlStatement {
  cursor.next();
  const detail = cursor.take('formatted') ? 'formatted' : cursor.take('extended') ? 'extended' : null;
  return { kind: 'describeTable', table: readTableName(cursor), detail };
}

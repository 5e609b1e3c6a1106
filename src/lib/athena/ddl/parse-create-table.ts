import type { Cursor } from './cursor.js';
import { readColumn, readProperties, readTableName } from './parse-parts.js';
import type { CreateTable, FileFormat, RowFormat, StoredAs } from './types.js';

const FILE_FORMATS: ReadonlyMap<string, FileFormat> = new Map(
  (['TEXTFILE', 'PARQUET', 'ORC', 'AVRO', 'SEQUENCEFILE', 'RCFILE', 'ION'] as const).map((format) => [
    format.toLowerCase(),
    format,
  ]),
);

/** CREATE EXTERNAL TABLE with its clauses in their order ("CREATE TABLE" in the Athena user guide). */
export function readCreateTable(cursor: Cursor): CreateTable {
  cursor.expectWords('create', 'external', 'table');
  const ifNotExists = cursor.take('if', 'not', 'exists');
  const table = readTableName(cursor);
  const columns = cursor.list(() => readColumn(cursor));
  const comment = cursor.take('comment') ? { comment: cursor.expectString('a comment') } : {};
  const partitionedBy = cursor.take('partitioned', 'by') ? cursor.list(() => readColumn(cursor)) : [];
  const clusteredBy = cursor.take('clustered', 'by') ? { clusteredBy: readBuckets(cursor) } : {};
  const rowFormat = cursor.take('row', 'format') ? { rowFormat: readRowFormat(cursor) } : {};
  const storedAs = cursor.take('stored', 'as') ? { storedAs: readStoredAs(cursor) } : {};
  cursor.expectWords('location');
  const location = cursor.expectString('the location');
  const properties = cursor.take('tblproperties') ? readProperties(cursor) : {};
  return {
    kind: 'createTable',
    table,
    ifNotExists,
    columns,
    ...comment,
    partitionedBy,
    ...clusteredBy,
    ...rowFormat,
    ...storedAs,
    location,
    properties,
  };
}

function readBuckets(cursor: Cursor): NonNullable<CreateTable['clusteredBy']> {
  const columns = cursor.list(() => cursor.expectName('the name of a column'));
  cursor.expectWords('into');
  const buckets = cursor.expectWholeNumber('the number of buckets');
  cursor.expectWords('buckets');
  return { columns, buckets };
}

function readRowFormat(cursor: Cursor): RowFormat {
  if (cursor.take('serde')) {
    const serde = cursor.expectString('the class of the SerDe');
    return { kind: 'serde', serde, properties: cursor.take('with', 'serdeproperties') ? readProperties(cursor) : {} };
  }
  cursor.expectWords('delimited');
  const clause = (...words: readonly string[]): string | undefined =>
    cursor.take(...words) ? cursor.expectString('a separator') : undefined;
  const fields = clause('fields', 'terminated', 'by');
  const escape = fields === undefined ? undefined : clause('escaped', 'by');
  const collectionItems = clause('collection', 'items', 'terminated', 'by');
  const mapKeys = clause('map', 'keys', 'terminated', 'by');
  const lines = clause('lines', 'terminated', 'by');
  const nullFormat = clause('null', 'defined', 'as');
  return {
    kind: 'delimited',
    ...(fields === undefined ? {} : { fields }),
    ...(escape === undefined ? {} : { escape }),
    ...(collectionItems === undefined ? {} : { collectionItems }),
    ...(mapKeys === undefined ? {} : { mapKeys }),
    ...(lines === undefined ? {} : { lines }),
    ...(nullFormat === undefined ? {} : { nullFormat }),
  };
}

function readStoredAs(cursor: Cursor): StoredAs {
  if (cursor.take('inputformat')) {
    const inputFormat = cursor.expectString('the class of the input format');
    cursor.expectWords('outputformat');
    return { kind: 'classes', inputFormat, outputFormat: cursor.expectString('the class of the output format') };
  }
  const token = cursor.next();
  const format = token.kind === 'word' ? FILE_FORMATS.get(token.text) : undefined;
  if (format === undefined) return cursor.fail([...FILE_FORMATS.values()].join(', '), token);
  return { kind: 'format', format };
}

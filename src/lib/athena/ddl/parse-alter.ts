import type { Cursor } from './cursor.js';
import { readColumn, readPartition, readProperties, readTableName } from './parse-parts.js';
import type { DdlStatement, PartitionSpec, TableName } from './types.js';

/** ALTER TABLE in the forms that Athena has and people use: partitions, columns, properties, location. */
export function readAlterTable(cursor: Cursor): DdlStatement {
  cursor.expectWords('alter', 'table');
  const table = readTableName(cursor);
  if (cursor.take('add')) return readAdd(cursor, table);
  if (cursor.take('drop')) {
    const ifExists = cursor.take('if', 'exists');
    return {
      kind: 'dropPartitions',
      table,
      ifExists,
      partitions: readPartitions(cursor, () => cursor.takeSymbol(',')),
    };
  }
  const partition = cursor.peek().text === 'partition' ? readPartition(cursor) : null;
  cursor.expectWords('set');
  if (partition === null && cursor.take('tblproperties')) {
    return { kind: 'setProperties', table, properties: readProperties(cursor) };
  }
  cursor.expectWords('location');
  return { kind: 'setLocation', table, partition, location: cursor.expectString('the location') };
}

function readAdd(cursor: Cursor, table: TableName): DdlStatement {
  if (cursor.take('columns')) return { kind: 'addColumns', table, columns: cursor.list(() => readColumn(cursor)) };
  const ifNotExists = cursor.take('if', 'not', 'exists');
  const partitions = readPartitions(cursor, () => cursor.peek().text === 'partition');
  return { kind: 'addPartitions', table, ifNotExists, partitions };
}

function readPartitions(cursor: Cursor, hasMore: () => boolean): readonly PartitionSpec[] {
  const partitions = [readPartition(cursor)];
  while (hasMore()) partitions.push(readPartition(cursor));
  return partitions;
}

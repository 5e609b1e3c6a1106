import type { Column } from '../table/types.js';
import type { Cursor } from './cursor.js';
import { readType } from './hive-type.js';
import type { PartitionSpec, TableName } from './types.js';

/** `name` or `database.name`. */
export function readTableName(cursor: Cursor): TableName {
  const first = cursor.expectName('the name of a table');
  if (!cursor.takeSymbol('.')) return { database: null, name: first };
  return { database: first, name: cursor.expectName('the name of a table') };
}

/** `name type [COMMENT 'text']` */
export function readColumn(cursor: Cursor): Column {
  const name = cursor.expectName('the name of a column');
  const type = readType(cursor);
  return cursor.take('comment') ? { name, type, comment: cursor.expectString('a comment') } : { name, type };
}

/** `('key'='value', …)`; a key that occurs twice has its last value. */
export function readProperties(cursor: Cursor): Readonly<Record<string, string>> {
  const entries = cursor.list((): [string, string] => {
    const key = cursor.expectString('the name of a property');
    cursor.expectSymbol('=');
    return [key, cursor.expectString('the value of a property')];
  });
  return Object.fromEntries(entries);
}

/** `PARTITION (key = 'value', …) [LOCATION 's3://…']` */
export function readPartition(cursor: Cursor): PartitionSpec {
  cursor.expectWords('partition');
  const entries = cursor.list((): [string, string] => {
    const key = cursor.expectName('the name of a partition column');
    cursor.expectSymbol('=');
    const negative = cursor.takeSymbol('-') ? '-' : '';
    const token = cursor.next();
    if (token.kind !== 'string' && token.kind !== 'word') return cursor.fail('a value', token);
    return [key, `${negative}${token.text}`];
  });
  const values = Object.fromEntries(entries);
  return cursor.take('location') ? { values, location: cursor.expectString('the location') } : { values };
}

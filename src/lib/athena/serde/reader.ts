import { configError } from '../../errors/app-error.js';
import { SERDE } from '../table/classes.js';
import type { TableStorage } from '../table/types.js';
import { createDelimitedReader } from './delimited.js';
import { createHiveJsonReader, createOpenXReader } from './json.js';
import { createOpenCsvReader } from './open-csv.js';
import { createRegexReader } from './regex.js';
import type { RecordReader } from './types.js';

/** Older and newer names of the same SerDes. */
const READERS: Readonly<Record<string, (storage: TableStorage) => RecordReader>> = {
  [SERDE.regex]: createRegexReader,
  'org.apache.hadoop.hive.contrib.serde2.RegexSerDe': createRegexReader,
  [SERDE.openxJson]: createOpenXReader,
  [SERDE.hiveJson]: createHiveJsonReader,
  'org.apache.hadoop.hive.serde2.JsonSerDe': createHiveJsonReader,
  [SERDE.cloudTrail]: createHiveJsonReader,
  [SERDE.lazySimple]: createDelimitedReader,
  [SERDE.openCsv]: createOpenCsvReader,
};

/**
 * Makes columns of records as the SerDe of the table does.
 *
 * @throws config error for SerDes that awsops cannot follow (Parquet is read by `readObject`), and for tables whose
 * SerDe properties are unusable
 */
export function createRecordReader(storage: TableStorage): RecordReader {
  const create = Object.hasOwn(READERS, storage.serde) ? READERS[storage.serde] : undefined;
  if (create === undefined) {
    throw configError(`awsops cannot read ${storage.serde}`, {
      code: 'UnsupportedSerDe',
      hint: 'look at some rows instead: awsops athena query "SELECT * FROM TABLE LIMIT 10"',
    });
  }
  return create(storage);
}

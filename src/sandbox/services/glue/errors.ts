import { ServiceError, type Call } from '../../types.js';
import type { GetTableRequest } from '@aws-sdk/client-glue';
import { databaseOf, tableOf, type StoredDatabase, type StoredTable } from './store.js';

/** Glue API reference: MaxResults of GetDatabases and GetTables, and of GetPartitions. */
export const MAX_LISTED = 100;
export const MAX_PARTITIONS_LISTED = 1000;

export function entityNotFound(message: string): ServiceError {
  return new ServiceError('EntityNotFoundException', message);
}

export function alreadyExists(kind: 'Database' | 'Table' | 'Partition'): ServiceError {
  return new ServiceError('AlreadyExistsException', `${kind} already exists.`);
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError('InvalidInputException', message);
}

/** The error for a token that the operation did not give out. */
export function invalidToken(): ServiceError {
  return invalidInput('Invalid next token');
}

/** The database of a request. Throws EntityNotFoundException. */
export function findDatabase(call: Call, name: string | undefined): StoredDatabase {
  const found = databaseOf(call, name);
  if (!found) throw entityNotFound(`Database ${name ?? ''} not found.`);
  return found;
}

/** The table of a request. Throws EntityNotFoundException, for its database or for itself. */
export function findTable(
  call: Call,
  at: Pick<GetTableRequest, 'DatabaseName'> & { readonly table: string | undefined },
): StoredTable {
  findDatabase(call, at.DatabaseName);
  const found = tableOf(call, { database: at.DatabaseName, table: at.table });
  if (!found) throw entityNotFound(`Table ${at.table ?? ''} not found.`);
  return found;
}

/** How many items a page has, as the request wants it. Throws for what Glue does not take. */
export function pageLimit(wanted: number | undefined, max: number): number {
  if (wanted === undefined) return max;
  if (wanted >= 1 && wanted <= max) return wanted;
  const rule =
    wanted < 1
      ? 'Member must have value greater than or equal to 1'
      : `Member must have value less than or equal to ${max}`;
  throw invalidInput(
    `1 validation error detected: Value '${wanted}' at 'maxResults' failed to satisfy constraint: ${rule}`,
  );
}

/** Glue API reference, "NameString": 1 to 255 characters of one line. */
const MAX_NAME_LENGTH = 255;
const NAME = /^[\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}\t]+$/u;

/** Checks the name of a new database or table. */
export function checkName(name: string | undefined, member: string): void {
  const value = name ?? '';
  if (value !== '' && value.length <= MAX_NAME_LENGTH && NAME.test(value)) return;
  const rule =
    value === ''
      ? 'Member must have length greater than or equal to 1'
      : value.length > MAX_NAME_LENGTH
        ? `Member must have length less than or equal to ${MAX_NAME_LENGTH}`
        : 'Member must satisfy regular expression pattern: [\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\t]*';
  throw invalidInput(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

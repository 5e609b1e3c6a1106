import type {
  BatchCreatePartitionRequest,
  BatchCreatePartitionResponse,
  CreatePartitionRequest,
  DeletePartitionRequest,
  GetPartitionRequest,
  GetPartitionResponse,
  GetPartitionsRequest,
  GetPartitionsResponse,
  PartitionInput,
} from '@aws-sdk/client-glue';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import {
  alreadyExists,
  entityNotFound,
  findTable,
  invalidInput,
  invalidToken,
  MAX_PARTITIONS_LISTED,
  pageLimit,
} from './errors.js';
import { partitionKey, type StoredTable } from './store.js';

/** Glue API reference, BatchCreatePartition. */
const MAX_CREATED_AT_ONCE = 100;

/** Registered partitions; those of partition projection are in no catalog. */
export const partitionOperations: Operations = {
  CreatePartition: createPartition,
  BatchCreatePartition: batchCreatePartition,
  GetPartition: getPartition,
  GetPartitions: getPartitions,
  DeletePartition: deletePartition,
};

interface TableRef {
  readonly DatabaseName: string | undefined;
  readonly TableName: string | undefined;
}

const tableOfRequest = (call: Call, { DatabaseName, TableName }: TableRef): StoredTable =>
  findTable(call, { DatabaseName, table: TableName });

/** Adds a partition to a table. Throws AlreadyExistsException, and InvalidInputException for the wrong number of values. */
export function addPartition(call: Call, stored: StoredTable, given: PartitionInput | undefined): void {
  const { table, partitions } = stored;
  const keys = table.PartitionKeys?.length ?? 0;
  const values = given?.Values ?? [];
  if (values.length !== keys) {
    throw invalidInput(
      `The number of partition keys do not match the number of partition values: ${keys} keys, ${values.length} values`,
    );
  }
  if (partitions.has(partitionKey(values))) throw alreadyExists('Partition');
  partitions.set(partitionKey(values), {
    ...given,
    Values: [...values],
    DatabaseName: table.DatabaseName,
    TableName: table.Name,
    CreationTime: new Date(call.clock.now()),
    CatalogId: call.account,
  });
}

function createPartition(input: CreatePartitionRequest, call: Call): object {
  addPartition(call, tableOfRequest(call, input), input.PartitionInput);
  return {};
}

/** What cannot be created is told one by one; the others are there. */
function batchCreatePartition(input: BatchCreatePartitionRequest, call: Call): BatchCreatePartitionResponse {
  const stored = tableOfRequest(call, input);
  const list = input.PartitionInputList ?? [];
  if (list.length > MAX_CREATED_AT_ONCE) {
    const rule = `Member must have length less than or equal to ${MAX_CREATED_AT_ONCE}`;
    throw invalidInput(
      `1 validation error detected: Value at 'partitionInputList' failed to satisfy constraint: ${rule}`,
    );
  }
  const Errors = list.flatMap((given) => {
    try {
      addPartition(call, stored, given);
      return [];
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const ErrorDetail = { ErrorCode: error.code, ErrorMessage: error.message };
      return [{ PartitionValues: given.Values, ErrorDetail }];
    }
  });
  return { Errors };
}

function getPartition(input: GetPartitionRequest, call: Call): GetPartitionResponse {
  const found = tableOfRequest(call, input).partitions.get(partitionKey(input.PartitionValues));
  if (!found) throw entityNotFound('Cannot find partition.');
  return { Partition: found };
}

function getPartitions(input: GetPartitionsRequest, call: Call): GetPartitionsResponse {
  if (input.Expression !== undefined && input.Expression !== '') {
    throw new ServiceError('NotImplemented', 'the sandbox does not run the Expression of GetPartitions', 501);
  }
  const { partitions, name } = tableOfRequest(call, input);
  const limit = pageLimit(input.MaxResults, MAX_PARTITIONS_LISTED);
  const scope = `glue.GetPartitions ${input.DatabaseName} ${name}`;
  const page = pageOf([...partitions.values()], { limit, token: input.NextToken, scope, invalidToken });
  return { Partitions: [...page.items], NextToken: page.nextToken };
}

function deletePartition(input: DeletePartitionRequest, call: Call): object {
  const { partitions } = tableOfRequest(call, input);
  if (!partitions.delete(partitionKey(input.PartitionValues))) throw entityNotFound('Cannot find partition.');
  return {};
}

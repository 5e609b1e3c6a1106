import type {
  DescribeTableInput,
  DescribeTableOutput,
  ListTablesInput,
  ListTablesOutput,
  ListTagsOfResourceInput,
  ListTagsOfResourceOutput,
} from '@aws-sdk/client-dynamodb';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { dynamoDbStore } from './store.js';

/** API reference, ListTables: Limit. */
const MAX_LISTED = 100;

/** DynamoDB: the tables that there are. */
export const dynamoDbOperations: Operations = {
  ListTables: listTables,
  DescribeTable: describeTable,
  ListTagsOfResource: listTags,
};

function listTables(input: ListTablesInput, call: Call): ListTablesOutput {
  const { Limit: limit = MAX_LISTED, ExclusiveStartTableName: start = '' } = input;
  if (limit < 1 || limit > MAX_LISTED) {
    const rule = limit < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_LISTED}`;
    const detail = `Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${rule}`;
    throw new ServiceError('ValidationException', `1 validation error detected: ${detail}`);
  }
  const names = [...call.store(dynamoDbStore).tables.keys()].filter((name) => name > start).toSorted();
  const listed = names.slice(0, limit);
  return { TableNames: listed, LastEvaluatedTableName: names.length > limit ? listed.at(-1) : undefined };
}

function describeTable(input: DescribeTableInput, call: Call): DescribeTableOutput {
  const { TableName: wanted = '' } = input;
  const name = wanted.slice(wanted.lastIndexOf('/') + 1);
  const stored = call.store(dynamoDbStore).tables.get(name);
  if (stored === undefined) throw notFound(`Requested resource not found: Table: ${name} not found`);
  return { Table: stored.table };
}

function listTags(input: ListTagsOfResourceInput, call: Call): ListTagsOfResourceOutput {
  const { ResourceArn: arn = '' } = input;
  const stored = [...call.store(dynamoDbStore).tables.values()].find(({ table }) => table.TableArn === arn);
  if (stored === undefined) throw notFound(`Requested resource not found: ResourceArn: ${arn} not found`);
  return { Tags: [...stored.tags] };
}

const notFound = (message: string): ServiceError => new ServiceError('ResourceNotFoundException', message);

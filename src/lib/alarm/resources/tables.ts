import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
  type TableDescription,
  type Tag,
} from '@aws-sdk/client-dynamodb';
import type { TaskContext } from '../../aws/task-context.js';
import { tagRecord, type Tags } from '../../plan/ownership.js';
import { readEach, readEachTags } from './each-tags.js';
import type { AlarmResource, Reader } from './types.js';

/** API reference, ListTagsOfResource: up to 10 times a second. The same for DescribeTable, which has no published rate. */
const CALLS_PER_SECOND = 10;

/**
 * Tables, and their global secondary indexes, which are throttled on their own and have the tags of their table.
 * Facts: `billing` (on-demand or provisioned); of provisioned ones `readUnits` and `writeUnits`; of indexes `table`.
 */
export const readTables: Reader = async (input, ctx) => {
  const client = ctx.aws.client(DynamoDBClient);
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {}, { abortSignal: ctx.signal })) {
    names.push(...TableNames);
  }
  const described = await readEach(
    {
      items: names,
      perSecond: CALLS_PER_SECOND,
      read: async (TableName, signal) =>
        (await client.send(new DescribeTableCommand({ TableName }), { abortSignal: signal })).Table,
    },
    ctx,
  );
  const tables = described.flatMap((table) => table ?? []);
  const tags = await readEachTags(
    {
      items: tables,
      perSecond: CALLS_PER_SECOND,
      kinds: ['table', 'table-index'],
      action: 'dynamodb:ListTagsOfResource',
      reader: input,
      read: ({ TableArn }, signal) => tagsOf(TableArn, { ...ctx, signal }),
    },
    ctx,
  );
  return tables.flatMap((table, index) => resourcesOf(table, tags[index] ?? {}));
};

async function tagsOf(ResourceArn: string | undefined, ctx: TaskContext): Promise<Tags> {
  const client = ctx.aws.client(DynamoDBClient);
  const tags: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const command = new ListTagsOfResourceCommand({ ResourceArn, NextToken });
    const page = await client.send(command, { abortSignal: ctx.signal });
    tags.push(...(page.Tags ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return tagRecord(tags);
}

function resourcesOf(table: TableDescription, tags: Tags): readonly AlarmResource[] {
  const { TableName: name = '', TableArn: arn, ProvisionedThroughput: provisioned } = table;
  const isOnDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const units = isOnDemand
    ? {}
    : { readUnits: provisioned?.ReadCapacityUnits ?? 0, writeUnits: provisioned?.WriteCapacityUnits ?? 0 };
  const common = { arn, tags };
  const billing = isOnDemand ? 'on-demand' : 'provisioned';
  return [
    {
      ...common,
      kind: 'table',
      id: name,
      name,
      dimensions: { TableName: name },
      facts: { billing, ...units },
    },
    ...(table.GlobalSecondaryIndexes ?? []).map(({ IndexName: index = '' }): AlarmResource => ({
      ...common,
      kind: 'table-index',
      id: `${name}/${index}`,
      name: `${name}-${index}`,
      dimensions: { TableName: name, GlobalSecondaryIndexName: index },
      facts: { billing, table: name },
    })),
  ];
}

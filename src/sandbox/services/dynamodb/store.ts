import type { TableDescription, Tag } from '@aws-sdk/client-dynamodb';
import type { StoreKey } from '../../types.js';

/** A table without its items: what is watched of it are its metrics. */
export interface StoredTable {
  readonly table: TableDescription & { readonly TableName: string; readonly TableArn: string };
  readonly tags: readonly Tag[];
}

/** DynamoDB of one account and region: tables by name. */
export interface DynamoDbStore {
  readonly tables: Map<string, StoredTable>;
}

/** Key of the DynamoDB state of an account and region. */
export const dynamoDbStore: StoreKey<DynamoDbStore> = {
  name: 'dynamodb',
  scope: 'regional',
  create: () => ({ tables: new Map() }),
};

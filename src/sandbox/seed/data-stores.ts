import type { Sandbox } from '../create.js';
import { dynamoDbStore } from '../services/dynamodb/store.js';
import { rdsStore } from '../services/rds/store.js';
import { sqsStore } from '../services/sqs/store.js';
import { DATABASES, type Story } from './story.js';
import { tagsOf } from './subnets.js';

/** The cluster whose connection limit was lowered. */
export const DATABASE_CLUSTER = 'web3tier-aurora';
/** Sessions of the shop. */
export const SESSION_TABLE = 'web3tier-sessions';
/** Orders that wait for the batch servers, and those that failed too often. */
export const ORDER_QUEUE = 'web3tier-orders';
export const DEAD_LETTER_QUEUE = 'web3tier-orders-dead';
/** So many failed in the incident, and wait there since. */
export const FAILED_ORDERS = 37;

/** Puts the Aurora cluster and its two instances into RDS. */
export function fillDatabases(sandbox: Sandbox, story: Story): void {
  const { account, region, createdAtMs } = story;
  const { clusters, instances } = sandbox.store(rdsStore, story);
  const engine = { Engine: 'aurora-mysql', EngineVersion: '8.0.mysql_aurora.3.08.1' };
  clusters.set(DATABASE_CLUSTER, {
    ...engine,
    DBClusterIdentifier: DATABASE_CLUSTER,
    DBClusterArn: `arn:aws:rds:${region}:${account}:cluster:${DATABASE_CLUSTER}`,
    Status: 'available',
    MultiAZ: true,
    StorageEncrypted: true,
    BackupRetentionPeriod: 7,
    ClusterCreateTime: new Date(createdAtMs),
    LatestRestorableTime: new Date(story.nowMs - 5 * 60_000),
    AvailabilityZones: DATABASES.map(({ zone }) => `${region}${zone}`),
    DBClusterMembers: DATABASES.map(({ name }, index) => ({
      DBInstanceIdentifier: name,
      IsClusterWriter: index === 0,
      DBClusterParameterGroupStatus: 'in-sync',
    })),
    TagList: tagsOf(DATABASE_CLUSTER),
  });
  for (const { name, zone } of DATABASES) {
    instances.set(name, {
      ...engine,
      DBInstanceIdentifier: name,
      DBInstanceArn: `arn:aws:rds:${region}:${account}:db:${name}`,
      DBClusterIdentifier: DATABASE_CLUSTER,
      DBInstanceClass: 'db.r6g.large',
      DBInstanceStatus: 'available',
      AvailabilityZone: `${region}${zone}`,
      InstanceCreateTime: new Date(createdAtMs),
      StorageType: 'aurora',
      StorageEncrypted: true,
      PerformanceInsightsEnabled: false,
      MonitoringInterval: 0,
      TagList: tagsOf(name),
    });
  }
}

/** Puts the table of sessions into DynamoDB. */
export function fillTables(sandbox: Sandbox, story: Story): void {
  const { account, region, createdAtMs } = story;
  sandbox.store(dynamoDbStore, story).tables.set(SESSION_TABLE, {
    table: {
      TableName: SESSION_TABLE,
      TableArn: `arn:aws:dynamodb:${region}:${account}:table/${SESSION_TABLE}`,
      TableStatus: 'ACTIVE',
      CreationDateTime: new Date(createdAtMs),
      KeySchema: [{ AttributeName: 'sessionId', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'sessionId', AttributeType: 'S' }],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      ItemCount: 4200,
      TableSizeBytes: 2_150_400,
    },
    tags: tagsOf(SESSION_TABLE),
  });
}

/** Puts the queue of orders, and its dead-letter queue, into SQS. */
export function fillQueues(sandbox: Sandbox, story: Story): void {
  const { account, region, createdAtMs } = story;
  const { queues } = sandbox.store(sqsStore, story);
  const arnOf = (name: string): string => `arn:aws:sqs:${region}:${account}:${name}`;
  const add = (name: string, own: Readonly<Record<string, string>>): void => {
    const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    const createdAtSeconds = String(Math.floor(createdAtMs / 1000));
    const attributes = {
      VisibilityTimeout: '30',
      MessageRetentionPeriod: '345600',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: createdAtSeconds,
      LastModifiedTimestamp: createdAtSeconds,
      SqsManagedSseEnabled: 'true',
      ...own,
    };
    const tags = Object.fromEntries(tagsOf(name).map(({ Key, Value }) => [Key, Value]));
    queues.set(url, { name, arn: arnOf(name), url, attributes, tags });
  };
  const redrive = { deadLetterTargetArn: arnOf(DEAD_LETTER_QUEUE), maxReceiveCount: 5 };
  add(ORDER_QUEUE, { RedrivePolicy: JSON.stringify(redrive) });
  add(DEAD_LETTER_QUEUE, { MessageRetentionPeriod: '1209600', ApproximateNumberOfMessages: String(FAILED_ORDERS) });
}

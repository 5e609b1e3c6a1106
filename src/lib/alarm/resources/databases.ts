import {
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  RDSClient,
  type DBCluster,
  type DBInstance,
} from '@aws-sdk/client-rds';
import { tagRecord } from '../../plan/ownership.js';
import type { AlarmResource, Reader } from './types.js';

/** RDS lists the databases of these too, whose metrics are in namespaces of their own. */
const OTHER_SERVICES = new Set(['docdb', 'neptune']);

const isRds = ({ Engine = '' }: Pick<DBCluster | DBInstance, 'Engine'>): boolean => !OTHER_SERVICES.has(Engine);

/** Aurora and Multi-AZ clusters. Facts: `engine`, `members` (how many), `serverless` ("yes"). */
export const readDbClusters: Reader = async (_input, ctx) => {
  const found: AlarmResource[] = [];
  const pages = paginateDescribeDBClusters({ client: ctx.aws.client(RDSClient) }, {}, { abortSignal: ctx.signal });
  for await (const { DBClusters = [] } of pages) {
    for (const cluster of DBClusters.filter(isRds)) {
      const { DBClusterIdentifier: id, DBClusterArn: arn, Engine: engine = '' } = cluster;
      if (id === undefined) continue;
      found.push({
        kind: 'db-cluster',
        id,
        name: id,
        arn,
        tags: tagRecord(cluster.TagList),
        dimensions: { DBClusterIdentifier: id },
        facts: {
          engine,
          members: cluster.DBClusterMembers?.length ?? 0,
          ...(cluster.ServerlessV2ScalingConfiguration === undefined ? {} : { serverless: 'yes' }),
        },
      });
    }
  }
  return found;
};

/**
 * Database instances.
 * Facts: `engine`, `instanceClass`, `state`, `storageType`, `allocatedGib` (not of Aurora), `maxAllocatedGib` (where
 * storage grows by itself), `cluster` (its id), `replicaOf` (of a read replica).
 */
export const readDbInstances: Reader = async (_input, ctx) => {
  const found: AlarmResource[] = [];
  const pages = paginateDescribeDBInstances({ client: ctx.aws.client(RDSClient) }, {}, { abortSignal: ctx.signal });
  for await (const { DBInstances = [] } of pages) {
    for (const instance of DBInstances.filter(isRds)) {
      const { DBInstanceIdentifier: id, DBInstanceArn: arn } = instance;
      if (id === undefined) continue;
      found.push({
        kind: 'db-instance',
        id,
        name: id,
        arn,
        tags: tagRecord(instance.TagList),
        dimensions: { DBInstanceIdentifier: id },
        facts: factsOf(instance),
      });
    }
  }
  return found;
};

function factsOf(instance: DBInstance): AlarmResource['facts'] {
  const { Engine: engine = '', AllocatedStorage: gib, MaxAllocatedStorage: maxGib } = instance;
  const { DBClusterIdentifier: cluster, ReadReplicaSourceDBInstanceIdentifier: replicaOf } = instance;
  const isAurora = engine.startsWith('aurora');
  return {
    engine,
    instanceClass: instance.DBInstanceClass ?? 'unknown',
    state: instance.DBInstanceStatus ?? 'available',
    storageType: instance.StorageType ?? '',
    ...(isAurora || gib === undefined ? {} : { allocatedGib: gib }),
    ...(isAurora || maxGib === undefined ? {} : { maxAllocatedGib: maxGib }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(replicaOf === undefined ? {} : { replicaOf }),
  };
}

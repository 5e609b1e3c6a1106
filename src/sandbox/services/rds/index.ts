import type {
  DBClusterMessage,
  DBInstanceMessage,
  DescribeDBClustersMessage,
  DescribeDBInstancesMessage,
  Filter,
  ListTagsForResourceMessage,
  TagListMessage,
} from '@aws-sdk/client-rds';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { rdsStore } from './store.js';

/** API reference, DescribeDBInstances: MaxRecords. */
const MIN_RECORDS = 20;
const MAX_RECORDS = 100;
const NOT_FOUND = 404;

/** RDS: the databases that there are. */
export const rdsOperations: Operations = {
  DescribeDBInstances: describeInstances,
  DescribeDBClusters: describeClusters,
  ListTagsForResource: listTags,
};

function describeInstances(input: DescribeDBInstancesMessage, call: Call): DBInstanceMessage {
  const { instances } = call.store(rdsStore);
  const { DBInstanceIdentifier: id } = input;
  const one = id === undefined ? undefined : instances.get(id.toLowerCase());
  if (id !== undefined && one === undefined) {
    throw new ServiceError('DBInstanceNotFound', `DBInstance ${id} not found.`, NOT_FOUND);
  }
  const chosen = (one === undefined ? [...instances.values()] : [one]).filter((instance) =>
    passes(input.Filters, {
      'db-instance-id': instance.DBInstanceIdentifier,
      'db-cluster-id': instance.DBClusterIdentifier,
      engine: instance.Engine,
    }),
  );
  const page = rdsPage(chosen, { input, call });
  return { DBInstances: [...page.items], Marker: page.nextToken };
}

function describeClusters(input: DescribeDBClustersMessage, call: Call): DBClusterMessage {
  const { clusters } = call.store(rdsStore);
  const { DBClusterIdentifier: id } = input;
  const one = id === undefined ? undefined : clusters.get(id.toLowerCase());
  if (id !== undefined && one === undefined) {
    throw new ServiceError('DBClusterNotFoundFault', `DBCluster ${id} not found.`, NOT_FOUND);
  }
  const chosen = (one === undefined ? [...clusters.values()] : [one]).filter((cluster) =>
    passes(input.Filters, { 'db-cluster-id': cluster.DBClusterIdentifier, engine: cluster.Engine }),
  );
  const page = rdsPage(chosen, { input, call });
  return { DBClusters: [...page.items], Marker: page.nextToken };
}

function listTags(input: ListTagsForResourceMessage, call: Call): TagListMessage {
  const { instances, clusters } = call.store(rdsStore);
  const { ResourceName: arn = '' } = input;
  const instance = [...instances.values()].find(({ DBInstanceArn }) => DBInstanceArn === arn);
  const cluster = [...clusters.values()].find(({ DBClusterArn }) => DBClusterArn === arn);
  if (instance === undefined && cluster === undefined) {
    throw new ServiceError(
      'InvalidParameterValue',
      `The specified resource name does not match an RDS resource: ${arn}`,
    );
  }
  return { TagList: instance?.TagList ?? cluster?.TagList ?? [] };
}

function passes(
  filters: readonly Filter[] | undefined,
  members: Readonly<Record<string, string | undefined>>,
): boolean {
  return (filters ?? []).every(({ Name: name = '', Values: values = [] }) => {
    if (!Object.hasOwn(members, name)) {
      throw new ServiceError('InvalidParameterValue', `Unrecognized filter name: ${name}`);
    }
    return values.includes(members[name] ?? '');
  });
}

function rdsPage<T>(
  items: readonly T[],
  of: {
    readonly input: { readonly Marker?: string | undefined; readonly MaxRecords?: number | undefined };
    readonly call: Call;
  },
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const { MaxRecords: limit = MAX_RECORDS, Marker: token } = of.input;
  if (limit < MIN_RECORDS || limit > MAX_RECORDS) {
    const message = `Invalid value ${limit} for MaxRecords. Must be between ${MIN_RECORDS} and ${MAX_RECORDS}`;
    throw new ServiceError('InvalidParameterValue', message);
  }
  const invalidToken = (): ServiceError => new ServiceError('InvalidParameterValue', 'The marker is invalid.');
  return pageOf(items, { limit, token, scope: `rds.${of.call.operation}`, invalidToken });
}

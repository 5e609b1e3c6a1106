import { EC2Client, paginateDescribeInstances, type Filter, type Instance } from '@aws-sdk/client-ec2';
import type { TaskContext } from '../../aws/task-context.js';
import { tagRecord, type Tags } from '../../plan/ownership.js';
import type { AlarmResource, Reader } from './types.js';

/** DescribeInstances, MaxResults: 5 to 1,000. */
const PAGE_SIZE = 1000;

/** What will never run again has nothing to watch. */
const GONE = new Set(['terminated', 'shutting-down']);

/** Families that earn and spend CPU credits: "Burstable performance instances", EC2 User Guide. */
const BURSTABLE = /^t\d[a-z]*\./;

/**
 * Instances, also stopped ones, without those that are gone.
 * Facts: `state`, `instanceType`, and `burstable` ("yes") for those that spend CPU credits.
 */
export const readInstances: Reader = async ({ tags }, ctx) =>
  (await instances(tags, ctx)).flatMap((instance): readonly AlarmResource[] => {
    const { InstanceId: id, InstanceType: instanceType = 'unknown', State: state } = instance;
    if (id === undefined) return [];
    const own = tagRecord(instance.Tags);
    return [
      {
        kind: 'instance',
        id,
        name: own['Name'] ?? id,
        arn: undefined,
        tags: own,
        dimensions: { InstanceId: id },
        facts: {
          state: state?.Name ?? 'running',
          instanceType,
          ...(BURSTABLE.test(instanceType) ? { burstable: 'yes' } : {}),
        },
      },
    ];
  });

/** Those that EC2 finds by the tags: it also takes wildcards in values, so the caller compares again. */
export async function instances(tags: Tags, ctx: TaskContext): Promise<readonly Instance[]> {
  const found: Instance[] = [];
  const pages = paginateDescribeInstances({ client: ctx.aws.client(EC2Client), pageSize: PAGE_SIZE }, filtersOf(tags), {
    abortSignal: ctx.signal,
  });
  for await (const { Reservations = [] } of pages) {
    const all = Reservations.flatMap(({ Instances = [] }) => Instances);
    found.push(...all.filter(({ State }) => !GONE.has(State?.Name ?? '')));
  }
  return found;
}

/** Tags as filters of EC2; no filter at all for none, which EC2 would refuse. */
export function filtersOf(tags: Tags): { Filters?: Filter[] } {
  const filters = Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }));
  return filters.length === 0 ? {} : { Filters: filters };
}

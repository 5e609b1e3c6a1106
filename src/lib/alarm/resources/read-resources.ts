import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { fromAws } from '../../errors/from-aws.js';
import { isDenied, isNotOffered } from '../../errors/kinds.js';
import type { Tags } from '../../plan/ownership.js';
import {
  resourceKinds,
  type AlarmResource,
  type DeniedRead,
  type Reader,
  type ResourceKind,
  type ResourceReading,
} from './types.js';

/** One list of things, by one operation. */
interface Source {
  readonly kinds: readonly ResourceKind[];
  /** The IAM action of the list. */
  readonly action: string;
  /** Loaded when it is used: each brings the client of its service along. */
  readonly load: () => Promise<Reader>;
}

const SOURCES: readonly Source[] = [
  {
    kinds: ['load-balancer', 'network-load-balancer'],
    action: 'elasticloadbalancing:DescribeLoadBalancers',
    load: async () => (await import('./load-balancers.js')).readLoadBalancers,
  },
  {
    kinds: ['target-group'],
    action: 'elasticloadbalancing:DescribeTargetGroups',
    load: async () => (await import('./load-balancers.js')).readTargetGroups,
  },
  {
    kinds: ['db-cluster'],
    action: 'rds:DescribeDBClusters',
    load: async () => (await import('./databases.js')).readDbClusters,
  },
  {
    kinds: ['db-instance'],
    action: 'rds:DescribeDBInstances',
    load: async () => (await import('./databases.js')).readDbInstances,
  },
  {
    kinds: ['instance'],
    action: 'ec2:DescribeInstances',
    load: async () => (await import('./instances.js')).readInstances,
  },
  {
    kinds: ['volume'],
    action: 'ec2:DescribeVolumes',
    load: async () => (await import('./volumes.js')).readVolumes,
  },
  {
    kinds: ['agent-memory', 'agent-disk'],
    action: 'cloudwatch:ListMetrics',
    load: async () => (await import('./agents.js')).readAgents,
  },
  {
    kinds: ['nat-gateway'],
    action: 'ec2:DescribeNatGateways',
    load: async () => (await import('./nat-gateways.js')).readNatGateways,
  },
  {
    kinds: ['function'],
    action: 'lambda:ListFunctions',
    load: async () => (await import('./functions.js')).readFunctions,
  },
  {
    kinds: ['lambda-account'],
    action: 'lambda:GetAccountSettings',
    load: async () => (await import('./functions.js')).readLambdaAccount,
  },
  {
    kinds: ['table', 'table-index'],
    action: 'dynamodb:ListTables',
    load: async () => (await import('./tables.js')).readTables,
  },
  { kinds: ['queue'], action: 'sqs:ListQueues', load: async () => (await import('./queues.js')).readQueues },
  {
    kinds: ['delivery-stream'],
    action: 'firehose:ListDeliveryStreams',
    load: async () => (await import('./delivery-streams.js')).readDeliveryStreams,
  },
  {
    kinds: ['log-group', 'logs-account'],
    action: 'logs:DescribeLogGroups',
    load: async () => (await import('./log-groups.js')).readLogGroups,
  },
];

/** Services that are read side by side: each has limits of its own, and few connections are enough. */
const PARALLEL_SOURCES = 4;

export interface ReadResourcesInput {
  /** All of them when absent. */
  readonly kinds?: readonly ResourceKind[] | undefined;
  /** Only those that have all of these tags. What belongs to the whole account has no tags. */
  readonly tags?: Tags | undefined;
}

/**
 * The resources of a region that alarms can watch, with their tags. All pages are read; the order is always the same.
 *
 * What a missing permission hides, or an endpoint does not offer, is never taken for nothing: it comes back in `denied`,
 * beside what could be read. Who cannot go on with a part uses `allResources`. Tags of log groups are read only when `tags`
 * asks for some: that is a call for each group, of which there are often thousands.
 *
 * @throws every other failure
 */
export async function readResources(input: ReadResourcesInput, ctx: TaskContext): Promise<ResourceReading> {
  const kinds = new Set(input.kinds ?? resourceKinds);
  const tags = input.tags ?? {};
  const denied: DeniedRead[] = [];
  const sources = SOURCES.filter((source) => source.kinds.some((kind) => kinds.has(kind)));
  ctx.report({ type: 'step', message: 'looking for what there is' });
  const found = await mapPool(sources, { limit: PARALLEL_SOURCES, signal: ctx.signal }, async (source, { signal }) => {
    const asked = source.kinds.filter((kind) => kinds.has(kind));
    try {
      const reader = await source.load();
      return await reader({ kinds, tags, denied: (read) => denied.push(read) }, { ...ctx, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!isDenied(error) && !isNotOffered(error)) throw error;
      const explained = fromAws(error);
      if (explained === undefined) throw error;
      const action = deniedAction(explained.message) ?? source.action;
      denied.push({ kinds: asked, part: 'resources', action, error: explained });
      return [];
    }
  });
  const resources = found.flat().filter((one) => kinds.has(one.kind) && hasTags(one, tags));
  return { resources: resources.toSorted(inOrder), denied: denied.toSorted(byAction) };
}

/** The same for those that cannot go on with a part: what is denied is thrown, as the service said it. */
export async function allResources(input: ReadResourcesInput, ctx: TaskContext): Promise<readonly AlarmResource[]> {
  const { resources, denied } = await readResources(input, ctx);
  const [first] = denied;
  if (first !== undefined) throw first.error;
  return resources;
}

/** The operation that a list may have stumbled on is not always the list itself: the message names it. */
const deniedAction = (message: string): string | undefined =>
  /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1];

/** Whether a thing has all of these tags. */
export const hasTags = ({ tags: own }: Pick<AlarmResource, 'tags'>, wanted: Tags): boolean =>
  Object.entries(wanted).every(([key, value]) => own[key] === value);

function inOrder(a: AlarmResource, b: AlarmResource): number {
  const byKind = resourceKinds.indexOf(a.kind) - resourceKinds.indexOf(b.kind);
  if (byKind !== 0) return byKind;
  return compare(a.name, b.name) || compare(a.id, b.id);
}

const byAction = (a: DeniedRead, b: DeniedRead): number => compare(a.action, b.action);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import type { TaskContext } from '../../aws/task-context.js';
import { listMetrics, type MetricName } from '../../metric/index.js';
import { tagRecord, type Tags } from '../../plan/ownership.js';
import { noteDenied } from './each-tags.js';
import type { AlarmResource, Reader, ReaderInput, ResourceKind } from './types.js';

/** Where the CloudWatch agent sends to when its configuration names nothing else. */
const NAMESPACE = 'CWAgent';

/** Metrics of the agent on Linux, macOS and Windows that say how full a machine is. */
const METRICS: readonly { readonly metric: string; readonly kind: ResourceKind }[] = [
  { metric: 'mem_used_percent', kind: 'agent-memory' },
  { metric: 'Memory % Committed Bytes In Use', kind: 'agent-memory' },
  { metric: 'disk_used_percent', kind: 'agent-disk' },
  { metric: 'LogicalDisk % Free Space', kind: 'agent-disk' },
];

/** File systems that are always full, or gone with the next start, and never a reason to get up. */
const IGNORED_FILE_SYSTEMS = new Set([
  'tmpfs',
  'devtmpfs',
  'squashfs',
  'overlay',
  'iso9660',
  'efivarfs',
  'vfat',
  'ramfs',
]);

/**
 * What the CloudWatch agent reports of memory and of each file system, with the dimensions that it really sends: those of
 * a metric have to match to the last one. Only metrics with data in the last three hours. Where a machine sends a metric
 * with several sets of dimensions (aggregation_dimensions), the one with the fewest is taken: it outlives a change of the
 * image or the type.
 *
 * Facts: `metric`, `instanceId` or `host`, and of file systems `path`. Tags are those of the instance.
 */
export const readAgents: Reader = async (input, ctx) => {
  const found = new Map<string, AlarmResource>();
  for (const { metric, kind } of METRICS) {
    if (!input.kinds.has(kind)) continue;
    for await (const page of listMetrics({ namespace: NAMESPACE, metric, recent: true }, ctx)) {
      for (const listed of page) keepSmallest(found, toResource(listed, kind));
    }
  }
  if (found.size === 0) return [];
  const tags = await instanceTags(input, ctx);
  return [...found.values()].map((one) => withTags(one, tags.get(String(one.facts['instanceId'] ?? '')) ?? {}));
};

function keepSmallest(found: Map<string, AlarmResource>, next: AlarmResource | undefined): void {
  if (next === undefined) return;
  const key = `${next.kind} ${next.id}`;
  const known = found.get(key);
  if (known === undefined || rank(next) < rank(known)) found.set(key, next);
}

/** Fewest dimensions first, then by their text, so that the choice is the same every time. */
const rank = ({ dimensions }: AlarmResource): string => {
  const texts = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  return [String(texts.length).padStart(2, '0'), ...texts.toSorted((a, b) => (a < b ? -1 : 1))].join(' ');
};

function toResource({ metric, dimensions }: MetricName, kind: ResourceKind): AlarmResource | undefined {
  const { InstanceId: instanceId, host } = dimensions;
  const machine = instanceId ?? host;
  // An aggregate over many machines, such as a scaling group, says nothing about one that is full.
  if (machine === undefined) return undefined;
  const identity = { metric, ...(instanceId === undefined ? { host: machine } : { instanceId }) };
  const common = { kind, arn: undefined, tags: {}, dimensions };
  if (kind === 'agent-memory') return { ...common, id: machine, name: machine, facts: identity };
  const path = dimensions['path'] ?? dimensions['instance'];
  if (path === undefined || path === '_Total' || IGNORED_FILE_SYSTEMS.has(dimensions['fstype'] ?? '')) return undefined;
  // Images of installed packages, full from the first day.
  if (path.startsWith('/snap/')) return undefined;
  return { ...common, id: `${machine}:${path}`, name: `${machine}:${path}`, facts: { ...identity, path } };
}

async function instanceTags(input: ReaderInput, ctx: TaskContext): Promise<ReadonlyMap<string, Tags>> {
  try {
    const { instances } = await import('./instances.js');
    const found = await instances(input.tags, ctx);
    return new Map(found.map(({ InstanceId = '', Tags }) => [InstanceId, tagRecord(Tags)]));
  } catch (error) {
    ctx.signal.throwIfAborted();
    const kinds = METRICS.map(({ kind }) => kind).filter((kind) => input.kinds.has(kind));
    noteDenied(error, { kinds: [...new Set(kinds)], action: 'ec2:DescribeInstances', reader: input });
    return new Map();
  }
}

/** With the name of the instance in place of its id. */
function withTags(resource: AlarmResource, tags: Tags): AlarmResource {
  const { path } = resource.facts;
  const name = tags['Name'];
  if (name === undefined) return { ...resource, tags };
  return { ...resource, tags, name: path === undefined ? name : `${name}:${path}` };
}

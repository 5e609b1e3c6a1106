import type { Metric } from '@aws-sdk/client-cloudwatch';
import type { NodeIdentity } from './identity.js';

/** A metric without its namespace. */
export interface MetricKey {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Metrics of the agent that nearly every configuration collects, and that are one for the whole machine. */
const LINUX: readonly MetricKey[] = [
  { name: 'mem_used_percent', dimensions: {} },
  { name: 'cpu_usage_idle', dimensions: { cpu: 'cpu-total' } },
  { name: 'swap_used_percent', dimensions: {} },
  { name: 'disk_used_percent', dimensions: { path: '/' } },
];
const WINDOWS: readonly MetricKey[] = [
  { name: 'Memory % Committed Bytes In Use', dimensions: { objectname: 'Memory' } },
  { name: 'Processor % Processor Time', dimensions: { objectname: 'Processor', instance: '_Total' } },
  { name: 'LogicalDisk % Free Space', dimensions: { objectname: 'LogicalDisk', instance: 'C:' } },
];

/** The names to look for in a list, one for each platform. */
export const COMMON_NAMES = [LINUX, WINDOWS].flatMap(([first]) => first?.name ?? []);

/**
 * The metrics that the agent of a node most likely sends, likeliest first, so that the first data is seen before
 * CloudWatch lists the metric (up to 15 minutes). The dimensions are those of `append_dimensions`, as AWS's own
 * configurations and wizard write it: the instance alone, or with image and type and scaling group, or the host name
 * where nothing is appended; and of `aggregation_dimensions` by the instance.
 */
export function likelyMetrics(node: NodeIdentity, { depth }: { readonly depth: number }): readonly MetricKey[] {
  const families = node.platform === 'Windows' ? [WINDOWS] : node.platform === null ? [LINUX, WINDOWS] : [LINUX];
  return families
    .flatMap((family) => family.slice(0, depth))
    .flatMap(({ name, dimensions }) =>
      appendedDimensions(node).map((appended) => ({ name, dimensions: { ...dimensions, ...appended } })),
    );
}

function appendedDimensions(node: NodeIdentity): readonly Readonly<Record<string, string>>[] {
  const { instanceId: InstanceId, imageId, instanceType, scalingGroup } = node;
  const hosts = node.hosts.map((host) => ({ host }));
  if (InstanceId.startsWith('mi-')) return hosts;
  if (imageId === undefined || instanceType === undefined) return [{ InstanceId }, ...hosts];
  const all = { InstanceId, ImageId: imageId, InstanceType: instanceType };
  const scaled = scalingGroup === undefined ? [] : [{ ...all, AutoScalingGroupName: scalingGroup }];
  return [{ InstanceId }, ...scaled, all, ...hosts];
}

/** A listed metric as a key. */
export function keyOf(metric: Metric): MetricKey {
  const dimensions = Object.fromEntries((metric.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']));
  return { name: metric.MetricName ?? '', dimensions };
}

/** The same metric of another node, by what the two are known by; undefined when it is not known by that. */
export function translate(key: MetricKey, from: NodeIdentity, to: NodeIdentity): MetricKey | undefined {
  const dimensions: Record<string, string> = {};
  for (const [name, value] of Object.entries(key.dimensions)) {
    const translated = translateValue({ name, value }, from, to);
    if (translated === undefined) return undefined;
    dimensions[name] = translated;
  }
  return { name: key.name, dimensions };
}

function translateValue(
  { name, value }: { readonly name: string; readonly value: string },
  from: NodeIdentity,
  to: NodeIdentity,
): string | undefined {
  if (name === 'InstanceId' && value === from.instanceId) return to.instanceId;
  if (name === 'ImageId' && value === from.imageId) return to.imageId;
  if (name === 'InstanceType' && value === from.instanceType) return to.instanceType;
  if (name === 'AutoScalingGroupName' && value === from.scalingGroup) return to.scalingGroup;
  if (name === 'host') return to.hosts[from.hosts.indexOf(value)];
  return value;
}

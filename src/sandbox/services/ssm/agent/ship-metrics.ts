import { cloudWatchStore, seriesOf, insertSamples, type MetricSample } from '../../cloudwatch/store.js';
import { instanceOf } from '../node-state.js';
import { ssmStore } from '../store.js';
import { isObject, numberAt, objectAt, textAt, type JsonObject } from './json.js';
import { sourceOf, type Place } from './metric-sources.js';
import type { Shipment } from './ship.js';

type Dimensions = Readonly<Record<string, string>>;

/** The agent's own defaults (user guide, "Create or edit the CloudWatch agent configuration file"). */
const NAMESPACE = 'CWAgent';
const INTERVAL_SECONDS = 60;

/** Publishes the metrics that a configuration asks for. */
export function shipMetrics(shipment: Shipment, config: JsonObject): void {
  const metrics = objectAt(config, 'metrics');
  const plugins = objectAt(metrics, 'metrics_collected');
  if (Object.keys(plugins).length === 0) return;
  const namespace = textAt(metrics, 'namespace') ?? NAMESPACE;
  const context = { 'cloudwatch:namespace': namespace };
  const what = 'E! cloudwatch: WriteToCloudWatch failure, err:  AccessDenied: ';
  if (!shipment.may('cloudwatch:PutMetricData', { resource: '*', what, context })) return;
  const host = hostDimensions(shipment, config);
  const aggregations = aggregationsOf(metrics);
  const agentSeconds = numberAt(objectAt(config, 'agent'), 'metrics_collection_interval') ?? INTERVAL_SECONDS;
  for (const [plugin, settings] of Object.entries(plugins)) {
    for (const entry of (Array.isArray(settings) ? settings : [settings]).filter(isObject)) {
      const seconds = numberAt(entry, 'metrics_collection_interval') ?? agentSeconds;
      const times = ticks(shipment, seconds * 1000);
      if (times.length === 0) continue;
      publishPlugin({ shipment, namespace, host, aggregations, times }, plugin, entry);
    }
  }
}

/**
 * The moments of collection since the last shipment: at the start of the agent, so that nobody has to wait a minute to
 * see its data as with a real one, and then at every interval.
 */
function ticks({ node, fromMs, untilMs }: Shipment, intervalMs: number): readonly number[] {
  const first = Math.floor(fromMs / intervalMs) + 1;
  const last = Math.floor(untilMs / intervalMs);
  const later = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * intervalMs);
  return fromMs === node.agent.startedAtMs ? [fromMs, ...later] : later;
}

/**
 * The dimensions that every metric has: those of `append_dimensions`, which know four names and need their own
 * placeholder as a value; without any of them, the host.
 */
function hostDimensions({ node, call, may }: Shipment, config: JsonObject): Dimensions {
  const wanted = objectAt(config, 'metrics', 'append_dimensions');
  const instance = instanceOf(node, call);
  const asks = (name: string) => wanted[name] === `\${aws:${name}}`;
  const tags = instance?.Tags ?? [];
  const group = asks('AutoScalingGroupName') && mayDescribeTags(may);
  const known: Readonly<Record<string, string | undefined>> = {
    InstanceId: node.instanceId,
    InstanceType: instance?.InstanceType,
    ImageId: instance?.ImageId,
    AutoScalingGroupName: group ? tags.find(({ Key }) => Key === 'aws:autoscaling:groupName')?.Value : undefined,
  };
  const appended = Object.entries(known).filter(([name, value]) => value !== undefined && asks(name));
  if (Object.keys(known).some(asks)) return Object.fromEntries(appended.map(([name, value]) => [name, value ?? '']));
  return objectAt(config, 'agent')['omit_hostname'] === true ? {} : { host: node.computerName };
}

const mayDescribeTags = (may: Shipment['may']): boolean =>
  may('ec2:DescribeTags', {
    resource: '*',
    what: 'W! ec2tagger: Unable to describe ec2 tags for initial retrieval: UnauthorizedOperation: ',
  });

const aggregationsOf = (metrics: JsonObject): readonly (readonly string[])[] => {
  const lists = metrics['aggregation_dimensions'];
  return Array.isArray(lists) ? lists.filter((list): list is string[] => Array.isArray(list)) : [];
};

interface Publication {
  readonly shipment: Shipment;
  readonly namespace: string;
  readonly host: Dimensions;
  readonly aggregations: readonly (readonly string[])[];
  readonly times: readonly number[];
}

function publishPlugin(publication: Publication, plugin: string, entry: JsonObject): void {
  const { node } = publication.shipment;
  const source = sourceOf(plugin, entry, node);
  const measurements = entry['measurement'];
  const appended = Object.entries(objectAt(entry, 'append_dimensions')).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  if (!source || !Array.isArray(measurements)) return;
  for (const measurement of measurements) {
    const given = isObject(measurement) ? measurement : { name: measurement };
    const name = textAt(given, 'name');
    if (name === undefined) continue;
    const metric = textAt(given, 'rename') ?? source.metricName(name);
    const unit = textAt(given, 'unit') ?? unitOf(metric);
    for (const place of source.places) {
      publish(publication, { metric, unit, place: { ...place, ...Object.fromEntries(appended) } });
    }
  }
}

function publish(
  { shipment, namespace, host, aggregations, times }: Publication,
  { metric, unit, place }: { readonly metric: string; readonly unit: string; readonly place: Place },
): void {
  const { call, node } = shipment;
  const store = call.store(cloudWatchStore);
  const dimensions: Dimensions = { ...host, ...place };
  const seed = hash(`${node.instanceId} ${metric} ${Object.values(place).join(' ')}`);
  const samples = times.map((timestampMs): MetricSample => ({
    timestampMs,
    value: valueAt({ seed, unit, timestampMs }),
  }));
  const nowMs = times.at(-1) ?? shipment.untilMs;
  const { metricLagMs } = call.store(ssmStore).behaviour;
  const subsets = aggregations.flatMap((names) =>
    names.every((name) => Object.hasOwn(dimensions, name))
      ? [Object.fromEntries(names.map((name) => [name, dimensions[name] ?? '']))]
      : [],
  );
  for (const set of [dimensions, ...subsets]) {
    const id = { namespace, name: metric, dimensions: set };
    const series = seriesOf(store, id);
    if (series.points.length === 0) series.listedFromMs = (times[0] ?? nowMs) + metricLagMs;
    insertSamples(store, { ...id, unit }, { samples, nowMs });
  }
}

function unitOf(metric: string): string {
  if (/percent|%|usage_/.test(metric)) return 'Percent';
  if (/bytes|_total$|_used$|_free$|_available$|_cached$/.test(metric)) return 'Bytes';
  return 'None';
}

/** A value that wanders slowly around a middle of the metric's own, the same one on every run. */
function valueAt({
  seed,
  unit,
  timestampMs,
}: {
  readonly seed: number;
  readonly unit: string;
  readonly timestampMs: number;
}): number {
  const middle = 15 + (seed % 5000) / 100;
  const wave = 1 + 0.2 * Math.sin(timestampMs / 900_000 + seed);
  const scale = unit === 'Bytes' ? 10_000_000 : 1;
  return Math.round(middle * wave * scale * 100) / 100;
}

function hash(text: string): number {
  let sum = 7;
  for (let index = 0; index < text.length; index += 1) sum = (sum * 31 + text.charCodeAt(index)) % 1_000_003;
  return sum;
}

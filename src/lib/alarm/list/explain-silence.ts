import { CloudWatchClient, paginateListMetrics } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { TaskContext } from '../../aws/task-context.js';
import { fromAws } from '../../errors/from-aws.js';
import type { MetricAlarmDefinition } from '../definition.js';
import { periodOf } from '../facets.js';
import { formatPeriod } from '../settings.js';
import type { StoredAlarm } from '../stored/read-alarms.js';

type Dimensions = Readonly<Record<string, string>>;

/** A metric that an alarm reads. */
interface Watched {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Dimensions;
}

/** The metrics that there are under one name; `denied` when they may not be listed. */
type Known = readonly Dimensions[] | 'denied';

/**
 * Why alarms have no data, by their names: no such metric, other dimensions, a stopped instance, an alarm that is new, or a
 * metric that fell silent. One ListMetrics for each metric name, one DescribeInstances for all instances.
 */
export async function explainSilence(
  alarms: readonly StoredAlarm[],
  ctx: TaskContext,
): Promise<ReadonlyMap<string, string>> {
  const silent = alarms.flatMap((alarm) =>
    alarm.state === 'INSUFFICIENT_DATA' && alarm.definition?.kind === 'metric'
      ? [{ alarm, definition: alarm.definition, watched: metricsOf(alarm.definition)[0] }]
      : [],
  );
  const known = new Map<string, Known>();
  for (const { watched } of silent) {
    if (watched === undefined || known.has(keyOf(watched))) continue;
    known.set(keyOf(watched), await listDimensions(watched, ctx));
  }
  const instances = await instanceStates(
    silent.flatMap(({ watched }) => watched?.dimensions['InstanceId'] ?? []),
    ctx,
  );
  const reasons = silent.map(({ alarm, definition, watched }) => [
    alarm.name,
    whySilent(definition, {
      watched,
      known: watched === undefined ? [] : (known.get(keyOf(watched)) ?? []),
      instance: instances.get(watched?.dimensions['InstanceId'] ?? ''),
      ageMs: ageOf(alarm, ctx),
    }),
  ]);
  return new Map(reasons.map(([name = '', reason = '']) => [name, reason]));
}

/** Milliseconds since an alarm was made or changed. */
export const ageOf = ({ updatedAtMs }: StoredAlarm, { clock }: TaskContext): number | undefined =>
  updatedAtMs === undefined ? undefined : clock.now() - updatedAtMs;

const keyOf = ({ namespace, metric }: Watched): string => `${namespace} ${metric}`;

/** The metrics that an alarm reads, in the order of its queries. */
export const metricsOf = ({ watch }: MetricAlarmDefinition): readonly Watched[] =>
  watch.type === 'metric'
    ? [watch]
    : watch.queries.flatMap(({ MetricStat }) => {
        const metric = MetricStat?.Metric;
        if (metric === undefined) return [];
        const pairs = (metric.Dimensions ?? []).map(({ Name = '', Value = '' }): [string, string] => [Name, Value]);
        return [
          {
            namespace: metric.Namespace ?? '',
            metric: metric.MetricName ?? '',
            dimensions: Object.fromEntries(pairs),
          },
        ];
      });

/** Whether an alarm was made or changed so lately that it cannot have seen all of its periods. */
export const isNew = (definition: MetricAlarmDefinition, ageMs: number | undefined): boolean =>
  ageMs !== undefined && ageMs < periodOf(definition) * definition.evaluationPeriods * 1000;

interface Circumstances {
  readonly watched: Watched | undefined;
  readonly known: Known;
  readonly instance: string | undefined;
  readonly ageMs: number | undefined;
}

function whySilent(definition: MetricAlarmDefinition, { watched, known, instance, ageMs }: Circumstances): string {
  if (instance !== undefined && instance !== 'running') {
    return `instance ${watched?.dimensions['InstanceId']} is ${instance}`;
  }
  if (isNew(definition, ageMs)) return 'new: it has not seen all of its periods yet';
  if (watched === undefined) return 'its query gives no data';
  if (known === 'denied') return 'unknown (denied: cloudwatch:ListMetrics)';
  const name = `${watched.namespace}/${watched.metric}`;
  if (known.length === 0) return `no such metric: nothing has sent ${name} for two weeks`;
  if (known.some((dimensions) => sameDimensions(dimensions, watched.dimensions))) {
    const span = formatPeriod(periodOf(definition) * definition.evaluationPeriods);
    return `the metric is there, but sent nothing in the last ${span}`;
  }
  return `no ${name} with ${dimensionText(watched.dimensions)}; there is ${dimensionText(nearest(known, watched.dimensions))}`;
}

const sameDimensions = (a: Dimensions, b: Dimensions): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value);

const dimensionText = (dimensions: Dimensions): string => {
  const pairs = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? 'no dimensions' : pairs.join(', ');
};

/** The one that has most in common: first whole dimensions, then their names. */
function nearest(known: readonly Dimensions[], wanted: Dimensions): Dimensions {
  const score = (dimensions: Dimensions): number =>
    Object.entries(wanted).reduce(
      (sum, [name, value]) => sum + (dimensions[name] === value ? 100 : name in dimensions ? 1 : 0),
      -Object.keys(dimensions).length / 100,
    );
  return known.reduce((best, dimensions) => (score(dimensions) > score(best) ? dimensions : best), known[0] ?? {});
}

/** ListMetrics shows metrics that had data in the past two weeks (API reference). */
async function listDimensions({ namespace, metric }: Watched, ctx: TaskContext): Promise<Known> {
  const found: Dimensions[] = [];
  try {
    const pages = paginateListMetrics(
      { client: ctx.aws.client(CloudWatchClient) },
      { Namespace: namespace, MetricName: metric },
      { abortSignal: ctx.signal },
    );
    for await (const { Metrics: metrics = [] } of pages) {
      for (const { Dimensions: dimensions = [] } of metrics) {
        found.push(Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value])));
      }
    }
    return found;
  } catch (error) {
    if (fromAws(error)?.category === 'auth') return 'denied';
    throw error;
  }
}

/** EC2 API reference, Filter: at most 200 values. */
const MAX_FILTER_VALUES = 200;

/** States by instance id, `terminated` for those that EC2 no longer knows; none where they may not be read. */
async function instanceStates(ids: readonly string[], ctx: TaskContext): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)];
  const states = new Map<string, string>();
  try {
    for (let at = 0; at < wanted.length; at += MAX_FILTER_VALUES) {
      const Values = wanted.slice(at, at + MAX_FILTER_VALUES);
      for (const id of Values) states.set(id, 'gone');
      const command = new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values }] });
      const { Reservations = [] } = await ctx.aws.client(EC2Client).send(command, { abortSignal: ctx.signal });
      for (const { InstanceId = '', State } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
        states.set(InstanceId, State?.Name ?? 'running');
      }
    }
    return states;
  } catch (error) {
    if (fromAws(error)?.category === 'auth') return new Map();
    throw error;
  }
}

import type { Sandbox } from '../create.js';
import { cloudWatchStore, type CloudWatchStore } from '../services/cloudwatch/store.js';
import { ec2Store, type StoredInstance } from '../services/ec2/store.js';
import { BASIC_PERIOD_MS, MINUTE_MS, publishComputed, rounded } from './computed-metrics.js';
import { DATABASE_CLUSTER, DEAD_LETTER_QUEUE, FAILED_ORDERS, ORDER_QUEUE, SESSION_TABLE } from './data-stores.js';
import { isDatabaseSilent } from './episodes.js';
import { FLEET } from './fleet.js';
import { fillLoadBalancerMetrics } from './load-balancer-metrics.js';
import { noiseAt } from './noise.js';
import { visitorsAt, type WebRequest } from './requests.js';
import { fillWatchedMetrics } from './watched-metrics.js';
import { DATABASES, isIn, resourceId, type Story } from './story.js';

/** What AWS publishes of the sample company: the incident shows in it, and weeks before it are computed when asked for. */
export function fillMetrics(sandbox: Sandbox, story: Story, requests: readonly WebRequest[]): void {
  const store = sandbox.store(cloudWatchStore, story);
  fillLoadBalancerMetrics(sandbox, story, requests);
  fillServerMetrics(store, { sandbox, story });
  fillDatabaseMetrics(store, story);
  fillQueueMetrics(store, story);
  fillTableAndFunctionMetrics(store);
  const { instances } = sandbox.store(ec2Store, story);
  fillWatchedMetrics(store, { story, isRunning: (id, timeMs) => isRunning(instances.get(id), timeMs) });
}

/** A number around `middle`, at most `spread` away from it. */
const around = (salt: number, timeMs: number, { middle, spread }: { middle: number; spread: number }): number =>
  rounded(middle + spread * (2 * noiseAt(salt, timeMs / MINUTE_MS) - 1));

/** A server that was stopped publishes nothing from then on. */
function isRunning(instance: StoredInstance | undefined, timeMs: number): boolean {
  if (instance?.State?.Name === 'running') return true;
  const stopped = /\((.+) GMT\)/.exec(instance?.StateTransitionReason ?? '')?.[1];
  return stopped !== undefined && timeMs < Date.parse(`${stopped}Z`);
}

function fillServerMetrics(
  store: CloudWatchStore,
  { sandbox, story }: { readonly sandbox: Sandbox; readonly story: Story },
): void {
  const { instances } = sandbox.store(ec2Store, story);
  for (const [index, { name, group }] of FLEET.entries()) {
    const busy = group === 'web' ? 14 : 8;
    const InstanceId = resourceId('i', name, story);
    const server = { namespace: 'AWS/EC2', dimensions: { InstanceId } };
    const publish = (metric: string, unit: string, valueAt: (timeMs: number) => number) =>
      publishComputed(store, { ...server, name: metric, unit, periodMs: BASIC_PERIOD_MS }, (timeMs) =>
        isRunning(instances.get(InstanceId), timeMs) ? [valueAt(timeMs)] : [],
      );
    const salt = 100 + 10 * index;
    publish('CPUUtilization', 'Percent', (timeMs) =>
      around(salt, timeMs, { middle: busy * visitorsAt(timeMs) + 3, spread: 3 }),
    );
    publish('NetworkOut', 'Bytes', (timeMs) =>
      around(salt + 1, timeMs, { middle: 6e4 * busy * visitorsAt(timeMs), spread: 1e5 }),
    );
    publish('StatusCheckFailed', 'Count', () => 0);
  }
}

function fillDatabaseMetrics(store: CloudWatchStore, story: Story): void {
  const cluster = { DBClusterIdentifier: DATABASE_CLUSTER };
  const instances = DATABASES.map(({ name }) => ({ DBInstanceIdentifier: name }));
  for (const [index, dimensions] of [cluster, ...instances].entries()) {
    const publish = (name: string, unit: string, valueAt: (timeMs: number) => number) =>
      publishComputed(store, { namespace: 'AWS/RDS', name, dimensions, unit, periodMs: MINUTE_MS }, (timeMs) =>
        isDatabaseSilent(story, timeMs) ? [] : [valueAt(timeMs)],
      );
    const salt = 300 + 10 * index;
    publish('DatabaseConnections', 'Count', (timeMs) =>
      isIn(story.incident, timeMs)
        ? 60
        : Math.round(around(salt, timeMs, { middle: 70 * visitorsAt(timeMs) + 12, spread: 12 })),
    );
    publish('CPUUtilization', 'Percent', (timeMs) =>
      isIn(story.incident, timeMs)
        ? around(salt + 1, timeMs, { middle: 14, spread: 2 })
        : around(salt + 1, timeMs, { middle: 22 * visitorsAt(timeMs) + 2, spread: 2.5 }),
    );
    publish('FreeableMemory', 'Bytes', (timeMs) =>
      Math.round(around(salt + 2, timeMs, { middle: 5.2e9 - 6e8 * visitorsAt(timeMs), spread: 1e8 })),
    );
    publish('FreeLocalStorage', 'Bytes', (timeMs) =>
      Math.round(around(salt + 3, timeMs, { middle: 2.9e10, spread: 4e8 })),
    );
  }
}

/** Orders that failed in the incident lie in the dead-letter queue: nobody has looked after them yet. */
function fillQueueMetrics(store: CloudWatchStore, story: Story): void {
  const publish = (queue: string, name: string, valueAt: (timeMs: number) => number) => {
    const metric = { namespace: 'AWS/SQS', name, dimensions: { QueueName: queue } };
    const unit = name.startsWith('ApproximateAge') ? 'Seconds' : 'Count';
    publishComputed(store, { ...metric, unit, periodMs: MINUTE_MS }, (timeMs) => [valueAt(timeMs)]);
  };
  publish(ORDER_QUEUE, 'ApproximateNumberOfMessagesVisible', (timeMs) =>
    Math.floor(3 * noiseAt(401, timeMs / MINUTE_MS)),
  );
  publish(ORDER_QUEUE, 'ApproximateAgeOfOldestMessage', (timeMs) => Math.floor(9 * noiseAt(402, timeMs / MINUTE_MS)));
  const { startMs, endMs } = story.incident;
  publish(DEAD_LETTER_QUEUE, 'ApproximateNumberOfMessagesVisible', (timeMs) =>
    Math.round(FAILED_ORDERS * Math.min(1, Math.max(0, (timeMs - startMs) / (endMs - startMs)))),
  );
  publish(DEAD_LETTER_QUEUE, 'ApproximateAgeOfOldestMessage', (timeMs) =>
    Math.max(0, Math.floor((timeMs - startMs) / 1000)),
  );
}

function fillTableAndFunctionMetrics(store: CloudWatchStore): void {
  const table = { namespace: 'AWS/DynamoDB', dimensions: { TableName: SESSION_TABLE } };
  for (const [index, name] of ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].entries()) {
    publishComputed(store, { ...table, name, unit: 'Count', periodMs: MINUTE_MS }, (timeMs) => [
      Math.max(0, around(500 + index, timeMs, { middle: 20 * visitorsAt(timeMs), spread: 8 })),
    ]);
  }
  const lambda = { namespace: 'AWS/Lambda', dimensions: { FunctionName: 'web3tier-thumbnail' } };
  const publish = (name: string, unit: string, valueAt: (timeMs: number) => number) =>
    publishComputed(store, { ...lambda, name, unit, periodMs: MINUTE_MS }, (timeMs) =>
      noiseAt(510, timeMs / MINUTE_MS) < 0.3 ? [valueAt(timeMs)] : [],
    );
  publish('Invocations', 'Count', () => 1);
  publish('Errors', 'Count', () => 0);
  publish('Throttles', 'Count', () => 0);
  publish('Duration', 'Milliseconds', (timeMs) => around(511, timeMs, { middle: 420, spread: 220 }));
}

import type { Sandbox } from '../create.js';
import { cloudWatchStore, insertPoint, insertSamples, seriesOf } from '../services/cloudwatch/store.js';
import { createDice } from './dice.js';
import { LOAD_BALANCER, TARGET_GROUP } from './load-balancer-logs.js';
import { visitorsAt, type WebRequest } from './requests.js';
import { isIn, resourceId, WEB_SERVERS, type Story } from './story.js';

const METRIC_SEED = 3008;
const MINUTE_MS = 60_000;
const BASIC_PERIOD_MS = 5 * MINUTE_MS;

/** Publishes what AWS would have published over the day; the incident shows in each of them. */
export function fillMetrics(sandbox: Sandbox, story: Story, requests: readonly WebRequest[]): void {
  fillLoadBalancer(sandbox, story, requests);
  fillServersAndDatabase(sandbox, story);
}

function fillLoadBalancer(sandbox: Sandbox, story: Story, requests: readonly WebRequest[]): void {
  const store = sandbox.store(cloudWatchStore, story);
  const dimensions = { LoadBalancer: LOAD_BALANCER };
  const minutes = byMinute(requests);
  const counts: Record<string, { timestampMs: number; value: number }[]> = {};
  const add = (name: string, timestampMs: number, value: number) => (counts[name] ??= []).push({ timestampMs, value });
  const times = seriesOf(store, { namespace: 'AWS/ApplicationELB', name: 'TargetResponseTime', dimensions });
  for (const [timestampMs, inMinute] of minutes) {
    add('RequestCount', timestampMs, inMinute.length);
    for (const family of [2, 3, 4, 5]) {
      const count = inMinute.filter(({ status }) => Math.floor(status / 100) === family).length;
      if (count > 0) add(`HTTPCode_Target_${family}XX_Count`, timestampMs, count);
    }
    const seconds = inMinute.map(({ latencyMs }) => latencyMs / 1000);
    const sum = seconds.reduce((total, value) => total + value, 0);
    const range = { minimum: Math.min(...seconds), maximum: Math.max(...seconds) };
    const statistics = { sampleCount: seconds.length, sum, ...range, unit: 'Seconds' };
    insertPoint(times, { timestampMs, values: seconds, counts: undefined, ...statistics });
  }
  times.lastPutAtMs = story.nowMs;
  for (const [name, samples] of Object.entries(counts)) {
    const metric = { namespace: 'AWS/ApplicationELB', name, dimensions, unit: 'Count' };
    insertSamples(store, metric, { samples, nowMs: story.nowMs });
  }
  const healthy = samplesOf(story, MINUTE_MS, () => 4);
  const target = { namespace: 'AWS/ApplicationELB', dimensions: { ...dimensions, TargetGroup: TARGET_GROUP } };
  insertSamples(
    store,
    { ...target, name: 'HealthyHostCount', unit: 'Count' },
    { samples: healthy, nowMs: story.nowMs },
  );
}

function fillServersAndDatabase(sandbox: Sandbox, story: Story): void {
  const store = sandbox.store(cloudWatchStore, story);
  const dice = createDice(METRIC_SEED);
  const publish = (
    metric: { namespace: string; name: string; unit: string; dimensions: Record<string, string> },
    valueAt: (timeMs: number) => number,
    periodMs = BASIC_PERIOD_MS,
  ) => {
    insertSamples(store, metric, { samples: samplesOf(story, periodMs, valueAt), nowMs: story.nowMs });
  };
  for (const { name } of WEB_SERVERS) {
    const server = { namespace: 'AWS/EC2', dimensions: { InstanceId: resourceId('i', name, story) } };
    publish(
      { ...server, name: 'CPUUtilization', unit: 'Percent' },
      (timeMs) => 14 * visitorsAt(timeMs) + dice.between(0, 6),
    );
    publish(
      { ...server, name: 'NetworkOut', unit: 'Bytes' },
      (timeMs) => 9e5 * visitorsAt(timeMs) * dice.between(0.8, 1.2),
    );
    publish({ ...server, name: 'StatusCheckFailed', unit: 'Count' }, () => 0);
  }
  const database = { namespace: 'AWS/RDS', dimensions: { DBClusterIdentifier: 'web3tier-aurora' } };
  publish(
    { ...database, name: 'DatabaseConnections', unit: 'Count' },
    (timeMs) => (isIn(story.incident, timeMs) ? 60 : Math.round(70 * visitorsAt(timeMs) + dice.between(0, 25))),
    MINUTE_MS,
  );
  publish(
    { ...database, name: 'CPUUtilization', unit: 'Percent' },
    (timeMs) => (isIn(story.incident, timeMs) ? 12 : 22 * visitorsAt(timeMs)) + dice.between(0, 5),
    MINUTE_MS,
  );
}

function samplesOf(
  story: Story,
  periodMs: number,
  valueAt: (timeMs: number) => number,
): { timestampMs: number; value: number }[] {
  const samples: { timestampMs: number; value: number }[] = [];
  const first = Math.ceil(story.day.startMs / periodMs) * periodMs;
  for (let timestampMs = first; timestampMs < story.day.endMs; timestampMs += periodMs) {
    samples.push({ timestampMs, value: Math.round(valueAt(timestampMs) * 100) / 100 });
  }
  return samples;
}

function byMinute(requests: readonly WebRequest[]): ReadonlyMap<number, readonly WebRequest[]> {
  const minutes = new Map<number, WebRequest[]>();
  for (const request of requests) {
    const minute = Math.floor(request.timeMs / MINUTE_MS) * MINUTE_MS;
    const list = minutes.get(minute);
    if (list) list.push(request);
    else minutes.set(minute, [request]);
  }
  return minutes;
}

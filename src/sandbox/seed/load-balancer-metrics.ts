import type { Sandbox } from '../create.js';
import { cloudWatchStore, insertPoint, insertSamples, seriesOf } from '../services/cloudwatch/store.js';
import { MINUTE_MS, publishComputed } from './computed-metrics.js';
import { episodeErrors } from './episodes.js';
import { LOAD_BALANCER, TARGET_GROUP } from './load-balancer-logs.js';
import { noiseAt } from './noise.js';
import { visitorsAt, type WebRequest } from './requests.js';
import { WEB_SERVERS, type Story } from './story.js';

const NAMESPACE = 'AWS/ApplicationELB';
const dimensions = { LoadBalancer: LOAD_BALANCER };
const families = [2, 3, 4, 5] as const;

/** Shares of the answers on a good day, as `requests.ts` deals them. */
const REQUESTS_PER_MINUTE = 10;
const SHARES = { 3: 0.02, 4: 0.02, 5: 0.0012 } as const;
const SALT = { requests: 11, latency: 12, 3: 13, 4: 14, 5: 15 } as const;

/** Publishes the day of the logs as the logs tell it, and computes all other time in the same manner. */
export function fillLoadBalancerMetrics(sandbox: Sandbox, story: Story, requests: readonly WebRequest[]): void {
  fillDay(sandbox, story, requests);
  const store = sandbox.store(cloudWatchStore, story);
  const except = {
    startMs: Math.floor(story.day.startMs / MINUTE_MS) * MINUTE_MS,
    endMs: Math.ceil(story.day.endMs / MINUTE_MS) * MINUTE_MS,
  };
  const publish = (name: string, unit: string, valuesAt: (timeMs: number) => readonly number[]) =>
    publishComputed(store, { namespace: NAMESPACE, name, dimensions, unit, periodMs: MINUTE_MS, except }, valuesAt);
  publish('RequestCount', 'Count', (timeMs) => [answersAt(story, timeMs).total]);
  for (const family of families) {
    publish(`HTTPCode_Target_${family}XX_Count`, 'Count', (timeMs) => {
      const count = answersAt(story, timeMs)[family];
      return count > 0 ? [count] : [];
    });
  }
  publish('TargetResponseTime', 'Seconds', (timeMs) => latenciesAt(story, timeMs));
  const target = { namespace: NAMESPACE, dimensions: { ...dimensions, TargetGroup: TARGET_GROUP }, unit: 'Count' };
  const always = (name: string, value: number) =>
    publishComputed(store, { ...target, name, periodMs: MINUTE_MS }, () => [value]);
  always('HealthyHostCount', WEB_SERVERS.length);
  always('UnHealthyHostCount', 0);
}

/** Answers of a minute by the first digit of their status. */
function answersAt(story: Story, timeMs: number): Readonly<Record<2 | 3 | 4 | 5 | 'total', number>> {
  const minute = timeMs / MINUTE_MS;
  const usual = Math.round(REQUESTS_PER_MINUTE * visitorsAt(timeMs) * (0.6 + 0.8 * noiseAt(SALT.requests, minute)));
  const total = Math.max(1, usual);
  const some = (family: 3 | 4 | 5) => {
    const expected = total * SHARES[family];
    return Math.floor(expected) + (noiseAt(SALT[family], minute) < expected % 1 ? 1 : 0);
  };
  const failed = Math.min(total, some(5) + episodeErrors(story, timeMs));
  const [moved, refused] = [some(3), some(4)];
  return { 2: Math.max(0, total - failed - moved - refused), 3: moved, 4: refused, 5: failed, total };
}

/** Seconds that each request took: mostly near the usual time, with a long tail, longer while requests fail. */
function latenciesAt(story: Story, timeMs: number): readonly number[] {
  const { total } = answersAt(story, timeMs);
  const factor = episodeErrors(story, timeMs) > 0 ? 6 : 1;
  return Array.from({ length: total }, (_, index) => {
    const draw = noiseAt(SALT.latency, (timeMs / MINUTE_MS) * 64 + index);
    return Math.round(70 * factor * Math.exp(2.6 * (draw - 0.45))) / 1000;
  });
}

function fillDay(sandbox: Sandbox, story: Story, requests: readonly WebRequest[]): void {
  const store = sandbox.store(cloudWatchStore, story);
  const counts: Record<string, { timestampMs: number; value: number }[]> = {};
  const add = (name: string, timestampMs: number, value: number) => (counts[name] ??= []).push({ timestampMs, value });
  const times = seriesOf(store, { namespace: NAMESPACE, name: 'TargetResponseTime', dimensions });
  for (const [timestampMs, inMinute] of byMinute(requests)) {
    add('RequestCount', timestampMs, inMinute.length);
    for (const family of families) {
      const count = inMinute.filter(({ status }) => Math.floor(status / 100) === family).length;
      if (count > 0) add(`HTTPCode_Target_${family}XX_Count`, timestampMs, count);
    }
    const seconds = inMinute.map(({ latencyMs }) => latencyMs / 1000);
    const sum = seconds.reduce((total, value) => total + value, 0);
    const range = { minimum: Math.min(...seconds), maximum: Math.max(...seconds) };
    const statistics = { sampleCount: seconds.length, sum, ...range, unit: 'Seconds' };
    insertPoint(times, { timestampMs, values: seconds, counts: undefined, ...statistics });
  }
  for (const [name, samples] of Object.entries(counts)) {
    insertSamples(store, { namespace: NAMESPACE, name, dimensions, unit: 'Count' }, { samples, nowMs: story.nowMs });
  }
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

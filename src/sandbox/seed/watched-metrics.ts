import type { CloudWatchStore } from '../services/cloudwatch/store.js';
import { BASIC_PERIOD_MS, MINUTE_MS, publishComputed, rounded } from './computed-metrics.js';
import { DATABASE_CLUSTER } from './data-stores.js';
import { isDatabaseSilent } from './episodes.js';
import { FLEET } from './fleet.js';
import { noiseAt } from './noise.js';
import { visitorsAt } from './requests.js';
import { resourceId, type Story } from './story.js';

/** What a t3.medium can hold. */
const MAX_CREDITS = 576;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Metrics that say that nothing is wrong: checks of disks, credits, the NAT gateway, the replica. They are what alarms on
 * them look at, and are all quiet.
 */
export function fillWatchedMetrics(
  store: CloudWatchStore,
  { story, isRunning }: { readonly story: Story; readonly isRunning: (id: string, timeMs: number) => boolean },
): void {
  for (const [index, { name }] of FLEET.entries()) {
    const InstanceId = resourceId('i', name, story);
    const credits = { namespace: 'AWS/EC2', name: 'CPUCreditBalance', unit: 'Count', dimensions: { InstanceId } };
    publishComputed(store, { ...credits, periodMs: BASIC_PERIOD_MS }, (timeMs) =>
      isRunning(InstanceId, timeMs) ? [rounded(MAX_CREDITS - 40 * noiseAt(600 + index, timeMs / HOUR_MS))] : [],
    );
    const dimensions = { VolumeId: resourceId('vol', name, story), InstanceId };
    const stalled = { namespace: 'AWS/EBS', name: 'VolumeStalledIOCheck', unit: 'None', dimensions };
    publishComputed(store, { ...stalled, periodMs: MINUTE_MS }, (timeMs) => (isRunning(InstanceId, timeMs) ? [0] : []));
  }
  fillNatMetrics(store, story);
  fillReplicaMetrics(store, story);
  const concurrency = { namespace: 'AWS/Lambda', name: 'ClaimedAccountConcurrency', unit: 'Count', dimensions: {} };
  publishComputed(store, { ...concurrency, periodMs: MINUTE_MS }, (timeMs) => [
    Math.round(3 * noiseAt(640, timeMs / MINUTE_MS)),
  ]);
}

function fillNatMetrics(store: CloudWatchStore, story: Story): void {
  const dimensions = { NatGatewayId: resourceId('nat', 'web3tier', story) };
  const publish = (name: string, valueAt: (timeMs: number) => number) =>
    publishComputed(
      store,
      { namespace: 'AWS/NATGateway', name, dimensions, unit: 'Count', periodMs: MINUTE_MS },
      (timeMs) => [valueAt(timeMs)],
    );
  const packets = (timeMs: number) =>
    Math.round(9000 * visitorsAt(timeMs) * (0.7 + 0.6 * noiseAt(620, timeMs / MINUTE_MS)));
  publish('ErrorPortAllocation', () => 0);
  publish('PacketsDropCount', () => 0);
  publish('PacketsInFromSource', packets);
  publish('PacketsInFromDestination', (timeMs) => Math.round(1.3 * packets(timeMs)));
}

function fillReplicaMetrics(store: CloudWatchStore, story: Story): void {
  const cluster = { DBClusterIdentifier: DATABASE_CLUSTER };
  const publish = (
    metric: { readonly name: string; readonly unit: string; readonly dimensions: Readonly<Record<string, string>> },
    valueAt: (timeMs: number) => number,
  ) =>
    publishComputed(store, { namespace: 'AWS/RDS', ...metric, periodMs: MINUTE_MS }, (timeMs) =>
      isDatabaseSilent(story, timeMs) ? [] : [valueAt(timeMs)],
    );
  publish({ name: 'EngineUptime', unit: 'Seconds', dimensions: { ...cluster, Role: 'WRITER' } }, (timeMs) =>
    Math.max(0, Math.floor((timeMs - story.createdAtMs) / 1000)),
  );
  publish({ name: 'AuroraReplicaLagMaximum', unit: 'Milliseconds', dimensions: cluster }, (timeMs) =>
    Math.round(15 + 12 * noiseAt(630, timeMs / MINUTE_MS)),
  );
}

import type { FleetNode, NodeArrival } from '../node/index.js';
import type { AgentRow, InstallStatus, InstallStep } from './types.js';

/** What has become of a node so far. */
export interface Progress {
  readonly status: InstallStatus;
  readonly step: InstallStep | null;
  readonly reason: string | null;
  readonly agentVersion?: string | null | undefined;
  readonly configHash?: string | null | undefined;
  readonly arrival?: NodeArrival | undefined;
}

export const agentRow = (node: Pick<FleetNode, 'instanceId' | 'name'>, progress: Progress): AgentRow => ({
  instanceId: node.instanceId,
  name: node.name,
  status: progress.status,
  step: progress.step,
  agentVersion: progress.agentVersion ?? null,
  configHash: progress.configHash ?? null,
  metricsLastSeen: isoTime(progress.arrival?.metricsLastSeenMs),
  logsLastSeen: isoTime(progress.arrival?.logsLastSeenMs),
  reason: progress.reason,
});

export const isoTime = (timeMs: number | null | undefined): string | null =>
  timeMs === null || timeMs === undefined ? null : new Date(timeMs).toISOString();

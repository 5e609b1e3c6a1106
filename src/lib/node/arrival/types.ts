import type { FleetNode } from '../inventory/index.js';

/** A log group that agents write to. */
export interface LogTarget {
  /** As configured: may hold the same variables as the stream. */
  readonly group: string;
  /** As configured, e.g. `{instance_id}/messages`; default `{instance_id}`. */
  readonly streamTemplate?: string | undefined;
}

/** What `lastArrivals` looks for. */
export interface ArrivalInput {
  readonly instanceIds: readonly string[];
  /** Namespace of the agent's metrics, e.g. `CWAgent`; null: metrics are not looked for. */
  readonly namespace: string | null;
  /** Empty: logs are not looked for. */
  readonly logGroups: readonly LogTarget[];
  /** Data older than this does not count, epoch ms; default: 15 minutes ago. */
  readonly sinceMs?: number | undefined;
  /**
   * Lets metrics be found by the image, type, scaling group and host name of an instance before CloudWatch lists them,
   * and streams by its host name.
   */
  readonly nodes?: readonly FleetNode[] | undefined;
}

/** Something that could not be seen, so that a null says nothing. */
export interface UnknownArrival {
  readonly part: 'metrics' | 'logs';
  /** The IAM action that is missing; null: another reason. */
  readonly denied: string | null;
  /** In words, for a finding. */
  readonly reason: string;
  /** The log group, for `logs`. */
  readonly group: string | null;
}

/** When data of a node was seen last. */
export interface NodeArrival {
  /** Epoch ms, to the period of the metric (a minute); null: nothing since `sinceMs`, unless `unknown` has `metrics`. */
  readonly metricsLastSeenMs: number | null;
  /** When CloudWatch Logs took in the last event, epoch ms; null: nothing since, unless `unknown` has `logs`. */
  readonly logsLastSeenMs: number | null;
  readonly unknown: readonly UnknownArrival[];
}

import type { Finding } from '../checks/types.js';
import type { FleetNode, NodeSelection } from '../node/index.js';

/** An agent configuration and where it comes from: what `--config FILE|PRESET|ssm:NAME` names. */
export interface ConfigSource {
  readonly kind: 'file' | 'preset' | 'parameter';
  /** As it was named, e.g. `web.json`, `linux-basic`, `ssm:AmazonCloudWatch-web`. */
  readonly label: string;
  /** The text as it is; null for a parameter that does not exist or could not be read: a check says so. */
  readonly text: string | null;
  /** Name of the parameter that nodes fetch it from; null: it is not decided. */
  readonly parameterName: string | null;
}

/** What `node check` looks at. */
export interface CheckNodesInput {
  readonly selection: NodeSelection;
  /** What `--config` names, one for each platform; none: the configurations that are found on the nodes. */
  readonly configs: readonly string[];
  /** Whether nodes that are online and send nothing may be asked by a read-only script (SendCommand). */
  readonly diagnose: boolean;
  /** Goes on after the first cause, and keeps what passes. */
  readonly allChecks: boolean;
}

/** What is checked before the agent is installed. */
export interface InstallPreflightInput {
  readonly nodes: readonly FleetNode[];
  /** One for each platform; none: what any configuration needs. */
  readonly configs: readonly ConfigSource[];
}

/** Whether the agent can be installed on a node, and would work there. */
export interface InstallReadiness {
  readonly instanceId: string;
  /** False when any finding is `fail`. What is unknown does not stand in the way. */
  readonly ready: boolean;
  /** What is not in order: the first cause first, then warnings and what could not be seen. */
  readonly findings: readonly Finding[];
}

/** The platforms that Systems Manager tells apart. */
export type Platform = 'Linux' | 'Windows' | 'MacOS';

/** The JSON of the CloudWatch agent as it was parsed; nothing about its structure is promised. */
export type AgentConfig = Readonly<Record<string, unknown>>;

/** A node that the configuration is meant for, named as DescribeInstanceInformation names it. */
export interface ConfigNode {
  /** E.g. `Amazon Linux`, `Ubuntu`, `Microsoft Windows Server 2022 Datacenter`. */
  readonly platformName: string;
  /** E.g. `2023`, `24.04`, `10.0.20348`. */
  readonly platformVersion: string;
  /** Version of the CloudWatch agent on it, e.g. `1.300070.0`; null when it is unknown or will be installed as the newest. */
  readonly agentVersion: string | null;
}

export type LogGroupClass = 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';

/** What a configuration is checked against, besides itself. */
export interface LintInput {
  /** The text as it would be stored: its size and its byte order mark matter. */
  readonly text: string;
  /** Platforms that it is meant for; those of `nodes` are added. None: guessed from what it collects. */
  readonly platforms?: readonly Platform[] | undefined;
  readonly nodes?: readonly ConfigNode[] | undefined;
  /** The class of a log group that exists; undefined when it does not exist or is unknown. */
  readonly logGroupClassOf?: ((group: string) => LogGroupClass | undefined) | undefined;
  /** Log groups that have a subscription filter, or shall get one. */
  readonly subscribedGroups?: readonly string[] | undefined;
}

export interface LintFinding {
  /** Stable name of the rule, e.g. `unknown-key`. */
  readonly rule: string;
  /** `fail`: the agent would not start, or would not collect what is asked for. `warn`: it works, but not as one would think. */
  readonly status: 'fail' | 'warn';
  /** Where in the JSON, e.g. `/logs/logs_collected/files/collect_list/0/file_path`; `/` is the whole document. */
  readonly path: string;
  /** Line in the text, from 1. */
  readonly line: number;
  /** Column in UTF-16 units, from 1: the key that the finding is about, or the element of a list. */
  readonly column: number;
  readonly reason: string;
  /** What to write instead; null when that depends on what is wanted. */
  readonly fix: string | null;
}

export interface LintResult {
  /** In the order of the text. */
  readonly findings: readonly LintFinding[];
  /** Absent when the text is not a JSON object. */
  readonly config?: AgentConfig;
}

/** A source of log events, as far as the rest of the product is concerned. */
export interface ConfiguredLogGroup {
  /** As written; may hold placeholders such as `{instance_id}`. */
  readonly group: string;
  /** Template of the stream's name, e.g. `{instance_id}`. */
  readonly streamTemplate: string;
  /** What is read: file paths, names of event logs, or units of the journal (`journald` when all of them). */
  readonly files: readonly string[];
  readonly source: 'files' | 'windows_events' | 'journald';
  /** Days; null when the agent leaves the retention alone. */
  readonly retentionDays: number | null;
  /** Null when the agent creates the group with the service's default. */
  readonly class: LogGroupClass | null;
}

/** What a configuration makes the agent do and need. */
export interface ConfigFacts {
  /** Platforms that it can be meant for, by what it collects. */
  readonly platforms: readonly Platform[];
  /** Of its metrics, in CloudWatch. */
  readonly namespace: string;
  /** True when it sends metrics at all. */
  readonly collectsMetrics: boolean;
  readonly collectsLogs: boolean;
  readonly collectsTraces: boolean;
  /** The default interval between two datapoints. */
  readonly intervalMs: number;
  /** The longest interval of any of its metrics: after that much time (and a flush) each of them has arrived. */
  readonly longestIntervalMs: number;
  readonly logGroups: readonly ConfiguredLogGroup[];
  /** It asks for the Auto Scaling group of the instance: ec2:DescribeTags, and a way to the EC2 endpoint. */
  readonly needsDescribeTags: boolean;
  /** It asks for the volume of a disk: ec2:DescribeVolumes, and a way to the EC2 endpoint. */
  readonly needsDescribeVolumes: boolean;
  /** It sets the retention of a log group: logs:PutRetentionPolicy. */
  readonly needsPutRetention: boolean;
  readonly usesCollectd: boolean;
  readonly usesStatsd: boolean;
  readonly usesJournald: boolean;
  /** It has collectors in the section `opentelemetry`, whose metrics and logs do not go by `namespace` and `logGroups`. */
  readonly usesOpenTelemetry: boolean;
  /** The user that the agent runs as on Linux; null: root. */
  readonly runAsUser: string | null;
  /** The region that it sends to when the configuration says so; null: that of the instance. */
  readonly region: string | null;
  /** Roles that it assumes to send. */
  readonly roleArns: readonly string[];
  /** Oldest version of the agent that knows all of its sections; null when any does. */
  readonly minimumAgentVersion: string | null;
  /** True when the metrics carry the dimension InstanceId, so that arrival can be looked up per node. */
  readonly appendsInstanceId: boolean;
}

/** The tier of Parameter Store that a text of this size needs. */
export type ParameterTier = 'Standard' | 'Advanced' | 'too-large';

/** One file of a merge. */
export interface ConfigSource {
  /** How it is called in a conflict, e.g. the path of the file. */
  readonly name: string;
  readonly text: string;
}

export interface MergePlace {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** Two files that say different things where the agent takes only one. */
export interface MergeConflict {
  readonly path: string;
  readonly reason: string;
  readonly places: readonly [MergePlace, MergePlace];
}

export type MergeResult = { readonly config: AgentConfig } | { readonly conflicts: readonly MergeConflict[] };

/** A configuration that comes with awsops. */
export interface Preset {
  readonly name: string;
  readonly description: string;
  readonly platform: Platform;
  /** The one system that it is for, as `--os` names it; null when it fits any of its platform. */
  readonly os: string | null;
  /** The JSON as it is in the file. */
  readonly text: string;
}

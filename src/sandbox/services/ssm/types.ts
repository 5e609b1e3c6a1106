export type PlatformType = 'Linux' | 'Windows' | 'MacOS';

/** One configuration file in `amazon-cloudwatch-agent.d`. */
export interface AgentConfigFile {
  readonly text: string;
}

/** The CloudWatch agent of a node. */
export interface SimulatedAgent {
  /** E.g. `1.300071.0b1`; null while it is not installed. */
  version: string | null;
  state: 'running' | 'stopped';
  /** By file name in `amazon-cloudwatch-agent.d`, e.g. `ssm_AmazonCloudWatch-web`. */
  readonly configs: Map<string, AgentConfigFile>;
  startedAtMs: number;
  /** Lines of its log with `E!` or `W!` after the time, oldest first. */
  errors: string[];
  /** Up to when it has sent its data; what came later is sent when somebody looks. */
  shippedUntilMs: number;
}

/** A node that Systems Manager manages or once managed; one that never registered is not kept. */
export interface StoredNode {
  /** `i-…` of an instance, `mi-…` of a machine elsewhere. */
  readonly instanceId: string;
  readonly platformType: PlatformType;
  /** E.g. `Amazon Linux`, `Microsoft Windows Server 2022 Datacenter`, `Ubuntu`. */
  readonly platformName: string;
  /** E.g. `2023`, `10.0.20348`, `24.04`. */
  readonly platformVersion: string;
  ssmAgentVersion: string;
  readonly computerName: string;
  readonly ipAddress: string;
  connection: 'online' | 'lost';
  /** When a lost node was heard of last; an online one pings all the time. */
  lastPingMs: number;
  readonly registeredAtMs: number;
  /** Name of the role that the agent of Systems Manager acts with. */
  readonly iamRole: string;
  /** Tags of a machine that is no instance; those of an instance are its own in EC2. */
  readonly tags: Readonly<Record<string, string>>;
  /** Log files besides those that every node of the platform has. */
  readonly logFiles: readonly string[];
  readonly agent: SimulatedAgent;
  /** How long each command takes; some tenths of a second, always the same for the same node, when absent. */
  secondsPerCommand?: number;
  /** Whether packages can be downloaded from S3. */
  packagesReachable: boolean;
  /** What becomes of commands: run, given up as undeliverable, or denied. */
  delivery: 'normal' | 'undeliverable' | 'denied';
}

/** A parameter that a document declares. */
export interface DocumentParameter {
  readonly name: string;
  readonly type: string;
  readonly description: string | undefined;
  /** As given: a text, a list of texts, …; undefined for a parameter that must be given. */
  readonly defaultValue: unknown;
  readonly allowedValues: readonly string[] | undefined;
  readonly allowedPattern: string | undefined;
}

/** One step of a document, or the only plugin of one of schema 1.2. */
export interface DocumentStep {
  /** The step's name; the plugin's for schema 1.2. */
  readonly name: string;
  /** E.g. `aws:runShellScript`. */
  readonly action: string;
  /** The platform that a precondition asks for; null when it runs anywhere. */
  readonly platform: PlatformType | null;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface StoredDocumentVersion {
  /** `1`, `2`, … */
  readonly version: string;
  readonly versionName: string | undefined;
  readonly format: 'JSON' | 'YAML' | 'TEXT';
  readonly content: string;
  readonly schemaVersion: string;
  readonly description: string | undefined;
  readonly parameters: readonly DocumentParameter[];
  readonly steps: readonly DocumentStep[];
  readonly createdAtMs: number;
}

export interface StoredDocument {
  readonly name: string;
  /** `Amazon` or an account. */
  readonly owner: string;
  readonly documentType: string;
  readonly platformTypes: readonly PlatformType[];
  readonly targetType: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly versions: StoredDocumentVersion[];
  defaultVersion: string;
}

/** The detailed status of one node's part in a command, as the service writes it. */
export type InvocationState =
  | 'Pending'
  | 'InProgress'
  | 'Delayed'
  | 'Success'
  | 'Cancelling'
  | 'Cancelled'
  | 'Failed'
  | 'ExecutionTimedOut'
  | 'DeliveryTimedOut'
  | 'Undeliverable'
  | 'InvalidPlatform'
  | 'AccessDenied'
  | 'Terminated';

/** What a plugin printed, and the exit code that it ended with. */
export interface StepOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a step did on a node. All of its output: what is shown of it is cut where it is shown. */
export interface StepResult extends StepOutput {
  readonly step: DocumentStep;
  readonly state: 'Success' | 'Failed' | 'ExecutionTimedOut' | 'Cancelled';
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
}

/** One node's part in a command. */
export interface StoredInvocation {
  readonly instanceId: string;
  readonly requestedAtMs: number;
  state: InvocationState;
  /** What the node reported; empty until it has. */
  steps: readonly StepResult[];
  startedAtMs: number | undefined;
  finishedAtMs: number | undefined;
}

/** A command, with everything that SendCommand was given. */
export interface StoredCommand {
  readonly id: string;
  /** Order of being sent, from 1. */
  readonly sequence: number;
  readonly document: StoredDocument;
  readonly version: StoredDocumentVersion;
  /** As asked for: `$DEFAULT`, `$LATEST` or a number; empty for the default. */
  readonly documentVersion: string;
  /** What SendCommand gave. */
  readonly given: Readonly<Record<string, readonly string[]>>;
  /** With the defaults of what it did not. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly comment: string;
  readonly instanceIds: readonly string[];
  readonly targets: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  readonly requestedAtMs: number;
  readonly deliveryTimeoutMs: number;
  readonly executionTimeoutMs: number;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly outputBucket: string;
  readonly outputPrefix: string;
  readonly logGroup: string | undefined;
  readonly serviceRole: string;
  /** How many nodes it is for; 0 until those of its targets have been found. */
  targetCount: number;
  /** Those that exist so far: all of them for instance ids, as many as were opened for targets. */
  readonly invocations: Map<string, StoredInvocation>;
  /** The same, in the order of their making. */
  readonly invocationList: StoredInvocation[];
  /** How many invocations are in each state. */
  readonly counts: Map<InvocationState, number>;
  /** Nodes in the order in which they get their turn, from `nextWaiting` on. */
  waiting: readonly string[];
  nextWaiting: number;
  /** Nodes that have it now. */
  readonly active: Set<string>;
  /** Why the command ended without running anywhere. */
  rejection: 'NoInstancesInTag' | 'RateExceeded' | undefined;
  /** Whether all of it was cancelled. */
  isCancelled: boolean;
}

/** One file in the agent's directory of configurations. */
export interface ConfigFile {
  /** E.g. `ssm_AmazonCloudWatch-web`; with `.tmp` at its end it was fetched and found to be wrong. */
  readonly name: string;
  /** SHA-256 of its bytes, lower-case hexadecimal; null when the node could not compute it. */
  readonly sha256: string | null;
}

/** What a node says of its CloudWatch agent. */
export interface AgentProbe {
  /** Null when the answer does not say: it is none of the probe's, or was cut before that. */
  readonly installed: boolean | null;
  /** E.g. `1.300071.0b1`; null when it is not installed or did not say. */
  readonly version: string | null;
  /** `running`, `stopped`; null when it is not installed or did not say. */
  readonly status: string | null;
  /** `configured`, `not configured`; null likewise. */
  readonly configStatus: string | null;
  /** When the agent was started, epoch ms; null when it does not run. */
  readonly startedAtMs: number | null;
  readonly configs: readonly ConfigFile[];
  /** The clock of the node when it answered, epoch ms. */
  readonly nodeTimeMs: number | null;
  /** The answer was cut: more configuration files may be there. */
  readonly truncated: boolean;
}

/** What a diagnosis is to look at: from the agent's configuration. Texts are passed to the node as data. */
export interface DiagnosisFacts {
  /** Paths of log files, as configured: may hold wildcards. */
  readonly logFiles: readonly string[];
  /** `agent.run_as_user`; null: the agent runs as root or LocalSystem. */
  readonly runAsUser: string | null;
  /** collectd needs its types database. */
  readonly usesCollectd: boolean;
}

/** One log file that the configuration names, as the node sees it. */
export interface LogFileState {
  /** As configured. */
  readonly pattern: string;
  /** What the pattern stands for on the node; null: nothing matches. */
  readonly path: string | null;
  /** Owner and mode, like a line of `ls -ld`; null when it could not be looked at. */
  readonly listing: string | null;
  /** Whether the user of the agent may read it; null when that could not be tried. */
  readonly readable: boolean | null;
}

/** One check of `ssm-cli get-diagnostics`. */
export interface SsmCheck {
  readonly check: string;
  readonly status: string;
  readonly note: string;
}

/** What a node says when it is asked why no data arrives. A section that is missing is null. */
export interface Diagnosis extends AgentProbe {
  /** Last lines with E! or W! of the agent's log, oldest first. */
  readonly agentLog: readonly string[];
  /** Last lines of `configuration-validation.log`. */
  readonly validationLog: readonly string[];
  readonly ssmChecks: readonly SsmCheck[] | null;
  readonly logFiles: readonly LogFileState[];
  /** Of the volume with the agent's log. */
  readonly disk: { readonly mount: string; readonly usedPercent: number } | null;
  /** The user that the agent runs as, or `cwagent`: `id` of it; null when there is no such user. */
  readonly agentUser: string | null;
  readonly hasTypesDb: boolean | null;
  /** Status of the answer to a request for a metadata token; 0: no answer. */
  readonly metadataStatus: number | null;
}

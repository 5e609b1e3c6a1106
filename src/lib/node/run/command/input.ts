import type { NodeSelection } from '../../inventory/types.js';
import type { OnInterrupt } from '../types.js';

/** How long a node has to take a command when nothing is said. */
export const DELIVERY_TIMEOUT_MS = 10 * 60_000;

/** What `node run` is told. */
export interface NodeRunInput {
  readonly selection: NodeSelection;
  /** Words after `--`. */
  readonly script: readonly string[];
  /** A file with the script, `-` for standard input. */
  readonly file?: string | undefined;
  /** A file with a script for Windows nodes. */
  readonly windowsScript?: string | undefined;
  /** Default: AWS-RunShellScript, and AWS-RunPowerShellScript for Windows. */
  readonly document?: string | undefined;
  readonly documentVersion?: string | undefined;
  /** `NAME=VALUE`. */
  readonly param: readonly string[];
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  /** Whether `--max-errors` was given: a run that is picked up keeps its own otherwise. */
  readonly canary: string;
  readonly deliveryTimeout?: number | undefined;
  readonly executionTimeout?: number | undefined;
  readonly onInterrupt: OnInterrupt;
  /** `s3://bucket/prefix`. */
  readonly outputS3?: string | undefined;
  readonly outputLogGroup?: string | undefined;
  /** Id of a run to go on with. */
  readonly resume?: string | undefined;
  /** Id of a run whose failed nodes are to run it again. */
  readonly retryFailed?: string | undefined;
  readonly wait: boolean;
  /** Folder of the state files of runs. */
  readonly runsDirectory: string;
  readonly readStdin: () => Promise<string>;
}

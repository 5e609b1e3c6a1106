import type { TaskContext } from '../../aws/task-context.js';
import type { AppError } from '../../errors/app-error.js';
import type { Tags } from '../../plan/ownership.js';

/** What alarms can watch, in the order in which it is read and shown. */
export const resourceKinds = [
  'load-balancer',
  'network-load-balancer',
  'target-group',
  'db-cluster',
  'db-instance',
  'instance',
  'volume',
  'agent-memory',
  'agent-disk',
  'nat-gateway',
  'function',
  'lambda-account',
  'table',
  'table-index',
  'queue',
  'delivery-stream',
  'log-group',
  'logs-account',
] as const;

export type ResourceKind = (typeof resourceKinds)[number];

/** A thing that alarms can watch, and what its alarms need to know of it. */
export interface AlarmResource {
  readonly kind: ResourceKind;
  /** Unique among those of its kind in a region: an instance id, a name, the end of an ARN. */
  readonly id: string;
  /** What people call it: its tag `Name` where it has no name of its own, else its id. */
  readonly name: string;
  readonly arn: string | undefined;
  readonly tags: Tags;
  /** Of its metrics. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** What thresholds and rules depend on; which there are is said at each reader. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Something that could not be read: a permission is missing, or the endpoint has no such operation. */
export interface DeniedRead {
  readonly kinds: readonly ResourceKind[];
  /** `tags`: the things are there, but not what they are tagged with. */
  readonly part: 'resources' | 'tags';
  /** The IAM action that is missing, such as `lambda:ListFunctions`. */
  readonly action: string;
  /** What was thrown, for those who cannot go on without. */
  readonly error: AppError;
}

/** What is there, as far as it may be read. */
export interface ResourceReading {
  /** In the order of `resourceKinds`, then by name and id. */
  readonly resources: readonly AlarmResource[];
  readonly denied: readonly DeniedRead[];
}

/** What a reader gets besides the context of the task. */
export interface ReaderInput {
  readonly kinds: ReadonlySet<ResourceKind>;
  /** Only things with all of these tags. A reader may leave the others in; it uses them to read less. */
  readonly tags: Tags;
  /** Notes that tags may not be read, and goes on without: nothing is known to have the tags that are asked for. */
  readonly denied: (read: DeniedRead) => void;
}

/** Reads the resources of one service. Throws what the service answers; a denied list is for the caller to note. */
export type Reader = (input: ReaderInput, ctx: TaskContext) => Promise<readonly AlarmResource[]>;

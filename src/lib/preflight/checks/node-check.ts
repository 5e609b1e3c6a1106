import type { TaskContext } from '../../aws/task-context.js';
import type { Finding } from '../../checks/types.js';
import type { FleetNode } from '../../node/index.js';
import type { Facts } from '../facts.js';
import type { Verdict } from '../verdict.js';

/** Adds to the facts what a check looks at, for all nodes that have got as far: a few calls, however many they are. */
export type Loader = (nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext) => Promise<Facts>;

/** In the order in which a cause counts: what comes first explains what comes later. */
export type Stage = 'state' | 'identity' | 'configuration' | 'network' | 'node' | 'result';

/** One line of the checklist. */
export interface NodeCheck {
  /** The `check` of its findings: part of the JSON contract. */
  readonly id: string;
  readonly stage: Stage;
  /** Run in this order before `run`; they load nothing twice. */
  readonly needs: readonly Loader[];
  /** `found`: what was found on this node so far. */
  readonly applies: (node: FleetNode, facts: Facts, found: readonly Finding[]) => boolean;
  /** Pure: judges what was loaded. Undefined: nothing to say. */
  readonly run: (node: FleetNode, facts: Facts, found: readonly Finding[]) => Verdict | readonly Verdict[] | undefined;
  /** Its failure is what the cause explains: shown only when everything is. */
  readonly isSymptom?: boolean;
  /** Shown although nothing is wrong: the line of a node that is in order. */
  readonly isHeadline?: boolean;
}

export const isOnline = (node: FleetNode): boolean => node.pingStatus === 'Online';

const isRunning = (node: FleetNode): boolean => node.instance?.State?.Name === 'running';

/** An instance whose SSM Agent has to be explained: not online, or it could not be asked whether it is. */
export const isUnreachable = (node: FleetNode, facts: Facts): boolean =>
  facts.allChecks ? node.instance !== undefined : isRunning(node) && !isOnline(node);

/** An instance whose CloudWatch agent has to be explained. */
export const isAgentHost = (node: FleetNode, facts: Facts): boolean =>
  node.instance !== undefined && (facts.allChecks || isOnline(node));

/** How many findings of a node say that a check could not be made. */
export const unknownsIn = (found: readonly Finding[]): number =>
  found.filter(({ status }) => status === 'unknown').length;

export const hasFailed = (found: readonly Finding[]): boolean => found.some(({ status }) => status === 'fail');

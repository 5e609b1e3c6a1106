import { createHash } from 'node:crypto';
import type { StoreKey } from '../../types.js';
import { amazonDocuments } from './documents/amazon.js';
import { createTimeline, type Timeline } from './timeline.js';
import type { SimulatedAgent, StoredCommand, StoredDocument, StoredNode } from './types.js';

/** How the simulated service behaves; tests turn these. */
export interface SsmBehaviour {
  /** For how long after SendCommand its invocations cannot be seen. */
  invocationLagMs: number;
  /** For how long after its first data a metric is not listed. */
  metricLagMs: number;
  /** From CancelCommand to the end of a command that runs. */
  cancelMs: number;
  /** Invocations that may be pending in the account. */
  maxPendingInvocations: number;
}

/** Systems Manager of one account and region. */
export interface SsmStore {
  readonly nodes: Map<string, StoredNode>;
  /** The same nodes, so that a page can start in their middle. */
  readonly nodeList: StoredNode[];
  readonly documents: Map<string, StoredDocument>;
  readonly commands: Map<string, StoredCommand>;
  /** The same commands, oldest first. */
  readonly commandList: StoredCommand[];
  nextSequence: number;
  /** How many invocations have not ended. */
  pendingInvocations: number;
  /** Service settings that were changed, by setting id. */
  readonly serviceSettings: Map<string, { readonly value: string; readonly changedAtMs: number }>;
  /** What is going to happen on the nodes. */
  readonly timeline: Timeline;
  /** Since when nodes are offline by a fault, by id. */
  readonly offlineSinceMs: Map<string, number>;
  /** What roles may do, as found out during one request: thousands of nodes have the same role. */
  readonly decisions: { requestId: string; readonly known: Map<string, boolean> };
  readonly behaviour: SsmBehaviour;
}

/** Key of the state of Systems Manager in an account and region. */
export const ssmStore: StoreKey<SsmStore> = {
  name: 'ssm',
  scope: 'regional',
  create: () => ({
    nodes: new Map(),
    nodeList: [],
    documents: amazonDocuments(),
    commands: new Map(),
    commandList: [],
    nextSequence: 1,
    pendingInvocations: 0,
    serviceSettings: new Map(),
    timeline: createTimeline(),
    offlineSinceMs: new Map(),
    decisions: { requestId: '', known: new Map() },
    behaviour: { invocationLagMs: 500, metricLagMs: 0, cancelMs: 1_000, maxPendingInvocations: 1_000_000 },
  }),
};

/** What a new node must say of itself; the rest has a default. */
export type NewNode = Pick<
  StoredNode,
  'instanceId' | 'platformType' | 'platformName' | 'platformVersion' | 'ipAddress' | 'iamRole' | 'registeredAtMs'
> &
  Partial<Omit<StoredNode, 'agent'>> & { readonly agent?: Partial<SimulatedAgent> };

/** The version of Systems Manager's agent that nodes have when nothing else is said. */
export const SSM_AGENT_VERSION = '3.3.3050.0';

/** Registers a node, or replaces the one of that id. It is online and has no CloudWatch agent unless it says so. */
export function insertNode(store: SsmStore, node: NewNode): StoredNode {
  const { agent, ...given } = node;
  const stored: StoredNode = {
    ssmAgentVersion: SSM_AGENT_VERSION,
    computerName: computerNameOf(node),
    connection: 'online',
    lastPingMs: node.registeredAtMs,
    tags: {},
    logFiles: [],
    packagesReachable: true,
    delivery: 'normal',
    ...given,
    agent: {
      version: null,
      state: 'stopped',
      startedAtMs: 0,
      shippedUntilMs: agent?.startedAtMs ?? 0,
      ...agent,
      configs: new Map(agent?.configs),
      errors: [...(agent?.errors ?? [])],
    },
  };
  const index = store.nodes.has(node.instanceId)
    ? store.nodeList.findIndex(({ instanceId }) => instanceId === node.instanceId)
    : store.nodeList.length;
  store.nodeList[index] = stored;
  store.nodes.set(node.instanceId, stored);
  return stored;
}

/** Windows names are at most 15 characters; EC2 forms them from the instance. */
function computerNameOf({ instanceId, platformType, ipAddress }: NewNode): string {
  if (platformType !== 'Windows') return `ip-${ipAddress.replaceAll('.', '-')}.ec2.internal`;
  return `EC2AMAZ-${createHash('sha256').update(instanceId).digest('hex').slice(0, 7).toUpperCase()}`;
}

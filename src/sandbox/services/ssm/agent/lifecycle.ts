import type { Call } from '../../../types.js';
import type { StoredNode } from '../types.js';
import { shipNode } from './ship.js';

/** A node and the moment at which something is done with its agent. */
export interface AgentContext {
  readonly node: StoredNode;
  readonly call: Call;
  readonly atMs: number;
}

/** Stops the agent, once it has sent what it has. */
export function stopAgent({ node, call, atMs }: AgentContext): void {
  shipNode(node, { call, untilMs: atMs });
  node.agent.state = 'stopped';
}

export function startAgent({ node, atMs }: AgentContext): void {
  if (node.agent.state === 'running') return;
  node.agent.state = 'running';
  node.agent.startedAtMs = atMs;
  node.agent.shippedUntilMs = atMs;
}

import type { Call } from '../../../types.js';
import { programRole, stateOf } from '../node-state.js';
import { isPermitted } from '../permissions.js';
import { ssmStore } from '../store.js';
import type { StoredNode } from '../types.js';
import { mergeConfigs, type MergedConfig } from './config.js';
import { denied, NO_CREDENTIALS } from './messages.js';
import { shipLogs } from './ship-logs.js';
import { shipMetrics } from './ship-metrics.js';
import { activeConfigs, complain } from './state.js';

/**
 * How far back an agent sends what nobody has looked for yet. It keeps a clock that was turned far ahead from filling
 * the memory with points; lists and queries of what is recent see no difference.
 */
const MAX_BACKLOG_MS = 3 * 3_600_000;

/** One node's data, from what was sent last (exclusive) up to now (inclusive). */
export interface Shipment {
  readonly node: StoredNode;
  readonly call: Call;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Whether the role may; a denial is noted in the log of the agent, after `what`. */
  may(
    action: string,
    options: { readonly resource: string; readonly what: string; readonly context?: Readonly<Record<string, string>> },
  ): boolean;
}

/** Sends what all running agents have collected up to now. Costs next to nothing when none runs. */
export function shipAll(call: Call): void {
  const untilMs = call.clock.now();
  const known = new Map<string, MergedConfig>();
  for (const node of call.store(ssmStore).nodeList) {
    if (node.agent.state === 'running') shipNode(node, { call, untilMs, known });
  }
}

/** Sends what the agent of a node has collected up to `untilMs`, if it runs and may. */
export function shipNode(
  node: StoredNode,
  {
    call,
    untilMs,
    known,
  }: { readonly call: Call; readonly untilMs: number; readonly known?: Map<string, MergedConfig> },
): void {
  const { agent } = node;
  if (agent.state !== 'running' || agent.shippedUntilMs >= untilMs) return;
  const fromMs = Math.max(agent.shippedUntilMs, untilMs - MAX_BACKLOG_MS);
  const merged = configOf(node, known);
  agent.shippedUntilMs = untilMs;
  if (merged.kind !== 'valid') return complain(agent, untilMs, 'E! Cannot translate JSON, ERROR is exit status 1');
  const state = stateOf(node, call);
  if (!state.isValid) return;
  if (state.ping !== 'Online')
    return complain(
      agent,
      untilMs,
      'E! cloudwatch: WriteToCloudWatch failure, err:  RequestError: send request failed caused by: dial tcp: i/o timeout',
    );
  const roleName = programRole(node, call);
  if (roleName === undefined)
    return complain(agent, untilMs, `E! cloudwatch: WriteToCloudWatch failure, err:  ${NO_CREDENTIALS}`);
  const shipment: Shipment = {
    node,
    call,
    fromMs,
    untilMs,
    may: (action, { resource, what, context }) => {
      const isAllowed = isPermitted(call, { roleName, action, resource, ...(context && { context }) });
      if (!isAllowed) complain(agent, untilMs, `${what}${denied({ node, call, roleName, action, resource })}`);
      return isAllowed;
    },
  };
  shipMetrics(shipment, merged.config);
  shipLogs(shipment, merged.config);
}

/** Many nodes have the same files: what is made of them is computed once. */
function configOf({ agent }: StoredNode, known: Map<string, MergedConfig> | undefined): MergedConfig {
  const files = activeConfigs(agent);
  const key = known && JSON.stringify([...files].map(([name, { text }]) => [name, text]));
  const merged = (key !== undefined && known?.get(key)) || mergeConfigs(files);
  if (key !== undefined) known?.set(key, merged);
  return merged;
}

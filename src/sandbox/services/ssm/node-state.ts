import type { Call } from '../../types.js';
import { settingsStore } from '../../settings.js';
import { ec2Store, type StoredInstance } from '../ec2/store.js';
import { iamStore } from '../iam/store.js';
import { ssmStore } from './store.js';
import type { StoredNode } from './types.js';

/** What Systems Manager knows of a node at this moment. */
export interface NodeState {
  readonly ping: 'Online' | 'ConnectionLost';
  readonly lastPingMs: number;
  /** Whether it is listed: an instance that does not run is not. */
  readonly isListed: boolean;
  /** Whether a command may name it. */
  readonly isValid: boolean;
}

/** The instance that a node is; undefined for a machine elsewhere. */
export function instanceOf(node: Pick<StoredNode, 'instanceId'>, call: Call): StoredInstance | undefined {
  return call.store(ec2Store).instances.get(node.instanceId);
}

/** The state of a node, after `syncOffline`. */
export function stateOf(node: StoredNode, call: Call): NodeState {
  const nowMs = call.clock.now();
  const power = instanceOf(node, call)?.State?.Name ?? 'running';
  const isUp = power === 'running' || power === 'pending';
  const offlineSinceMs = call.store(ssmStore).offlineSinceMs.get(node.instanceId);
  const isOnline = isUp && node.connection === 'online' && offlineSinceMs === undefined;
  return {
    ping: isOnline ? 'Online' : 'ConnectionLost',
    lastPingMs: isOnline ? nowMs : (offlineSinceMs ?? node.lastPingMs),
    isListed: isUp || power === 'stopping',
    isValid: isUp,
  };
}

/** Takes as many nodes off the line as the fault `node-offline` says: the first that are online of themselves. */
export function syncOffline(call: Call): void {
  const store = call.store(ssmStore);
  const { offlineNodes } = call.store(settingsStore);
  if (offlineNodes === 0) return store.offlineSinceMs.clear();
  const offline = new Set<string>();
  for (const node of store.nodeList) {
    if (offline.size === offlineNodes) break;
    if (node.connection === 'online') offline.add(node.instanceId);
  }
  for (const id of store.offlineSinceMs.keys()) if (!offline.has(id)) store.offlineSinceMs.delete(id);
  for (const id of offline) {
    if (!store.offlineSinceMs.has(id)) store.offlineSinceMs.set(id, call.clock.now());
  }
}

/** The tags that targets and filters look at. */
export function tagsOf(node: StoredNode, call: Call): Readonly<Record<string, string>> {
  const instance = instanceOf(node, call);
  if (!instance) return node.tags;
  return Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}

/**
 * The role whose credentials programs on the node get: that of the instance profile, which need not be the one that
 * Systems Manager's agent acts with. Undefined when there is none.
 */
export function programRole(node: StoredNode, call: Call): string | undefined {
  const instance = instanceOf(node, call);
  if (!instance) return node.iamRole === '' ? undefined : node.iamRole;
  const profile = /:instance-profile\/(?:.*\/)?([^/]+)$/u.exec(instance.IamInstanceProfile?.Arn ?? '')?.[1];
  return profile === undefined ? undefined : call.store(iamStore).instanceProfiles.get(profile)?.roleName;
}

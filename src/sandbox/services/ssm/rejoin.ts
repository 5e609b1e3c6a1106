import type { Call } from '../../types.js';
import { newlyManaged, reconnects } from '../ec2/agent-reach.js';
import { ec2Store } from '../ec2/store.js';
import { insertNode, ssmStore } from './store.js';

/** Brings nodes back, and registers new ones, after somebody mended in EC2 what had cut them off. */
export function rejoin(call: Call): void {
  if (call.store(ec2Store).changes.lastMs === undefined) return;
  const store = call.store(ssmStore);
  for (const node of store.nodeList) {
    if (node.connection === 'lost' && reconnects(call, node)) node.connection = 'online';
  }
  for (const node of newlyManaged(call, (id) => store.nodes.has(id))) insertNode(store, node);
}

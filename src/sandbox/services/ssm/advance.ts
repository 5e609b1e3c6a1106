import type { Call } from '../../types.js';
import { shipAll } from './agent/ship.js';
import { syncOffline } from './node-state.js';
import { rejoin } from './rejoin.js';
import { ssmStore } from './store.js';

/** Lets everything happen on the nodes that should have happened by now. */
export function catchUp(call: Call): void {
  rejoin(call);
  syncOffline(call);
  call.store(ssmStore).timeline.run(call);
}

/** The same, and lets the agents send their data: for the services that receive it, before they are read. */
export function deliverData(call: Call): void {
  catchUp(call);
  shipAll(call);
}

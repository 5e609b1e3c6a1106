import type { Call, Operation } from '../../types.js';
import type { Operations } from '../definition.js';
import { ssmStore } from './store.js';

/** Whether anything on the nodes may have something to send. */
function isBusy(call: Call): boolean {
  const { nodeList, timeline } = call.store(ssmStore);
  return timeline.size() > 0 || nodeList.some(({ agent }) => agent.state === 'running');
}

/**
 * Operations of a service that receives the data of agents: before each of them, what the agents have collected
 * arrives. The simulation of the nodes is loaded only when there is one.
 */
export function afterArrivals(operations: Operations): Operations {
  return Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, afterArrival(operation)]));
}

function afterArrival(operation: Operation<never, object | void>): Operation<never, object | void> {
  return async (input, call) => {
    if (isBusy(call)) (await import('./advance.js')).deliverData(call);
    return operation(input, call);
  };
}

import type { Operation } from '../../types.js';
import type { Operations } from '../definition.js';
import { firehosePlaces } from './store.js';

/**
 * Operations of a service that shows what Firehose delivers: before each of them, what should have been delivered by
 * now is. Delivery is loaded only when there is a stream.
 */
export function afterDeliveries(operations: Operations): Operations {
  return Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, afterDelivery(operation)]));
}

function afterDelivery(operation: Operation<never, object | void>): Operation<never, object | void> {
  return async (input, call) => {
    if (call.store(firehosePlaces).size > 0) (await import('./deliver.js')).deliverDue(call);
    return operation(input, call);
  };
}

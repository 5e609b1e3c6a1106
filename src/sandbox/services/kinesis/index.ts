import type { Operations } from '../definition.js';
import { afterArrivals } from '../ssm/arrivals.js';
import { recordOperations } from './records.js';
import { streamOperations } from './streams.js';

/** Kinesis Data Streams, as a destination that can be read. */
export const kinesisOperations: Operations = afterArrivals({ ...streamOperations, ...recordOperations });

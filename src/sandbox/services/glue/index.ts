import type { Operations } from '../definition.js';
import { databaseOperations } from './databases.js';
import { partitionOperations } from './partitions.js';
import { tableOperations } from './tables.js';

/** Glue: the data catalog, which Athena shares. */
export const glueOperations: Operations = { ...databaseOperations, ...tableOperations, ...partitionOperations };

import type { Operations } from '../definition.js';
import { bucketOperations } from './buckets.js';
import { listObjectsOperations } from './list-objects.js';
import { objectOperations } from './objects.js';

/** S3: buckets and whole objects. */
export const s3Operations: Operations = { ...bucketOperations, ...objectOperations, ...listObjectsOperations };

import type { Operations } from '../definition.js';
import { afterDeliveries } from '../firehose/due.js';
import { afterArrivals } from '../ssm/arrivals.js';
import { lifecycleOperations } from './bucket-lifecycle.js';
import { policyOperations } from './bucket-policy.js';
import { settingsOperations } from './bucket-settings.js';
import { bucketOperations } from './buckets.js';
import { listObjectsOperations } from './list-objects.js';
import { objectOperations } from './objects.js';

/** S3: buckets, what can be set on them, and whole objects. What agents send may arrive here through delivery streams. */
export const s3Operations: Operations = afterArrivals(
  afterDeliveries({
    ...bucketOperations,
    ...policyOperations,
    ...lifecycleOperations,
    ...settingsOperations,
    ...objectOperations,
    ...listObjectsOperations,
  }),
);

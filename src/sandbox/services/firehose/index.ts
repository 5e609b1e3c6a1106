import type { Operations } from '../definition.js';
import { describeOperations } from './describe.js';
import { afterDeliveries } from './due.js';
import { encryptionOperations } from './encryption.js';
import { putOperations } from './put-records.js';
import { streamOperations } from './streams.js';
import { tagOperations } from './tags.js';

/** Firehose: streams that are put to directly and deliver to S3. */
export const firehoseOperations: Operations = afterDeliveries({
  ...streamOperations,
  ...describeOperations,
  ...encryptionOperations,
  ...putOperations,
  ...tagOperations,
});

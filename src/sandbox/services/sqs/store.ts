import type { StoreKey } from '../../types.js';

/** A queue without its messages: what is watched of it are its metrics. */
export interface StoredQueue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** As GetQueueAttributes answers them, all texts. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** SQS of one account and region: queues by URL. */
export interface SqsStore {
  readonly queues: Map<string, StoredQueue>;
}

/** Key of the SQS state of an account and region. */
export const sqsStore: StoreKey<SqsStore> = {
  name: 'sqs',
  scope: 'regional',
  create: () => ({ queues: new Map() }),
};

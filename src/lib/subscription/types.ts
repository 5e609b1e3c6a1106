import type { SubscriptionFilter } from '@aws-sdk/client-cloudwatch-logs';

/** How events are spread over the shards of a Kinesis stream. */
export type Distribution = 'ByLogStream' | 'Random';

/** A subscription filter, or what an account-level policy sends from every group. */
export interface Subscription {
  /** Null for an account-level policy. */
  readonly group: string | null;
  /** Of the filter, or of the account-level policy. */
  readonly name: string;
  readonly destinationArn: string | null;
  /** Null where none is needed: Lambda functions and most destinations in other accounts. */
  readonly roleArn: string | null;
  /** Empty: every event. */
  readonly filterPattern: string;
  readonly distribution: string;
  /** Which groups an account-level policy is for, in its own words; null: all of them, or no policy. */
  readonly selection: string | null;
}

/** A filter of a group, with what the service keeps and awsops does not ask for. */
export interface GroupFilter {
  readonly name: string;
  readonly destinationArn: string;
  readonly roleArn: string | null;
  readonly filterPattern: string;
  readonly distribution: Distribution;
  /** Sent back when the filter is replaced: PutSubscriptionFilter forgets what is left out. */
  readonly kept: Pick<SubscriptionFilter, 'applyOnTransformedLogs' | 'fieldSelectionCriteria' | 'emitSystemFields'>;
}

export type DestinationKind = 'firehose' | 'kinesis' | 'lambda' | 'logical';

/** Where a filter can deliver to, as its ARN says. */
export interface Destination {
  readonly kind: DestinationKind;
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** Of the stream, function or destination; without the qualifier of a function. */
  readonly name: string;
  /** Version or alias of a function. */
  readonly qualifier: string | null;
}

/** What awsops found out about a destination. */
export interface DestinationFacts {
  /** Log groups that the delivery itself writes to: subscribing them would send its own messages round for ever. */
  readonly writesTo: readonly string[];
  /** The customer's key that a Kinesis stream is encrypted with: an ARN or `alias/…`. Null: none is known. */
  readonly kmsKey: string | null;
}

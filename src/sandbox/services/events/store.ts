import type { RuleState, Target } from '@aws-sdk/client-eventbridge';
import type { EventPattern } from '../../../lib/event-pattern/index.js';
import type { StoreKey } from '../../types.js';

export interface StoredRule {
  readonly name: string;
  readonly arn: string;
  readonly createdBy: string;
  eventPattern: string | undefined;
  /** Null for a rule without a pattern: one by a schedule, which never runs here. */
  compiled: EventPattern | null;
  schedule: string | undefined;
  state: RuleState;
  description: string | undefined;
  roleArn: string | undefined;
  readonly tags: Map<string, string>;
  /** By id. */
  readonly targets: Map<string, Target>;
}

/** An event, as rules see it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, without milliseconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** The default bus of one account and region. */
export interface EventsStore {
  readonly rules: Map<string, StoredRule>;
}

export const eventsStore: StoreKey<EventsStore> = {
  name: 'events',
  scope: 'regional',
  create: () => ({ rules: new Map() }),
};

import type { Tags } from '../../plan/ownership.js';
import type { MetricAlarmDefinition } from '../definition.js';
import type { AlarmWish } from '../build/wish.js';
import type { DeniedRead, ResourceKind } from '../resources/types.js';
import type { AlarmService } from './services.js';

export interface RecommendInput {
  /** All of them when empty. */
  readonly services: readonly AlarmService[];
  /** Only resources with all of these tags. */
  readonly tags: Tags;
  /** ARNs of what new alarms do in ALARM. */
  readonly actions: readonly string[];
  /** Begins the names of new alarms. */
  readonly namePrefix: string;
  /** Also say how often each new alarm would have gone off in the last two weeks. */
  readonly preview: boolean;
}

/**
 * `missing`: nothing watches it. `weak`: an alarm does, but it tells nobody or sees nothing. `unknown`: no threshold can be
 * recommended. `skipped`: a tag of the resource says so. `exists`: an alarm does.
 */
export type RecommendationStatus = 'missing' | 'weak' | 'unknown' | 'skipped' | 'exists';

/** One alarm that a resource should have. */
export interface Recommendation {
  readonly status: RecommendationStatus;
  readonly resource: string;
  readonly kind: ResourceKind;
  readonly resourceId: string;
  /** What the alarm is about: the KEY of the tag `awsops:alarm:KEY`. */
  readonly key: string;
  /** Name of the alarm: of the one that exists, else of the recommended one. */
  readonly alarm: string;
  /** `NAMESPACE/METRIC` of what it is about. */
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly expression: string | null;
  readonly comparison: string;
  /** Of the alarm that exists, else of the recommended one; null where none can be said. */
  readonly threshold: number | null;
  /** Where the threshold comes from, or why there is none. */
  readonly basis: string;
  /** The condition for people: `> 80%, 3/3 of 5m`. */
  readonly condition: string;
  /** Seconds. */
  readonly period: number | null;
  readonly datapoints: string;
  readonly missing: string;
  readonly why: string;
  /** Name of the alarm that watches it already. */
  readonly exists: string | null;
  /** What is wrong with that alarm, or what says that there should be none. */
  readonly problem: string | null;
  /** A month, of a new alarm; an estimate. */
  readonly costUsd: number | null;
  /** How often it would have gone off in the last two weeks; null when nobody looked. */
  readonly wouldHaveFired: number | null;
}

/** A recommendation with what makes the alarm. */
export interface RecommendedAlarm {
  readonly row: Recommendation;
  /** Of what is missing. */
  readonly wish: AlarmWish | undefined;
  readonly definition: MetricAlarmDefinition | undefined;
}

export interface RecommendResult {
  /** Missing ones first, then those with a problem, those that exist last. */
  readonly alarms: readonly RecommendedAlarm[];
  /** How many resources were looked at. */
  readonly resources: number;
  readonly denied: readonly DeniedRead[];
}

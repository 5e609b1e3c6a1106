import type { ContextEntry as ServiceContextEntry } from '@aws-sdk/client-iam';
import type { Decision } from '../evaluate/index.js';

/** A condition key of the simulated request, with its values. */
export interface ContextEntry {
  /** With its service prefix, e.g. `cloudwatch:namespace`; upper and lower case are the same. */
  readonly name: string;
  readonly values: readonly string[];
  /** `string` when absent, or `stringList` with another number of values than one. */
  readonly type?: ServiceContextEntry['ContextKeyType'];
}

/** A statement that decided, as the service names it. Lines count from 1, as in the policy's own text. */
export interface MatchedStatement {
  /** The service's name for the policy, e.g. `role_web_app` for an inline one. */
  readonly policy: string;
  /**
   * `user`, `group`, `role`, `aws-managed`, `user-managed`, `resource` or `none`; the service also answers others, such as
   * `IAM Policy`.
   */
  readonly type: string;
  /** The service does not give it: null unless it was found by other means. */
  readonly sid: string | null;
  readonly startLine: number | null;
  readonly endLine: number | null;
  /** Of what follows the statement, as the service gives it: tells statements on one line apart. */
  readonly endColumn?: number;
}

/** What the service says of one action on one resource. */
export interface SimulationResult {
  /** As it was asked. */
  readonly action: string;
  /** As it was asked: an ARN, or `*`. */
  readonly resource: string;
  readonly decision: Decision;
  readonly matchedStatements: readonly MatchedStatement[];
  /** Condition keys that policies look at and the request did not give. Never those of service control policies. */
  readonly missingContext: readonly string[];
  /** Null: there is no boundary, or the service does not say. */
  readonly boundaryAllowed: boolean | null;
  /** Null: the account is in no organization, or the service does not say. */
  readonly organizationsAllowed: boolean | null;
}

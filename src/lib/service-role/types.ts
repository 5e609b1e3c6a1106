import type { Tags } from '../plan/ownership.js';

/** A role that awsops makes for a service: one service may assume it, and it may do one thing. */
export interface ServiceRole {
  readonly name: string;
  /** With the path of the role: roles of awsops never lie at the root. */
  readonly arn: string;
  readonly description: string;
  /** The ownership tag, and what the role is for. */
  readonly tags: Tags;
  /** JSON document. */
  readonly trustPolicy: string;
  /** Its one inline policy; the document is JSON. */
  readonly policyName: string;
  readonly policy: string;
}

/** A role as it is. */
export interface ExistingRole {
  readonly name: string;
  readonly arn: string;
  readonly trustPolicy: string;
  readonly tags: Tags;
}

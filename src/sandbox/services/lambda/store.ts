import type { Runtime } from '@aws-sdk/client-lambda';
import type { StoreKey } from '../../types.js';

/** A function: what it is, who may call it, and what it was called with. Nothing runs. */
export interface StoredFunction {
  /** With the qualifier, for a version or an alias. */
  readonly arn: string;
  /** Without the qualifier. */
  readonly name: string;
  readonly runtime: Runtime;
  readonly role: string;
  /** Where it writes its log. */
  readonly logGroup: string;
  readonly modifiedAtMs: number;
  /** Who may call it, as JSON text; nobody when undefined. */
  policy: string | undefined;
  /** Counts the changes of the policy. */
  policyRevision: number;
  readonly tags: Map<string, string>;
  /** The payloads of its invocations, oldest first. */
  readonly invocations: string[];
}

/** Lambda of one account and region: functions by ARN. Seeds and tests fill it. */
export const lambdaStore: StoreKey<Map<string, StoredFunction>> = {
  name: 'lambda',
  scope: 'regional',
  create: () => new Map(),
};

/** What a seed or a test has to say of a function. */
export interface NewFunction {
  readonly arn: string;
  readonly policy?: string;
  readonly runtime?: Runtime;
  readonly role?: string;
  readonly logGroup?: string;
  readonly modifiedAtMs?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Adds a function that was never called. */
export function insertFunction(store: Map<string, StoredFunction>, added: NewFunction): StoredFunction {
  const { arn, policy, tags = {} } = added;
  const [, , , , account = '', , name = ''] = arn.split(':');
  const stored: StoredFunction = {
    arn,
    name,
    runtime: added.runtime ?? 'nodejs24.x',
    role: added.role ?? `arn:aws:iam::${account}:role/${name}`,
    logGroup: added.logGroup ?? `/aws/lambda/${name}`,
    modifiedAtMs: added.modifiedAtMs ?? 0,
    policy,
    policyRevision: 1,
    tags: new Map(Object.entries(tags)),
    invocations: [],
  };
  store.set(arn, stored);
  return stored;
}

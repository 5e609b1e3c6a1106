import type { StoreKey } from '../../types.js';

/** A function as a destination: what it was called with. Nothing runs, and there are no operations for it. */
export interface StoredFunction {
  readonly arn: string;
  /** Who may call it, as JSON text; nobody when undefined. */
  policy: string | undefined;
  /** The payloads of its invocations, oldest first. */
  readonly invocations: string[];
}

/** Lambda of one account and region: functions by ARN. Seeds and tests fill it. */
export const lambdaStore: StoreKey<Map<string, StoredFunction>> = {
  name: 'lambda',
  scope: 'regional',
  create: () => new Map(),
};

/** Adds a function that was never called. */
export function insertFunction(
  store: Map<string, StoredFunction>,
  { arn, policy }: { readonly arn: string; readonly policy?: string },
): StoredFunction {
  const stored: StoredFunction = { arn, policy, invocations: [] };
  store.set(arn, stored);
  return stored;
}

import type { AccountPolicy, PutAccountPolicyRequest } from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError, type Call } from '../../types.js';
import { invalidParameter, messageTest, required } from './checks.js';
import { logsStore } from './store.js';
import { testDelivery } from './subscription-targets.js';

/** The policy that subscribes to all groups of an account and region but some. */
export interface AccountSubscription {
  readonly name: string;
  readonly filterPattern: string;
  readonly destinationArn: string;
  readonly roleArn: string | undefined;
  readonly excluded: readonly string[];
  readonly sinceMs: number;
}

const POLICY_TYPE = 'SUBSCRIPTION_FILTER_POLICY';

/** The account's subscriptions that are in force. */
export function accountSubscriptions(call: Call): readonly AccountSubscription[] {
  return [...call.store(logsStore).accountPolicies.values()]
    .filter(({ policyType }) => policyType === POLICY_TYPE)
    .map(readSubscription);
}

function readSubscription(policy: AccountPolicy): AccountSubscription {
  const document = documentOf(policy.policyDocument ?? '');
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(document, key);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name: policy.policyName ?? '',
    filterPattern: text('FilterPattern') ?? '',
    destinationArn: text('DestinationArn') ?? '',
    roleArn: text('RoleArn'),
    excluded: excludedGroups(policy.selectionCriteria),
    sinceMs: policy.lastUpdatedTime ?? 0,
  };
}

function documentOf(text: string): object {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null) return document;
  } catch (cause) {
    const failure = invalidParameter('Policy document is not valid JSON.');
    failure.cause = cause;
    throw failure;
  }
  throw invalidParameter('Policy document is not a JSON object.');
}

/** The groups of `LogGroupName NOT IN ["a", "b"]`, the one criterion that there is (API reference, PutAccountPolicy). */
function excludedGroups(criteria: string | undefined): readonly string[] {
  if (criteria === undefined) return [];
  const list = /^\s*LogGroupName\s+NOT\s+IN\s+(\[.*\])\s*$/su.exec(criteria)?.[1];
  const names: unknown = list === undefined ? undefined : parseList(list);
  if (Array.isArray(names) && names.every((name): name is string => typeof name === 'string')) return names;
  throw invalidParameter('Selection criteria must be of the form LogGroupName NOT IN ["group", …].');
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a list: the caller says what it should be.
    return undefined;
  }
}

/**
 * Checks a subscription of the account as PutSubscriptionFilter checks one of a group, and sends the test message. One
 * policy of the kind is allowed in an account and region (API reference, PutAccountPolicy).
 */
export function checkAccountSubscription(input: PutAccountPolicyRequest, call: Call): void {
  const name = required(input.policyName, 'policyName');
  const policyDocument = required(input.policyDocument, 'policyDocument');
  const policy = { policyName: name, policyDocument, selectionCriteria: input.selectionCriteria };
  const { destinationArn, roleArn, filterPattern } = readSubscription(policy);
  if (destinationArn === '') throw invalidParameter('Policy document must contain a DestinationArn.');
  messageTest(filterPattern, 'filterPattern');
  if (accountSubscriptions(call).some((other) => other.name !== name)) {
    throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
  }
  const sourceArn = `arn:aws:logs:${call.region}:${call.account}:*`;
  testDelivery(call, { destinationArn, roleArn, sourceArn });
}

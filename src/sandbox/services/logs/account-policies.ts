import type {
  AccountPolicy,
  DeleteAccountPolicyRequest,
  DescribeAccountPoliciesRequest,
  DescribeAccountPoliciesResponse,
  PutAccountPolicyRequest,
  PutAccountPolicyResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError, type Operation } from '../../types.js';
import { constraintError, required } from './checks.js';
import { parseJson } from './policies.js';
import { logsStore } from './store.js';
import { checkAccountSubscription } from './subscription-account.js';
import { startForwarding } from './subscription-forward.js';

const accountPolicyTypes: readonly string[] = [
  'DATA_PROTECTION_POLICY',
  'FIELD_INDEX_POLICY',
  'METRIC_EXTRACTION_POLICY',
  'RETENTION_POLICY',
  'SUBSCRIPTION_FILTER_POLICY',
  'TRANSFORMER_POLICY',
];

/** `logs:PutAccountPolicy`: kept and described; those of subscriptions act. */
export const putAccountPolicy: Operation<PutAccountPolicyRequest, PutAccountPolicyResponse> = (input, call) => {
  const policyType = required(input.policyType, 'policyType');
  checkPolicyType(policyType);
  const policyName = required(input.policyName, 'policyName');
  const policyDocument = required(input.policyDocument, 'policyDocument');
  parseJson(policyDocument);
  const isSubscription = policyType === 'SUBSCRIPTION_FILTER_POLICY';
  if (isSubscription) checkAccountSubscription(input, call);
  const accountPolicy: AccountPolicy = {
    policyName,
    policyDocument,
    policyType,
    scope: input.scope ?? 'ALL',
    selectionCriteria: input.selectionCriteria,
    accountId: call.account,
    lastUpdatedTime: call.clock.now(),
  };
  if (input.dryRun !== true) call.store(logsStore).accountPolicies.set(`${policyType} ${policyName}`, accountPolicy);
  if (isSubscription && input.dryRun !== true) startForwarding(call);
  return { accountPolicy };
};

/** `logs:DescribeAccountPolicies` */
export const describeAccountPolicies: Operation<DescribeAccountPoliciesRequest, DescribeAccountPoliciesResponse> = (
  input,
  call,
) => {
  const policyType = required(input.policyType, 'policyType');
  checkPolicyType(policyType);
  const accountPolicies = [...call.store(logsStore).accountPolicies.values()].filter(
    (policy) =>
      policy.policyType === policyType && (input.policyName === undefined || policy.policyName === input.policyName),
  );
  return { accountPolicies };
};

/** `logs:DeleteAccountPolicy` */
export const deleteAccountPolicy: Operation<DeleteAccountPolicyRequest, object> = (input, call) => {
  const policyType = required(input.policyType, 'policyType');
  checkPolicyType(policyType);
  const { accountPolicies } = call.store(logsStore);
  const key = `${policyType} ${required(input.policyName, 'policyName')}`;
  if (!accountPolicies.has(key)) {
    throw new ServiceError('ResourceNotFoundException', 'The specified policy does not exist.');
  }
  if (input.dryRun !== true) accountPolicies.delete(key);
  return {};
};

function checkPolicyType(policyType: string): void {
  if (!accountPolicyTypes.includes(policyType)) {
    const constraint = `Member must satisfy enum value set: [${accountPolicyTypes.join(', ')}]`;
    throw constraintError('policyType', policyType, constraint);
  }
}

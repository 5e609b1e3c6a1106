import type {
  AccountPolicy,
  DeleteAccountPolicyRequest,
  DeleteIndexPolicyRequest,
  DescribeAccountPoliciesRequest,
  DescribeAccountPoliciesResponse,
  DescribeFieldIndexesRequest,
  DescribeFieldIndexesResponse,
  DescribeIndexPoliciesRequest,
  DescribeIndexPoliciesResponse,
  FieldIndex,
  IndexPolicy,
  PutAccountPolicyRequest,
  PutAccountPolicyResponse,
  PutIndexPolicyRequest,
  PutIndexPolicyResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { atMost, constraintError, groupByIdentifier, invalidParameter, required } from './checks.js';
import { eventsOf } from './events.js';
import { logsStore, type StoredGroup } from './store.js';

/** Indexed fields of one policy, and groups of one request (API reference, PutIndexPolicy, DescribeFieldIndexes). */
const MAX_INDEXED_FIELDS = 20;
const MAX_GROUPS = 100;

const accountPolicyTypes: readonly string[] = [
  'DATA_PROTECTION_POLICY',
  'FIELD_INDEX_POLICY',
  'METRIC_EXTRACTION_POLICY',
  'RETENTION_POLICY',
  'SUBSCRIPTION_FILTER_POLICY',
  'TRANSFORMER_POLICY',
];

/** `logs:PutIndexPolicy` */
export const putIndexPolicy: Operation<PutIndexPolicyRequest, PutIndexPolicyResponse> = (input, call) => {
  const group = identified(required(input.logGroupIdentifier, 'logGroupIdentifier'), call);
  const document = required(input.policyDocument, 'policyDocument');
  group.indexPolicy = { document, fields: indexedFields(document), updatedAt: call.clock.now() };
  return { indexPolicy: describeIndexPolicy(group)[0] };
};

/** `logs:DeleteIndexPolicy` */
export const deleteIndexPolicy: Operation<DeleteIndexPolicyRequest, object> = (input, call) => {
  identified(required(input.logGroupIdentifier, 'logGroupIdentifier'), call).indexPolicy = undefined;
  return {};
};

/** `logs:DescribeIndexPolicies` */
export const describeIndexPolicies: Operation<DescribeIndexPoliciesRequest, DescribeIndexPoliciesResponse> = (
  input,
  call,
) => ({ indexPolicies: identifiedAll(input.logGroupIdentifiers, call).flatMap(describeIndexPolicy) });

/** `logs:DescribeFieldIndexes` */
export const describeFieldIndexes: Operation<DescribeFieldIndexesRequest, DescribeFieldIndexesResponse> = (
  input,
  call,
) => ({
  fieldIndexes: identifiedAll(input.logGroupIdentifiers, call).flatMap((group) =>
    (group.indexPolicy?.fields ?? []).map((fieldIndexName): FieldIndex => {
      const events = eventsOf(group);
      return {
        logGroupIdentifier: group.arn,
        fieldIndexName,
        lastScanTime: call.clock.now(),
        firstEventTime: events[0]?.timestamp,
        lastEventTime: events.at(-1)?.timestamp,
      };
    }),
  ),
});

function identified(identifier: string, call: Call): StoredGroup {
  return groupByIdentifier(identifier, call, 'logGroupIdentifier');
}

function identifiedAll(identifiers: readonly string[] | undefined, call: Call): readonly StoredGroup[] {
  return atMost(required(identifiers, 'logGroupIdentifiers'), 'logGroupIdentifiers', MAX_GROUPS).map((identifier) =>
    identified(identifier, call),
  );
}

function describeIndexPolicy({ arn, indexPolicy }: StoredGroup): IndexPolicy[] {
  if (!indexPolicy) return [];
  const { document, updatedAt } = indexPolicy;
  return [{ logGroupIdentifier: arn, policyDocument: document, lastUpdateTime: updatedAt, source: 'LOG_GROUP' }];
}

function indexedFields(document: string): readonly string[] {
  const parsed = parseJson(document);
  const fields: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'Fields') : undefined;
  if (!Array.isArray(fields) || !fields.every((field): field is string => typeof field === 'string')) {
    throw invalidParameter('Policy document must contain a list of field names as Fields.');
  }
  if (fields.length > MAX_INDEXED_FIELDS) {
    throw new ServiceError('LimitExceededException', `A policy can have at most ${MAX_INDEXED_FIELDS} fields.`);
  }
  return fields;
}

function parseJson(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch (cause) {
    const failure = invalidParameter('Policy document is not valid JSON.');
    failure.cause = cause;
    throw failure;
  }
}

/** `logs:PutAccountPolicy`: kept and described; nothing else acts on it yet. */
export const putAccountPolicy: Operation<PutAccountPolicyRequest, PutAccountPolicyResponse> = (input, call) => {
  const policyType = required(input.policyType, 'policyType');
  checkPolicyType(policyType);
  const policyName = required(input.policyName, 'policyName');
  const policyDocument = required(input.policyDocument, 'policyDocument');
  parseJson(policyDocument);
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

import type {
  DeleteIndexPolicyRequest,
  DescribeFieldIndexesRequest,
  DescribeFieldIndexesResponse,
  DescribeIndexPoliciesRequest,
  DescribeIndexPoliciesResponse,
  FieldIndex,
  IndexPolicy,
  PutIndexPolicyRequest,
  PutIndexPolicyResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { atMost, groupByIdentifier, invalidParameter, required } from './checks.js';
import { eventsOf } from './events.js';
import type { StoredGroup } from './store.js';

/** Indexed fields of one policy, and groups of one request (API reference, PutIndexPolicy, DescribeFieldIndexes). */
const MAX_INDEXED_FIELDS = 20;
const MAX_GROUPS = 100;

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

/** A policy's document; what is not JSON is refused. */
export function parseJson(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch (cause) {
    const failure = invalidParameter('Policy document is not valid JSON.');
    failure.cause = cause;
    throw failure;
  }
}

import { policyDocument, policyDocuments, type PolicyDocument } from '../documents/policy-document.js';
import type { CountingPolicies, CountingPolicy } from '../holders/policies-of.js';
import type { FindDocument, KnownDocument } from './answer.js';
import type { AccessQuestion, KnownPolicies } from './types.js';

/** The files of a question, read. */
export function policiesOfFiles({
  policies,
  added,
  boundary,
  resourcePolicy,
  sessionPolicies,
  scps,
}: Pick<
  AccessQuestion,
  'policies' | 'added' | 'boundary' | 'resourcePolicy' | 'sessionPolicies' | 'scps'
>): KnownPolicies {
  return {
    identity: [...policies, ...added].map((file) => policyDocument(file, { kind: 'identity' })),
    boundary: boundary ? policyDocument(boundary, { kind: 'boundary' }) : null,
    resource: resourcePolicy ? [policyDocument(resourcePolicy, { kind: 'resource' })] : [],
    session: sessionPolicies.map((file) => policyDocument(file, { kind: 'session' })),
    scpLevels: scps.map((file) => policyDocuments(file, 'scp')),
  };
}

/** The policies of a principal with those of the files; a boundary in a file stands for its own. */
export function policiesOfPrincipal(counting: CountingPolicies, files: KnownPolicies): KnownPolicies {
  return {
    ...files,
    identity: [...counting.policies, ...files.identity],
    boundary: files.boundary ?? counting.boundary,
  };
}

/** Finds documents by the names that the policy simulator gives: of stored policies, and of those in the request. */
export function findIn(counting: readonly CountingPolicy[], files: KnownPolicies): FindDocument {
  const stored = counting.flatMap((policy) =>
    policy.sourceIds.map((id) => [id, { document: policy, type: typeOf(policy) }] as const),
  );
  const given = files.identity.map((document, index) => [`PolicyInputList.${index + 1}`, asFile(document)] as const);
  const resource = files.resource.map((document) => ['ResourcePolicy', asFile(document)] as const);
  const byId = new Map<string, KnownDocument>([...stored, ...given, ...resource]);
  return (sourceId) => byId.get(sourceId);
}

const asFile = (document: PolicyDocument): KnownDocument => ({ document, type: document.kind });

function typeOf({ arn, holder }: CountingPolicy): string {
  if (arn === null) return holder.kind;
  return /^arn:[\w-]+:iam::aws:/.test(arn) ? 'aws-managed' : 'user-managed';
}

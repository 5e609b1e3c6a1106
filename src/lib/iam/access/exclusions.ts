import type { PolicyIdentifier } from '@aws-sdk/client-iam';
import { suggest } from '../../core/suggest.js';
import { notFoundError } from '../../errors/app-error.js';
import type { CountingPolicies, CountingPolicy } from '../holders/policies-of.js';

/** Kinds of policies that can be left out as a whole (IAM API reference, PolicyIdentifier). */
const TYPES = ['aws-managed', 'inline', 'permission-boundary', 'scp', 'user-managed'] as const;

/**
 * What `--without` leaves out: a type of policies, a managed policy by its ARN, or any of the principal's policies by its
 * name.
 *
 * @throws not-found error with the nearest name for a policy that does not count for the principal
 */
export function readExclusions(
  names: readonly string[],
  { counting, principal }: { readonly counting: CountingPolicies; readonly principal: string },
): readonly PolicyIdentifier[] {
  return names.flatMap((name): readonly PolicyIdentifier[] => {
    const type = TYPES.find((one) => one === name);
    if (type !== undefined) return [{ PolicyType: type }];
    const all = [...counting.policies, ...(counting.boundary ? [counting.boundary] : [])];
    const found = all.filter((policy) => policy.name === name || policy.arn === name);
    if (found.length > 0) return found.map(identifierOf);
    if (counting.denied.length > 0 && name.startsWith('arn:')) return [{ PolicyArn: name }];
    throw noSuchPolicy(name, { all, principal, denied: counting.denied });
  });
}

function identifierOf({ kind, arn, name, holder }: CountingPolicy): PolicyIdentifier {
  if (kind === 'boundary') return { PolicyType: 'permission-boundary' };
  if (arn !== null) return { PolicyArn: arn };
  return { InlinePolicyIdentifier: { PolicyName: name, AttachmentType: holder.kind, AttachmentName: holder.name } };
}

function noSuchPolicy(
  name: string,
  {
    all,
    principal,
    denied,
  }: { readonly all: readonly CountingPolicy[]; readonly principal: string; readonly denied: readonly string[] },
): Error {
  const names = [...new Set(all.map((policy) => policy.name))];
  const nearest = suggest(name, [...names, ...TYPES]);
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  return notFoundError(`no policy "${name}" counts for ${principal}`, {
    code: 'NoSuchPolicy',
    reason: denied.length > 0 ? `not all of its policies may be read (denied: ${denied.join(', ')})` : known,
    hint:
      nearest === undefined
        ? `see its policies: awsops iam policies --principal ${principal}`
        : `did you mean --without ${nearest}?`,
  });
}

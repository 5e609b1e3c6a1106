import type { InlinePolicyIdentifierType, PolicyIdentifier } from '@aws-sdk/client-iam';
import { isAwsManaged, type HeldPolicy } from '../held-policies.js';
import { invalidInput } from './checks.js';

/** What PolicyExclusionList leaves out of a simulation. */
export interface Exclusions {
  isExcluded(policy: HeldPolicy): boolean;
  readonly boundary: boolean;
  readonly organization: boolean;
}

type Test = (policy: HeldPolicy) => boolean;

/**
 * Reads PolicyExclusionList. Identifiers that fit no policy are ignored, those of resource control policies too.
 *
 * @throws ServiceError InvalidInput for malformed ARNs and for wildcards where none may be
 */
export function readExclusions(identifiers: readonly PolicyIdentifier[] | undefined): Exclusions {
  const list = identifiers ?? [];
  const tests = list.map(testOf);
  const types = new Set(list.map(({ PolicyType }) => PolicyType));
  return {
    isExcluded: (policy) => tests.some((test) => test(policy)),
    boundary: types.has('permission-boundary'),
    organization: types.has('scp'),
  };
}

function testOf(identifier: PolicyIdentifier): Test {
  const { PolicyType: type, PolicyArn: arn, InlinePolicyIdentifier: inline } = identifier;
  if (arn !== undefined) return byArn(arn);
  if (inline !== undefined) return byInlineName(inline);
  if (type === undefined) throw invalidInput('A policy identifier is empty.');
  return ({ origin }) => {
    if (origin.type === 'inline') return type === 'inline';
    return type === (isAwsManaged(origin.arn) ? 'aws-managed' : 'user-managed');
  };
}

function byArn(arn: string): Test {
  const name = /^arn:[\w-]+:iam::(?:\d{12}|aws):policy\/(.+)$/.exec(arn)?.[1];
  if (name === undefined) throw invalidInput(`Invalid policy ARN: ${arn}`);
  const matches = wildcardTest(arn);
  return ({ origin }) => origin.type === 'managed' && matches(origin.arn);
}

function byInlineName({ PolicyName, AttachmentType, AttachmentName = '' }: InlinePolicyIdentifierType): Test {
  if (/[*?]/.test(PolicyName ?? '')) throw invalidInput(`Invalid policy name: ${PolicyName}`);
  const matches = wildcardTest(AttachmentName);
  return ({ origin }) =>
    origin.type === 'inline' &&
    origin.name === PolicyName &&
    origin.kind === AttachmentType?.toLowerCase() &&
    matches(origin.holder);
}

/** One `*` at most, any number of `?`. */
function wildcardTest(pattern: string): (text: string) => boolean {
  if (pattern.split('*').length > 2) throw invalidInput(`Only one * is supported: ${pattern}`);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}

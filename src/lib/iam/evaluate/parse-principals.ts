import type { JsonMember } from '../../core/json-positions.js';
import { readMembers, readTexts, type Complaints } from './document-reader.js';
import type { PrincipalEntry } from './principals.js';

const TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

/**
 * An account, an ARN, `*`, or the unique id that stays behind when a principal was deleted. A part of a name cannot be
 * a wildcard (IAM user guide, "Principal").
 */
const AWS_PRINCIPAL = /^(?:\*|\d{12}|arn:[\w-]+:(?:iam|sts)::\d{12}:[^*?]+|A[A-Z0-9]{15,})$/;

/** Reads the value of `Principal` or `NotPrincipal`. */
export function parsePrincipals({ key, value }: JsonMember, complaints: Complaints): readonly PrincipalEntry[] {
  if (value.kind === 'string') {
    if (value.value === '*') return [{ type: '*', value: '*' }];
    complaints.error('invalid-principal', `"${key}" is "*" or an object such as {"AWS": "…"}`, value.offset);
    return [];
  }
  const members = readMembers(value, { what: `"${key}"`, known: TYPES, complaints });
  return TYPES.flatMap((type) => {
    const member = members.get(type);
    return (member === undefined ? [] : readTexts(member, complaints)).map((item) => {
      if (type === 'AWS' && !AWS_PRINCIPAL.test(item.value)) {
        const forms = 'write an account, the whole ARN of a user, role or session, or "*"';
        complaints.error('invalid-principal', `"${item.value}" is not a principal: ${forms}`, item.offset);
      }
      return { type, value: item.value };
    });
  });
}

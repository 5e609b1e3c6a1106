import { parsePolicy, type Policy, type PolicyText } from '../../iam/index.js';
import type { CompiledTrust, HeldPolicy } from './types.js';

/** IAM gives documents percent-encoded; emulators do not always. */
export const plainDocument = (document: string): string =>
  /^\s*\{/.test(document) ? document : decodeURIComponent(document);

/** A policy that IAM holds; undefined for one that cannot be read, which IAM does not take. */
export const compile = (policy: PolicyText): Policy | undefined =>
  parsePolicy({ ...policy, text: plainDocument(policy.text) }).policy ?? undefined;

const NAMED_ROLE = /"(arn:[\w*-]+:iam::(?:\d{12}|\*):role\/[^"]+)"/g;

/** A policy of a principal. */
export function compileHeld(policy: PolicyText): readonly HeldPolicy[] {
  const compiled = compile(policy);
  if (compiled === undefined) return [];
  const named = [...plainDocument(policy.text).matchAll(NAMED_ROLE)].map(([, arn = '']) => arn);
  return [{ policy: compiled, namedRoles: named }];
}

/** The trust policy of a role, with the external ids that it takes. */
export function compileTrust(name: string, document: string): CompiledTrust | undefined {
  const text = plainDocument(document);
  const policy = compile({ text, id: name, kind: 'resource', type: 'trust' });
  return policy && { policy, externalIds: [...new Set(externalIdsIn(JSON.parse(text)))] };
}

function externalIdsIn(value: unknown, key = ''): readonly string[] {
  if (key.toLowerCase() === 'sts:externalid') return (Array.isArray(value) ? value : [value]).map(String);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => externalIdsIn(member, Array.isArray(value) ? key : name));
}

import type { Identity } from './credentials.js';

/** What AssumeRole is asked for, as far as a trust policy looks at it. */
export interface TrustRequest {
  readonly identity: Identity;
  readonly externalId: string | undefined;
}

/**
 * Whether a trust policy lets an identity assume its role: a statement allows sts:AssumeRole to the
 * caller's account, to the caller itself or to everyone, with conditions on sts:ExternalId only, and
 * none denies it. A statement with any other condition does not count, so nobody gets in by a
 * condition that was not understood.
 */
export function isTrusted(trustPolicy: string, request: TrustRequest): boolean {
  const statements = asList(read(JSON.parse(trustPolicy), 'Statement')).filter(
    (statement) => isAboutAssumeRole(statement) && matchesPrincipal(read(statement, 'Principal'), request.identity),
  );
  const isDenied = statements.some((statement) => read(statement, 'Effect') === 'Deny');
  const isAllowed = statements.some(
    (statement) => read(statement, 'Effect') === 'Allow' && matchesConditions(read(statement, 'Condition'), request),
  );
  return isAllowed && !isDenied;
}

function isAboutAssumeRole(statement: unknown): boolean {
  return asList(read(statement, 'Action')).some(
    (action) => typeof action === 'string' && ['*', 'sts:*', 'sts:assumerole'].includes(action.toLowerCase()),
  );
}

function matchesPrincipal(principal: unknown, identity: Identity): boolean {
  if (principal === '*') return true;
  const { account, arn } = identity;
  // A trust in a role covers all of its sessions, whose ARNs are of another form.
  const roleArn = arn.replace(/^arn:aws:sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:aws:iam::$1:role/$2');
  const names = new Set<unknown>(['*', account, `arn:aws:iam::${account}:root`, arn, roleArn]);
  return asList(read(principal, 'AWS')).some((name) => names.has(name));
}

function matchesConditions(conditions: unknown, request: TrustRequest): boolean {
  if (conditions === undefined) return true;
  if (typeof conditions !== 'object' || conditions === null) return false;
  return Object.entries(conditions).every(([operator, keys]) => {
    if (operator !== 'StringEquals' || typeof keys !== 'object' || keys === null) return false;
    return Object.entries(keys).every(
      ([key, values]) => key.toLowerCase() === 'sts:externalid' && asList(values).includes(request.externalId),
    );
  });
}

function read(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

import { parseArn } from '../aws/arn.js';
import type { ConditionSpot, PrincipalSpot, Spot, TrustStatement } from './document.js';

/** Keys that a service sets to the resource that it acts for. */
export const SOURCE_KEYS: readonly string[] = [
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
];
export const SOURCE_ACCOUNT = 'aws:sourceaccount';
export const SOURCE_ARN = 'aws:sourcearn';
export const EXTERNAL_ID = 'sts:externalid';
export const MFA_PRESENT = 'aws:multifactorauthpresent';
export const MFA_AGE = 'aws:multifactorauthage';
/** Keys that only the members of an organization can have with its value. */
export const ORGANIZATION_KEYS: readonly string[] = ['aws:principalorgid', 'aws:principalorgpaths'];

/** Operators that compare without wildcards. */
const EXACT = new Set(['stringequals', 'stringnotequals', 'stringequalsignorecase', 'stringnotequalsignorecase']);

export const isExact = ({ base }: ConditionSpot): boolean => EXACT.has(base.toLowerCase());

/** Operators that hold where the value differs. */
export const isNegated = ({ base }: ConditionSpot): boolean => /not/i.test(base);

/** True when the condition holds without the key being there: it asks for nothing. */
export const isSkippable = ({ ifExists, set }: ConditionSpot): boolean => ifExists || set === 'ForAllValues';

/** `*` and `?`, those that a policy variable writes as plain text (`${*}`) aside. */
export const hasWildcard = (value: string): boolean => /[*?]/.test(value.replaceAll(/\$\{[*?$]\}/g, ''));

/** True when it takes any value that there is. */
export const takesAll = (value: string): boolean => /^\*+$/.test(value);

/** True when the condition keeps out those without one of its values, whatever the values are. */
export const asks = (condition: ConditionSpot): boolean =>
  !isNegated(condition) && !isSkippable(condition) && condition.base.toLowerCase() !== 'null';

/** True when a value of a source key says whose resource it has to be. */
export function limitsSource(name: string, { value }: Spot): boolean {
  if (takesAll(value)) return false;
  if (name === SOURCE_ACCOUNT) return !hasWildcard(value);
  if (name !== SOURCE_ARN) return true;
  const arn = parseArn(value);
  // ARNs of buckets and hosted zones have no account, and name one resource.
  return arn !== undefined && (arn.account === '' ? !takesAll(arn.resource) : !hasWildcard(arn.account));
}

/** The conditions on source keys that limit whom a service may act for. */
export const sourceGuards = ({ conditions }: TrustStatement): readonly ConditionSpot[] =>
  conditions.filter(
    (condition) =>
      SOURCE_KEYS.includes(condition.name) &&
      asks(condition) &&
      condition.values.every((value) => limitsSource(condition.name, value)),
  );

/** True when one of the conditions asks for one of the keys with values that are not just anything. */
export const asksFor = ({ conditions }: TrustStatement, names: readonly string[]): boolean =>
  conditions.some(
    (condition) =>
      names.includes(condition.name) && asks(condition) && condition.values.every(({ value }) => !takesAll(value)),
  );

/** True when the caller has to have used MFA. */
export const asksForMfa = ({ conditions }: TrustStatement): boolean =>
  conditions.some(
    (condition) =>
      asks(condition) &&
      ((condition.name === MFA_AGE && condition.base.startsWith('Numeric')) ||
        (condition.name === MFA_PRESENT && condition.values.every(({ value }) => value.toLowerCase() === 'true'))),
  );

/**
 * The keys that a principal cannot get around because another statement denies everything else, as
 * `"Deny" … "StringNotEquals": {"aws:SourceAccount": …}` does.
 */
export function deniedUnless(statements: readonly TrustStatement[], principal: PrincipalSpot): readonly string[] {
  return statements.flatMap(({ effect, principals, conditions }) => {
    const [only] = conditions;
    if (effect !== 'Deny' || conditions.length !== 1 || only === undefined || !isNegated(only)) return [];
    const covers = principals.some(
      ({ type, value }) => value === '*' || (type === principal.type && value === principal.value),
    );
    // Without IfExists a negated operator also holds, and denies, where the key is absent.
    return covers && only.set === null && !only.ifExists ? [only.name] : [];
  });
}

/** True when a statement is about assuming the role at all, and not about tags or identities of its sessions alone. */
export const isAboutAssuming = ({ actions, notAction }: TrustStatement): boolean =>
  notAction !== undefined || actions.some(({ value }) => /^(?:\*|sts:(?:.*\*.*|assumerole.*))$/i.test(value));

/** The statements that let somebody assume the role. */
export const grantsOf = (statements: readonly TrustStatement[]): readonly TrustStatement[] =>
  statements.filter((statement) => statement.effect === 'Allow' && isAboutAssuming(statement));

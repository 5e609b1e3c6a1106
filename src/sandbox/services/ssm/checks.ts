import { ServiceError } from '../../types.js';

/** The wording that the service's request validation gives to every broken constraint. */
export function constraintError(member: string, value: unknown, constraint: string): ServiceError {
  const message = `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`;
  return new ServiceError('ValidationException', message);
}

/** A number within its limits, or the default when it is absent. */
export function numberWithin(
  value: number | undefined,
  rule: { readonly member: string; readonly min: number; readonly max: number; readonly fallback: number },
): number {
  const { member, min, max, fallback } = rule;
  if (value === undefined) return fallback;
  if (value < min) throw constraintError(member, value, `Member must have value greater than or equal to ${min}`);
  if (value > max) throw constraintError(member, value, `Member must have value less than or equal to ${max}`);
  return value;
}

/** A list of `min` to `max` members. */
export function listWithin<T>(
  items: readonly T[] | undefined,
  rule: { readonly member: string; readonly min?: number; readonly max: number },
): readonly T[] {
  const { member, min = 0, max } = rule;
  const shown = () => `[${(items ?? []).map(String).join(', ')}]`;
  if (items && items.length < min) {
    throw constraintError(member, shown(), `Member must have length greater than or equal to ${min}`);
  }
  if (items && items.length > max) {
    throw constraintError(member, shown(), `Member must have length less than or equal to ${max}`);
  }
  return items ?? [];
}

/** A text that matches a pattern, and is no longer than allowed. */
export function textMatching(
  value: string | undefined,
  rule: { readonly member: string; readonly pattern: RegExp; readonly maxLength?: number; readonly fallback: string },
): string {
  const { member, pattern, maxLength, fallback } = rule;
  if (value === undefined) return fallback;
  if (maxLength !== undefined && value.length > maxLength) {
    throw constraintError(member, value, `Member must have length less than or equal to ${maxLength}`);
  }
  if (!pattern.test(value)) {
    throw constraintError(member, value, `Member must satisfy regular expression pattern: ${pattern.source}`);
  }
  return value;
}

/** The error for a page token that the service did not give out. */
export const invalidNextToken = (): ServiceError =>
  new ServiceError('InvalidNextToken', 'The specified token is not valid.');

/** One of the values that an enumeration has. */
export function oneOf<T extends string>(
  value: string,
  rule: { readonly member: string; readonly values: readonly T[] },
): T {
  const found = rule.values.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const constraint = `Member must satisfy enum value set: [${rule.values.join(', ')}]`;
  throw constraintError(rule.member, value, constraint);
}

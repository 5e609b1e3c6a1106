import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { OwnLifecycleRule } from '../spec/types.js';

/** PutBucketLifecycleConfiguration: rules of one bucket. */
export const MAX_RULES = 1000;

/** The rules of a bucket with ours in them; all others stay as they are, in their order. */
export function mergeRules(
  existing: readonly LifecycleRule[],
  wanted: readonly OwnLifecycleRule[],
): { readonly rules: readonly LifecycleRule[]; readonly changed: readonly OwnLifecycleRule[] } {
  const changed = wanted.filter((rule) => {
    const before = existing.find(({ ID }) => ID === rule.ID);
    return before === undefined || !sameRule(before, rule);
  });
  const rules = existing.map((rule) => changed.find(({ ID }) => ID === rule.ID) ?? rule);
  const added = changed.filter(({ ID }) => !existing.some((rule) => rule.ID === ID));
  return { rules: [...rules, ...added], changed };
}

/** Whether two rules do the same, whatever the order of their members and what is empty in them. */
const sameRule = (a: LifecycleRule, b: LifecycleRule): boolean => canonical(a) === canonical(b);

const canonical = (rule: LifecycleRule): string => JSON.stringify(sorted(rule));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined && !(Array.isArray(item) && item.length === 0))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, item]) => [key, sorted(item)]));
}

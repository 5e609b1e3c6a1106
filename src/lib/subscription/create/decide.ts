import type { Distribution, GroupFilter } from '../types.js';

/** "CloudWatch Logs service quotas", subscription filters: 2 a log group, cannot be raised (read 2026-11). */
export const MAX_FILTERS_PER_GROUP = 2;

/** Whether a filter that has the wanted name, and other settings, may be overwritten. */
export type MayReplace = (filter: GroupFilter) => boolean;

/** The filter that a group shall have. */
export interface WantedFilter {
  readonly name: string;
  /** Whether somebody asked for that very name. */
  readonly isNamed: boolean;
  readonly destinationArn: string;
  /** Empty: every event. */
  readonly filterPattern: string;
  /** Undefined: as it is, or by log stream. */
  readonly distribution: Distribution | undefined;
  /** Null: the destination takes none. */
  readonly role: {
    readonly arn: string;
    /** Whether somebody asked for that very role. */ readonly isNamed: boolean;
  } | null;
}

export type FilterDecision =
  | { readonly action: 'none'; readonly reason: string; readonly roleArn: string | null; readonly also?: string }
  | {
      readonly action: 'create' | 'update';
      readonly reason: string;
      readonly roleArn: string | null;
      readonly distribution: Distribution;
      /** What the filter has besides, and keeps. */
      readonly kept: GroupFilter['kept'];
      /** The name of another filter that delivers to the same place: events arrive twice. */
      readonly also?: string;
    }
  | { readonly action: 'refuse'; readonly code: 'FilterExists' | 'TooManyFilters'; readonly reason: string };

/**
 * What to do so that a group has the wanted filter.
 *
 * A filter of that name with other settings is somebody's work and is replaced only where `mayReplace` says so. A filter
 * cannot be tagged, so that nobody knows whose it is. A role that nobody asked for by name stays the one it is.
 */
export function decideFilter(
  wanted: WantedFilter,
  {
    existing,
    mayReplace = () => false,
  }: { readonly existing: readonly GroupFilter[]; readonly mayReplace?: MayReplace | undefined },
): FilterDecision {
  const same = existing.find(({ name }) => name === wanted.name);
  const twin = existing.find((filter) => filter !== same && filter.destinationArn === wanted.destinationArn);
  const also = twin === undefined ? {} : { also: twin.name };
  if (same) return { ...decideExisting(wanted, { same, mayReplace }), ...also };
  if (twin && !wanted.isNamed && differences(wanted, twin).length === 0) {
    return { action: 'none', reason: `filter "${twin.name}" does the same already`, roleArn: twin.roleArn };
  }
  if (existing.length >= MAX_FILTERS_PER_GROUP) return { action: 'refuse', ...tooMany(existing) };
  const what = wanted.filterPattern === '' ? 'every event' : `events that match ${wanted.filterPattern}`;
  const { distribution = 'ByLogStream', role } = wanted;
  const reason = `it has no filter of this name; sends ${what}`;
  return { action: 'create', reason, roleArn: role?.arn ?? null, distribution, kept: {}, ...also };
}

function decideExisting(
  wanted: WantedFilter,
  { same, mayReplace }: { readonly same: GroupFilter; readonly mayReplace: MayReplace },
): FilterDecision {
  const differs = differences(wanted, same);
  if (differs.length === 0) return { action: 'none', reason: 'it is so already', roleArn: same.roleArn };
  const reason = differs.join('; ');
  if (!mayReplace(same)) return { action: 'refuse', code: 'FilterExists', reason };
  return {
    action: 'update',
    reason,
    roleArn: roleAfter(wanted, same),
    distribution: wanted.distribution ?? same.distribution,
    kept: same.kept,
  };
}

/** How a filter differs from the wanted one, in words. */
function differences(wanted: WantedFilter, filter: GroupFilter): readonly string[] {
  const { destinationArn, filterPattern, distribution = filter.distribution } = wanted;
  const roleArn = roleAfter(wanted, filter);
  return [
    filter.destinationArn === destinationArn ? [] : `destination is ${filter.destinationArn}, ${destinationArn} wanted`,
    filter.filterPattern === filterPattern
      ? []
      : `pattern is ${shown(filter.filterPattern)}, ${shown(filterPattern)} wanted`,
    filter.distribution === distribution ? [] : `distribution is ${filter.distribution}, ${distribution} wanted`,
    filter.roleArn === roleArn ? [] : `role is ${filter.roleArn ?? 'none'}, ${roleArn ?? 'none'} wanted`,
  ].flat();
}

/** The role that fits the wanted filter: one that works for the same destination is as good as ours. */
function roleAfter({ role, destinationArn }: WantedFilter, filter: GroupFilter): string | null {
  if (role === null) return destinationArn === filter.destinationArn ? filter.roleArn : null;
  const mayStay = !role.isNamed && filter.destinationArn === destinationArn && filter.roleArn !== null;
  return mayStay ? filter.roleArn : role.arn;
}

const shown = (pattern: string): string => (pattern === '' ? 'every event' : `"${pattern}"`);

/** Why a group can have no other filter, with the names of those that it has. */
export function tooMany(existing: readonly GroupFilter[]): {
  readonly code: 'TooManyFilters';
  readonly reason: string;
} {
  const names = existing.map(({ name, destinationArn }) => `"${name}" (to ${destinationArn})`).join(' and ');
  return { code: 'TooManyFilters', reason: `it has ${names}, and a log group can have ${MAX_FILTERS_PER_GROUP}` };
}

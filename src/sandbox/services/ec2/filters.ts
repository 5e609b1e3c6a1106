import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { ServiceError } from '../../types.js';

/** What a filter compares: one value of a resource, several of which any may match, or none. */
type FilterValue = string | number | boolean | undefined;

/** The values of a resource by filter name, e.g. `vpc-id`. */
export type FilterTable<T> = Readonly<Record<string, (item: T) => FilterValue | readonly FilterValue[]>>;

/**
 * The resources that match all filters; a filter matches when any of its values does, with `*` and `?`
 * as wildcards (EC2 API reference, Filter). `tag:key`, `tag-key` and `tag-value` work for everything
 * that has tags. Throws InvalidParameterValue for a filter that the table does not have.
 */
export function applyFilters<T extends object>(
  items: Iterable<T>,
  { filters, table }: { readonly filters: readonly Filter[]; readonly table: FilterTable<T> },
): readonly T[] {
  const tests = filters.map((filter) => {
    const valuesOf = valueReader(filter.Name ?? '', table);
    const patterns = (filter.Values ?? []).map(wildcard);
    return (item: T) => valuesOf(item).some((value) => patterns.some((pattern) => pattern.test(value)));
  });
  return [...items].filter((item) => tests.every((test) => test(item)));
}

function valueReader<T extends object>(name: string, table: FilterTable<T>): (item: T) => readonly string[] {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (item) => tagsOf(item).flatMap((tag) => (tag.Key === key ? [tag.Value ?? ''] : []));
  }
  if (name === 'tag-key') return (item) => tagsOf(item).map((tag) => tag.Key ?? '');
  if (name === 'tag-value') return (item) => tagsOf(item).map((tag) => tag.Value ?? '');
  const read = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!read) throw new ServiceError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return (item) => [read(item)].flat().flatMap((value) => (value === undefined ? [] : [String(value)]));
}

/** Network interfaces keep their tags in `TagSet`. */
function tagsOf(item: { readonly Tags?: readonly Tag[]; readonly TagSet?: readonly Tag[] }): readonly Tag[] {
  return item.Tags ?? item.TagSet ?? [];
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

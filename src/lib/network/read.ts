import type { Filter } from '@aws-sdk/client-ec2';
import type { Denied, Part } from './types.js';

/** How EC2 and the services with other protocols say that the caller may not do something. */
const DENIED = /^(?:UnauthorizedOperation|AccessDenied)/;

/** What `read` gives, or the permission that it lacked. Every other failure is thrown as it is. */
export async function unlessDenied<T>(permission: string, read: () => Promise<T>): Promise<T | Denied> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && DENIED.test(error.name)) return { denied: `ec2:${permission}` };
    throw error;
  }
}

/** EC2 API reference, Filter: at most so many values in one request. */
const MAX_FILTER_VALUES = 200;

/** All items of one kind that a filter by ids finds. */
export function readAll<Page, Item>(spec: {
  /** Without the service, e.g. `DescribeSubnets`. */
  readonly permission: string;
  readonly filter: { readonly name: string; readonly values: readonly string[] };
  readonly pages: (filter: Filter) => AsyncIterable<Page>;
  readonly items: (page: Page) => readonly Item[] | undefined;
}): Promise<Part<Item>> {
  return unlessDenied(spec.permission, async () => {
    const found: Item[] = [];
    const { name, values } = spec.filter;
    for (let start = 0; start < values.length; start += MAX_FILTER_VALUES) {
      const Values = values.slice(start, start + MAX_FILTER_VALUES);
      for await (const page of spec.pages({ Name: name, Values })) found.push(...(spec.items(page) ?? []));
    }
    return found;
  });
}

import type { Filter } from '@aws-sdk/client-ec2';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { ec2Store, type Ec2Store } from './store.js';
import { applyFilters, type FilterTable } from './filters.js';

/** The parameters that the Describe operations have in common. */
export interface DescribeInput {
  readonly Filters?: Filter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly DryRun?: boolean | undefined;
}

/** What tells one Describe operation from another. */
export interface DescribeSpec<Input extends DescribeInput, Item> {
  items(store: Ec2Store): ReadonlyMap<string, Item>;
  ids(input: Input): readonly string[] | undefined;
  /** The error for ids that are not there; unknown ids are passed over when absent. */
  notFound?: (ids: readonly string[]) => ServiceError;
  readonly filters: FilterTable<Item>;
  output(items: readonly Item[], nextToken: string | undefined, call: Call): object;
}

/** EC2 API reference: MaxResults of most Describe operations, and the page without it. */
const MIN_RESULTS = 5;
const MAX_RESULTS = 1000;
const DRY_RUN_STATUS = 412;

/** A Describe operation over one kind of resource: by ids, by filters, in pages. */
export function describeOperation<Input extends DescribeInput, Item extends object>(
  spec: DescribeSpec<Input, Item>,
): Operation<Input, object> {
  return (input, call) => {
    checkDryRun(input);
    const limit = pageLimit(input);
    const items = spec.items(call.store(ec2Store));
    const ids = spec.ids(input) ?? [];
    const missing = ids.filter((id) => !items.has(id));
    if (missing.length > 0 && spec.notFound) throw spec.notFound(missing);
    const chosen = ids.length > 0 ? ids.flatMap((id) => items.get(id) ?? []) : items.values();
    const matching = applyFilters(chosen, { filters: input.Filters ?? [], table: spec.filters });
    const scope = `ec2.${call.operation}`;
    const page = pageOf(matching, { limit, token: input.NextToken, scope, invalidToken: () => invalidToken(input) });
    return spec.output(page.items, page.nextToken, call);
  };
}

/** Answers a dry run as EC2 does when the caller is permitted: with an error. */
export function checkDryRun(input: Pick<DescribeInput, 'DryRun'>): void {
  if (input.DryRun !== true) return;
  const message = 'Request would have succeeded, but DryRun flag is set.';
  throw new ServiceError('DryRunOperation', message, DRY_RUN_STATUS);
}

/** How many items a page has, as the request wants it. Throws for what EC2 does not take. */
export function pageLimit(input: Pick<DescribeInput, 'MaxResults'>): number {
  const { MaxResults: wanted } = input;
  if (wanted === undefined) return MAX_RESULTS;
  if (wanted >= MIN_RESULTS && wanted <= MAX_RESULTS) return wanted;
  const range =
    wanted < MIN_RESULTS ? `greater than or equal to ${MIN_RESULTS}` : `less than or equal to ${MAX_RESULTS}`;
  const message = `Value ( ${wanted} ) for parameter maxResults is invalid. Expecting a value ${range}.`;
  throw new ServiceError('InvalidParameterValue', message);
}

/** The error for a token that the operation did not give out. */
export function invalidToken(input: Pick<DescribeInput, 'NextToken'>): ServiceError {
  return new ServiceError('InvalidNextToken', `The token '${input.NextToken}' is invalid`);
}

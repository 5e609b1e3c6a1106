import { EC2Client, paginateDescribeInstances, type Filter, type Instance } from '@aws-sdk/client-ec2';
import type { TaskContext } from '../../aws/task-context.js';
import type { TagTerm } from './selection.js';

/** DescribeInstances, MaxResults: 5 to 1,000. */
const PAGE_SIZE = 1000;
/** EC2 API reference, Filter: at most 200 values in a request. */
const MAX_FILTER_VALUES = 200;

/** Pages of instances that satisfy all terms; every instance without terms. */
export const instancesByTags = (terms: readonly TagTerm[], ctx: TaskContext): AsyncGenerator<readonly Instance[]> =>
  instancePages(terms.map(termFilter), ctx);

/**
 * Pages of those of the ids that EC2 knows. By a filter: named as ids, a single unknown one makes the whole call fail.
 */
export async function* instancesByIds(ids: readonly string[], ctx: TaskContext): AsyncGenerator<readonly Instance[]> {
  for (let at = 0; at < ids.length; at += MAX_FILTER_VALUES) {
    const Values = ids.slice(at, at + MAX_FILTER_VALUES);
    yield* instancePages([{ Name: 'instance-id', Values }], ctx);
  }
}

/** Pages of instances whose id starts with a text. */
export const instancesByPrefix = (prefix: string, ctx: TaskContext): AsyncGenerator<readonly Instance[]> =>
  instancePages([{ Name: 'instance-id', Values: [`${prefix}*`] }], ctx);

const termFilter = ({ key, values }: TagTerm): Filter =>
  values === null ? { Name: 'tag-key', Values: [key] } : { Name: `tag:${key}`, Values: [...values] };

async function* instancePages(filters: Filter[], ctx: TaskContext): AsyncGenerator<readonly Instance[]> {
  const pages = paginateDescribeInstances(
    { client: ctx.aws.client(EC2Client), pageSize: PAGE_SIZE },
    filters.length === 0 ? {} : { Filters: filters },
    { abortSignal: ctx.signal },
  );
  for await (const page of pages) {
    yield (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
  }
}

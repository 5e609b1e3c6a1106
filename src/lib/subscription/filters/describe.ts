import {
  CloudWatchLogsClient,
  DescribeSubscriptionFiltersCommand,
  type SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import type { FilterCalls } from '../calls.js';
import type { GroupFilter } from '../types.js';

/** The filters of a group, by name. */
export async function describeFilters(
  group: string,
  { ctx, calls }: { readonly ctx: TaskContext; readonly calls: FilterCalls },
): Promise<readonly GroupFilter[]> {
  const client = ctx.aws.client(CloudWatchLogsClient);
  const found: GroupFilter[] = [];
  let nextToken: string | undefined;
  // Not the SDK's paginator: every page has to wait for its turn.
  do {
    ctx.signal.throwIfAborted();
    const command = new DescribeSubscriptionFiltersCommand({ logGroupName: group, nextToken });
    const page = await calls.describe(() => client.send(command, { abortSignal: ctx.signal }), ctx.signal);
    found.push(...(page.subscriptionFilters ?? []).flatMap(toGroupFilter));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

function toGroupFilter(filter: SubscriptionFilter): GroupFilter[] {
  const { filterName: name, destinationArn, applyOnTransformedLogs, fieldSelectionCriteria, emitSystemFields } = filter;
  if (name === undefined || destinationArn === undefined) return [];
  const roleArn = filter.roleArn ?? null;
  const { filterPattern = '', distribution = 'ByLogStream' } = filter;
  const kept = { applyOnTransformedLogs, fieldSelectionCriteria, emitSystemFields };
  return [{ name, destinationArn, roleArn, filterPattern, distribution, kept }];
}

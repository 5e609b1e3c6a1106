import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { isGlob, literalPrefix, matchesGlob } from './glob.js';
import { toLogGroup, type LogGroup } from './log-group.js';

/** DescribeLogGroups, limit: at most 50 a page. */
const PAGE_SIZE = 50;

export interface DescribeScope {
  readonly prefix: string;
  /** Look in this source account of a monitoring account instead of our own. */
  readonly linkedAccount?: string | undefined;
}

/** Pages of log groups whose names begin with `prefix`, in the service's order (by name). */
export async function* describeGroups(scope: DescribeScope, ctx: TaskContext): AsyncGenerator<readonly LogGroup[]> {
  const pages = paginateDescribeLogGroups(
    { client: ctx.aws.client(CloudWatchLogsClient), pageSize: PAGE_SIZE },
    {
      ...(scope.prefix === '' ? {} : { logGroupNamePrefix: scope.prefix }),
      ...(scope.linkedAccount === undefined
        ? {}
        : { includeLinkedAccounts: true, accountIdentifiers: [scope.linkedAccount] }),
    },
    { abortSignal: ctx.signal },
  );
  for await (const page of pages) {
    yield (page.logGroups ?? []).flatMap((group) => toLogGroup(group) ?? []);
  }
}

/** `logs groups`: pages of the groups that begin with a prefix or match a glob; all of them without a pattern. */
export async function* listGroups(
  input: { readonly pattern?: string | undefined },
  ctx: TaskContext,
): AsyncGenerator<readonly LogGroup[]> {
  const { pattern = '' } = input;
  for await (const groups of describeGroups({ prefix: literalPrefix(pattern) }, ctx)) {
    yield isGlob(pattern) ? groups.filter((group) => matchesGlob(pattern, group.name)) : groups;
  }
}

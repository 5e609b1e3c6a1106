import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../aws/task-context.js';
import { fromAws } from '../errors/from-aws.js';
import { isMissing } from '../errors/kinds.js';
import { isOwned, type Tags } from '../plan/ownership.js';
import type { PlannedChange } from '../plan/types.js';
import type { ErrorLogSpec } from './spec/types.js';

/** The log group of a stream's errors as it is. */
export interface ErrorLogState {
  readonly arn: string;
  readonly retentionDays: number | null;
  readonly hasStream: boolean;
  readonly tags: Tags;
}

/**
 * The change that gives a stream its error log. A group of that name that somebody else made (the console does) is
 * written to, and otherwise left alone.
 */
export async function planErrorLog(spec: ErrorLogSpec, ctx: TaskContext): Promise<PlannedChange> {
  const row = { resource: 'error log group', id: spec.group };
  const apply = (signal: AbortSignal): Promise<void> => ensureErrorLog(spec, { ...ctx, signal });
  const state = await lookAtErrorLog(spec, ctx);
  if (state === undefined) {
    return { ...row, action: 'create', reason: `kept for ${spec.retentionDays} days`, apply };
  }
  const lacks = lackOf(state, spec);
  if (lacks.length > 0) return { ...row, action: 'update', reason: lacks.join(' and '), apply };
  const reason = isOwned(state.tags) ? 'it is so already' : 'somebody else made it: its settings stay as they are';
  return { ...row, action: 'none', reason };
}

function lackOf(state: ErrorLogState, spec: ErrorLogSpec): readonly string[] {
  const isRetained = !isOwned(state.tags) || state.retentionDays === spec.retentionDays;
  return [
    ...(isRetained ? [] : [`retention is ${state.retentionDays ?? 'for ever'}, ${spec.retentionDays} days wanted`]),
    ...(state.hasStream ? [] : [`it lacks the log stream ${spec.stream}`]),
  ];
}

async function ensureErrorLog(spec: ErrorLogSpec, ctx: TaskContext): Promise<void> {
  const client = ctx.aws.client(CloudWatchLogsClient);
  const options = { abortSignal: ctx.signal };
  const { group: logGroupName, stream: logStreamName, retentionDays: retentionInDays, tags } = spec;
  await client.send(new CreateLogGroupCommand({ logGroupName, tags: { ...tags } }), options).catch(ignoreExisting);
  const state = await lookAtErrorLog(spec, ctx);
  if (state !== undefined && isOwned(state.tags) && state.retentionDays !== retentionInDays) {
    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }), options);
  }
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }), options).catch(ignoreExisting);
}

/** The error log; undefined when there is none. */
export async function lookAtErrorLog(
  { group, stream }: Pick<ErrorLogSpec, 'group' | 'stream'>,
  ctx: TaskContext,
): Promise<ErrorLogState | undefined> {
  const client = ctx.aws.client(CloudWatchLogsClient);
  const options = { abortSignal: ctx.signal };
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }), options);
  // What begins with the name comes after it: it is on the first page.
  const found = logGroups.find(({ logGroupName }) => logGroupName === group);
  if (found === undefined) return undefined;
  const arn = (found.logGroupArn ?? found.arn ?? '').replace(/:\*$/, '');
  try {
    const [{ tags = {} }, { logStreams = [] }] = await Promise.all([
      client.send(new ListTagsForResourceCommand({ resourceArn: arn }), options),
      client.send(new DescribeLogStreamsCommand({ logGroupName: group, logStreamNamePrefix: stream }), options),
    ]);
    const hasStream = logStreams.some(({ logStreamName }) => logStreamName === stream);
    return { arn, retentionDays: found.retentionInDays ?? null, hasStream, tags };
  } catch (error) {
    // It was deleted in between.
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Another run was faster, or the answer to an earlier try was lost. */
function ignoreExisting(error: unknown): void {
  if (fromAws(error)?.code !== 'ResourceAlreadyExistsException') throw error;
}

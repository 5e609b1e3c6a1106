import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DeleteSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { notFoundError, usageError, type AppError } from '../../errors/app-error.js';
import { isMissing } from '../../errors/kinds.js';
import { isOwned } from '../../plan/ownership.js';
import type { Plan, PlannedChange } from '../../plan/types.js';
import { isOwnRole, readRole, removeServiceRole, ROLE_RESOURCE, type ServiceRole } from '../../service-role/index.js';
import { createFilterCalls, deliveryRole, type FilterCalls } from '../../subscription/index.js';
import { partitionOf } from '../../trust/index.js';
import { lookAtBucket } from '../bucket/look.js';
import { lookAtErrorLog } from '../error-log.js';
import {
  errorRoot,
  groupPartition,
  objectRoot,
  readObjectPrefix,
  readObjectRoot,
  streamPartition,
} from '../object-format.js';
import { bucketArnOf, errorLogOf, firehoseDestination } from '../spec/build.js';
import { isOwnRule } from '../spec/lifecycle.js';
import { partitionTag, writerRole } from '../spec/role.js';
import type { ErrorLogSpec, Place } from '../spec/types.js';
import { createStreamCalls, type StreamContext } from '../stream/calls.js';
import { removeStream } from '../stream/ensure.js';
import { lookAtStream, type StreamState } from '../stream/look.js';
import { planDataRemoval } from './data.js';
import { findTargets, type DestroyInput, type DestroyTarget, type FoundTargets } from './targets.js';

/** Beside the buffer's interval: what CloudWatch Logs has on its way, and the writing of the object. */
const FLUSH_SLACK_MS = 5_000;

interface Work {
  readonly place: Place;
  readonly input: DestroyInput;
  readonly context: StreamContext;
  readonly filterCalls: FilterCalls;
}

/**
 * The plan that removes pipelines: the filters, then the streams once they have written what they buffer, then what
 * belongs to them. Only what awsops made goes. Objects and the bucket stay unless `deleteData` names the bucket; the
 * lifecycle rules stay with the objects. An interrupted run is continued by the same command.
 *
 * @throws usage error for a bucket that is not that of the pipeline; not-found error when there is nothing to remove
 */
export async function planDestroy(input: DestroyInput, ctx: TaskContext): Promise<Plan> {
  const context: StreamContext = { ctx, calls: createStreamCalls(ctx) };
  const { region } = ctx.aws;
  const { account } = await ctx.aws.identity(ctx.signal);
  const place = { partition: partitionOf(region), region, account };
  const work: Work = { place, input, context, filterCalls: createFilterCalls(ctx) };
  const { groups, targets } = await findTargets(input, context);
  const going = targets.filter(({ users }) => users.length === 0);
  checkBucket(going, input.deleteData);
  const filters = targets.flatMap((target) => target.filters.map((filter) => filterChange(filter, work)));
  const streams = targets.map((target) => streamChange(target, work));
  const rest: PlannedChange[] = [];
  for (const target of going) rest.push(...(await belongings(target, work)));
  const data =
    input.deleteData === undefined ? keptBuckets(going) : await dataRemoval({ groups, targets: going }, work);
  const changes = [...filters, ...streams, ...rest, ...data];
  if (!changes.some(({ action, resource }) => action === 'delete' || resource === STREAM_RESOURCE))
    throw nothingThere(input);
  return { kind: 'plan', changes };
}

const STREAM_RESOURCE = 'Firehose stream';

const nothingThere = ({ groups, stream }: DestroyInput): AppError =>
  notFoundError('there is no pipeline to destroy', {
    code: 'NoPipeline',
    reason: `awsops made nothing for ${[...groups, ...(stream === undefined ? [] : [stream])].map((name) => `"${name}"`).join(', ')}`,
    hint: 'see where log groups send their events: awsops subscription list; an interrupted run can be continued with --stream NAME',
  });

function filterChange(
  { group, name }: DestroyTarget['filters'][number],
  { context, filterCalls }: Work,
): PlannedChange {
  const client = context.ctx.aws.client(CloudWatchLogsClient);
  const command = new DeleteSubscriptionFilterCommand({ logGroupName: group, filterName: name });
  return {
    action: 'delete',
    resource: 'subscription filter',
    id: `${group}:${name}`,
    reason: 'no more events are sent',
    apply: async (signal) => {
      try {
        await filterCalls.remove(() => client.send(command, { abortSignal: signal }), signal);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}

function streamChange({ streamName, state, users }: DestroyTarget, { input, context }: Work): PlannedChange {
  const row = { resource: STREAM_RESOURCE, id: streamName };
  if (state === undefined) return { ...row, action: 'none', reason: 'it is gone already' };
  if (users.length > 0) return { ...row, action: 'none', reason: `kept: ${users.join(', ')} sends to it` };
  const waits = input.wait !== false && state.status === 'ACTIVE';
  const waitMs = waits ? (state.destination?.BufferingHints?.IntervalInSeconds ?? 0) * 1000 + FLUSH_SLACK_MS : 0;
  return {
    ...row,
    action: 'delete',
    reason: waits
      ? `after ${waitMs / 1000} s, when it has written what it buffers`
      : 'what it still buffers may be lost',
    apply: (signal) =>
      removeOwnStream(streamName, { waitMs, context: { ...context, ctx: { ...context.ctx, signal } } }),
  };
}

/** Looks again first: what is there by now may be somebody else's. */
async function removeOwnStream(
  name: string,
  { waitMs, context }: { readonly waitMs: number; readonly context: StreamContext },
): Promise<void> {
  const { ctx } = context;
  if (!isOurs(await lookAtStream(name, context))) return;
  ctx.report({ type: 'step', message: `waiting ${waitMs / 1000} s until stream ${name} has written what it buffers` });
  await ctx.clock.sleep(waitMs, ctx.signal);
  await removeStream(name, context);
}

const isOurs = (state: StreamState | undefined): boolean => state !== undefined && isOwned(state.tags);

/** The roles and the error log of a stream that goes, as far as they are there and ours. */
async function belongings({ streamName }: DestroyTarget, { place, context }: Work): Promise<readonly PlannedChange[]> {
  const { ctx } = context;
  const stream = firehoseDestination(streamName, place);
  const errorLog = errorLogOf(streamName);
  const named = { place, stream, bucketArn: bucketArnOf('', place), prefix: '', errorLog, kmsKeyArn: null };
  // Names and tags of roles do not depend on what the roles may do.
  const writer = writerRole({ ...named, partition: streamPartition(streamName) });
  // The role of Firehose goes last: by it an interrupted run finds what is left.
  return [
    ...(await roleChange(deliveryRole(stream), ctx)),
    ...(await errorLogChange(errorLog, ctx)),
    ...(await roleChange(writer, ctx)),
  ];
}

async function errorLogChange(errorLog: ErrorLogSpec, ctx: TaskContext): Promise<readonly PlannedChange[]> {
  const log = await lookAtErrorLog(errorLog, ctx);
  if (log === undefined || !isOwned(log.tags)) return [];
  const command = new DeleteLogGroupCommand({ logGroupName: errorLog.group });
  const apply = async (signal: AbortSignal): Promise<void> => {
    await ctx.aws.client(CloudWatchLogsClient).send(command, { abortSignal: signal }).catch(ignoreMissing);
  };
  return [{ action: 'delete', resource: 'error log group', id: errorLog.group, reason: 'of that stream', apply }];
}

async function roleChange(wanted: ServiceRole, ctx: TaskContext): Promise<readonly PlannedChange[]> {
  const role = await readRole(wanted.name, ctx);
  if (role === undefined) return [];
  const row = { resource: ROLE_RESOURCE, id: wanted.name };
  if (!isOwnRole(role, wanted)) return [{ ...row, action: 'none', reason: 'kept: awsops did not make it' }];
  const apply = (signal: AbortSignal): Promise<void> => removeServiceRole(wanted, { ...ctx, signal });
  return [{ ...row, action: 'delete', reason: 'it was made for that stream', apply }];
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

const bucketName = ({ state }: DestroyTarget): string | undefined => state?.destination?.BucketARN?.split(':::')[1];

function keptBuckets(targets: readonly DestroyTarget[]): readonly PlannedChange[] {
  const names = new Set(targets.flatMap((target) => bucketName(target) ?? []));
  return [...names].map((id) => ({
    action: 'none',
    resource: 'S3 bucket',
    id,
    reason: `kept with its objects and their lifecycle rules; to delete ours add --delete-data ${id}`,
  }));
}

function checkBucket(targets: readonly DestroyTarget[], deleteData: string | undefined): void {
  const other = targets.map(bucketName).find((name) => name !== undefined && name !== deleteData);
  if (deleteData === undefined || other === undefined) return;
  throw usageError(`--delete-data names "${deleteData}", but the objects are in "${other}"`, {
    code: 'OtherBucket',
    reason: 'data is deleted only where its bucket is named',
    hint: `name that bucket, or leave --delete-data out to keep the objects`,
  });
}

/** Where the objects of the pipelines lie: by their streams, and by the lifecycle rules where those are gone already. */
async function dataRemoval(
  { groups, targets }: FoundTargets,
  { input, context }: Work,
): Promise<readonly PlannedChange[]> {
  const { ctx } = context;
  const bucket = input.deleteData ?? '';
  const state = await lookAtBucket(bucket, ctx);
  const partitions = new Set(
    [
      ...targets.map(({ streamName }) => streamPartition(streamName)),
      ...(input.stream === undefined ? groups.map(groupPartition) : []),
    ].map(partitionTag),
  );
  const byRule = (state?.rules ?? []).filter(isOwnRule).flatMap(({ Filter }) => {
    const root = Filter?.Prefix ?? '';
    const place = readObjectRoot(root);
    return place !== undefined && partitions.has(partitionTag(place.partition)) ? [root] : [];
  });
  const byStream = targets.flatMap(({ state: one }) => {
    const place = readObjectPrefix(one?.destination?.Prefix ?? '');
    return place === undefined ? [] : [objectRoot(place), errorRoot(place)];
  });
  const roots = [...new Set([...byStream, ...byRule])];
  // The rules are the last trace of the objects; after them an interrupted run has only the bucket left to do.
  const isLast = state !== undefined && isOwned(state.tags) && !state.rules.some(isOwnRule);
  return roots.length > 0 || isLast ? planDataRemoval(bucket, { roots, ctx }) : [];
}

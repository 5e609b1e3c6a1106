import { parseArn } from '../aws/arn.js';
import type { TaskContext } from '../aws/task-context.js';
import { notFoundError, usageError, type AppError } from '../errors/app-error.js';
import { isOwned } from '../plan/ownership.js';
import { createFilterCalls, describeFilters, targetGroups, type GroupFilter } from '../subscription/index.js';
import type { StreamContext } from './stream/calls.js';
import { lookAtStream, type StreamState } from './stream/look.js';

/** The way of a log group's events that is there: a filter, and the Firehose stream that it sends to. */
export interface FoundPipeline {
  readonly group: { readonly name: string; readonly arn: string };
  readonly filter: GroupFilter;
  readonly streamName: string;
  /** Undefined: the filter sends to a stream that is not there. */
  readonly stream: StreamState | undefined;
  readonly isOurs: boolean;
}

export interface FindInput {
  /** A log group by name or ARN. */
  readonly group: string;
  /** Which one, where the group sends to two streams. */
  readonly stream?: string | undefined;
}

/**
 * The pipeline of one log group: by its filters, whoever made them; one that awsops made comes first.
 *
 * @throws usage error when a glob means several groups; not-found error when there is no filter to a Firehose stream
 */
export async function findPipeline(input: FindInput, context: StreamContext): Promise<FoundPipeline> {
  const { ctx } = context;
  const [target, ...others] = await targetGroups({ patterns: [input.group] }, ctx);
  if (target === undefined || others.length > 0) {
    throw usageError(`"${input.group}" means ${others.length + 1} log groups`, {
      code: 'SeveralGroups',
      reason: 'a pipeline is looked at one log group at a time',
      hint: `name one of them, e.g. ${target?.group.name ?? ''}`,
    });
  }
  const { name, arn } = target.group;
  const filters = await describeFilters(name, { ctx, calls: createFilterCalls(ctx) });
  const found = await Promise.all(
    filters.flatMap((filter) => {
      const streamName = streamNameOf(filter, ctx);
      if (streamName === undefined || (input.stream ?? streamName) !== streamName) return [];
      return [foundBy(filter, { group: { name, arn }, streamName, context })];
    }),
  );
  const [first, second] = found.toSorted((a, b) => Number(b.isOurs) - Number(a.isOurs));
  if (first === undefined) throw noPipeline(name, { filters, stream: input.stream });
  if (second !== undefined) {
    const message = `"${name}" sends to "${second.streamName}" as well; this is about "${first.streamName}": add --stream for the other`;
    ctx.report({ type: 'warn', code: 'SeveralPipelines', message });
  }
  return first;
}

async function foundBy(
  filter: GroupFilter,
  how: {
    readonly group: FoundPipeline['group'];
    readonly streamName: string;
    readonly context: StreamContext;
  },
): Promise<FoundPipeline> {
  const { group, streamName, context } = how;
  const stream = await lookAtStream(streamName, context);
  return { group, filter, streamName, stream, isOurs: stream !== undefined && isOwned(stream.tags) };
}

/** The stream that a filter sends to, where it is one of Firehose in this region; logical destinations hide theirs. */
export function streamNameOf(
  { destinationArn }: Pick<GroupFilter, 'destinationArn'>,
  { aws }: TaskContext,
): string | undefined {
  const arn = parseArn(destinationArn);
  if (arn?.service !== 'firehose' || arn.region !== aws.region) return undefined;
  return /^deliverystream\/(?<name>.+)$/.exec(arn.resource)?.groups?.['name'];
}

function noPipeline(
  group: string,
  { filters, stream }: { readonly filters: readonly GroupFilter[]; readonly stream: string | undefined },
): AppError {
  const others = filters.map(({ name, destinationArn }) => `"${name}" (to ${destinationArn})`).join(' and ');
  return notFoundError(
    `log group "${group}" sends to no Firehose stream${stream === undefined ? '' : ` "${stream}"`}`,
    {
      code: 'NoPipeline',
      reason: filters.length === 0 ? 'it has no subscription filters' : `its filters are ${others}`,
      hint: `make one: awsops pipeline apply '${group}' --bucket NAME`,
    },
  );
}

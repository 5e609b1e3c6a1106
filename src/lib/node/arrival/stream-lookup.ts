import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  type LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { isDenied } from '../inventory/denied.js';
import type { NodeStreams } from './streams.js';

/** DescribeLogStreams, limit: at most 50. One node has one stream, or one for each file that a wildcard matches. */
const MAX_STREAMS = 50;
/** So many of a node's streams are read from the end when the list does not know of new events. */
const MAX_READ = 5;
/** GetLogEvents may answer empty pages before the last event. */
const MAX_EMPTY_PAGES = 5;

/** What the streams of a node tell. */
export interface StreamArrival {
  readonly lastSeenMs: number | null;
  /** The action that is missing, when that is why nothing was seen. */
  readonly denied: string | null;
}

/**
 * When CloudWatch Logs took in the last event of a node's streams. The list of streams tells it with a delay of up to an
 * hour (API reference, LogStream), so that streams which look old are read from their end.
 *
 * @returns nothing for a group or stream that does not exist
 */
export async function lookUpStreams(
  streams: NodeStreams,
  { sinceMs, isOwn }: { readonly sinceMs: number; readonly isOwn: (stream: string) => boolean },
  ctx: TaskContext,
): Promise<StreamArrival> {
  const all = await describe(streams, ctx);
  if (!Array.isArray(all)) return { lastSeenMs: null, denied: all };
  const described = all.filter(({ logStreamName = '' }) => isOwn(logStreamName));
  const listedMs = Math.max(0, ...described.map(({ lastIngestionTime }) => lastIngestionTime ?? 0));
  if (listedMs >= sinceMs) return { lastSeenMs: listedMs, denied: null };
  const newest = described.toSorted((a, b) => newness(b) - newness(a)).slice(0, MAX_READ);
  let lastSeenMs = 0;
  for (const stream of newest) {
    const read = await readEnd({ group: streams.group, stream: stream.logStreamName ?? '' }, ctx);
    if (typeof read === 'string') return { lastSeenMs: null, denied: read };
    lastSeenMs = Math.max(lastSeenMs, read);
  }
  return { lastSeenMs: lastSeenMs >= sinceMs ? lastSeenMs : null, denied: null };
}

const newness = ({ lastIngestionTime = 0, creationTime = 0 }: LogStream): number =>
  Math.max(lastIngestionTime, creationTime);

/** The streams, none when the group does not exist, or the action that is missing. */
async function describe({ group, prefix }: NodeStreams, ctx: TaskContext): Promise<LogStream[] | string> {
  try {
    const { logStreams = [] } = await ctx.aws
      .client(CloudWatchLogsClient)
      .send(new DescribeLogStreamsCommand({ logGroupName: group, logStreamNamePrefix: prefix, limit: MAX_STREAMS }), {
        abortSignal: ctx.signal,
      });
    return logStreams;
  } catch (error) {
    if (isDenied(error)) return 'logs:DescribeLogStreams';
    if (isMissing(error)) return [];
    throw error;
  }
}

/** When the last event was taken in, 0 when there is none, or the action that is missing. */
async function readEnd(
  { group, stream }: { readonly group: string; readonly stream: string },
  ctx: TaskContext,
): Promise<number | string> {
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_EMPTY_PAGES; page += 1) {
    try {
      const answer = await ctx.aws
        .client(CloudWatchLogsClient)
        .send(new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, limit: 1, nextToken }), {
          abortSignal: ctx.signal,
        });
      const ingestedMs = answer.events?.at(-1)?.ingestionTime;
      if (ingestedMs !== undefined) return ingestedMs;
      // The same token again: this is the beginning of the stream.
      if (answer.nextBackwardToken === undefined || answer.nextBackwardToken === nextToken) return 0;
      nextToken = answer.nextBackwardToken;
    } catch (error) {
      if (isDenied(error)) return 'logs:GetLogEvents';
      if (isMissing(error)) return 0;
      throw error;
    }
  }
  return 0;
}

const isMissing = (error: unknown): boolean => error instanceof Error && error.name === 'ResourceNotFoundException';

import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createBackoff } from '../../core/poll.js';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { isMissing } from '../../errors/kinds.js';
import { findPipeline, type FindInput, type FoundPipeline } from '../find.js';
import { createStreamCalls, type StreamContext } from '../stream/calls.js';
import type { StreamState } from '../stream/look.js';
import { bucketOf, chunksOf } from '../watch/errors.js';
import { newestObjects, staticRoot, type FoundObject } from '../watch/objects.js';
import { eventsOf, objectLines, type DeliveredEvent } from '../watch/read-object.js';
import { PROBE_STREAM, probeMessage, sendProbe, type Probe } from './probe.js';
import { whereStopped, type Stopped } from './stopped.js';

export interface VerifyInput extends FindInput {
  /** The message of the probe, with `{id}` in it; default: one of awsops. */
  readonly message?: string | undefined;
  /** How long to wait; default: as long as the stream buffers, and two minutes. */
  readonly withinMs?: number | undefined;
}

/** What became of a probe. */
export interface Verification {
  readonly delivered: boolean;
  /** `s3://BUCKET/KEY`; null: it did not arrive in time. */
  readonly object: string | null;
  /** From when it was written into the log group to when it was read in the bucket. */
  readonly latencyMs: number | null;
  /** The probe, as it was found. */
  readonly records: readonly DeliveredEvent[];
  /** The hop after which nothing was seen of it; null: it arrived. */
  readonly stoppedAt: Stopped['at'] | null;
  readonly reason: string | null;
}

/** Beside the buffer: the first delivery of a new filter can take a minute, and so can the stream. */
const SLACK_MS = 120_000;
/** S3 tells whole seconds, and its clock is not ours. */
const CLOCK_MARGIN_MS = 60_000;
const LOOK = { firstMs: 1_000, maxMs: 10_000 };

/**
 * Writes a probe into a log group and follows it to the object in the bucket, which it fetches and unpacks.
 *
 * @throws not-found error when the group sends to no stream; usage error when the filter would keep the probe back; an
 * error when the stream is not one that can deliver to S3
 */
export async function verifyPipeline(input: VerifyInput, ctx: TaskContext): Promise<Verification> {
  const context: StreamContext = { ctx, calls: createStreamCalls(ctx) };
  const found = await findPipeline(input, context);
  const { stream, filter, group } = found;
  const bucket = stream && bucketOf(stream);
  if (stream?.status !== 'ACTIVE' || bucket === undefined) throw notReady(found);
  const message = probeMessage({ pattern: filter.filterPattern, template: input.message });
  ctx.report({ type: 'step', message: `writing a probe into log stream ${PROBE_STREAM} of ${group.name}` });
  const probe = await sendProbe({ group: group.name, message }, ctx);
  const bufferMs = (stream.destination?.BufferingHints?.IntervalInSeconds ?? 0) * 1000;
  const limitMs = input.withinMs ?? bufferMs + SLACK_MS;
  const arrival = await follow(probe, { bucket, stream, limitMs, ctx });
  if (arrival !== undefined) return arrival;
  const stopped = await whereStopped(found, { sentMs: probe.sentMs, context });
  const seconds = Math.round(limitMs / 1000);
  ctx.report({
    type: 'warn',
    code: 'NotDelivered',
    message: `the probe did not arrive within ${seconds} s, it stopped at the ${stopped.at}: ${stopped.reason}. ${stopped.hint}`,
  });
  return {
    delivered: false,
    object: null,
    latencyMs: null,
    records: [],
    stoppedAt: stopped.at,
    reason: stopped.reason,
  };
}

/** Looks at the newest objects until one has the probe in it; each object is read once. */
async function follow(
  probe: Probe,
  where: {
    readonly bucket: string;
    readonly stream: StreamState;
    readonly limitMs: number;
    readonly ctx: TaskContext;
  },
): Promise<Verification | undefined> {
  const { bucket, stream, limitMs, ctx } = where;
  const root = staticRoot(stream.destination?.Prefix);
  const read = new Set<string>();
  const backoff = createBackoff(LOOK);
  for (;;) {
    for await (const object of newestObjects({ bucket, root }, ctx)) {
      if (object.modifiedMs < probe.sentMs - CLOCK_MARGIN_MS || read.has(object.key)) continue;
      read.add(object.key);
      const records = await eventsWith(probe, object, ctx);
      if (records.length === 0) continue;
      const latencyMs = ctx.clock.now() - probe.sentMs;
      const place = `s3://${bucket}/${object.key}`;
      return { delivered: true, object: place, latencyMs, records, stoppedAt: null, reason: null };
    }
    const waitedMs = ctx.clock.now() - probe.sentMs;
    if (waitedMs >= limitMs) return undefined;
    ctx.report({
      type: 'progress',
      message: `waiting for the probe in s3://${bucket}/${root} (seconds)`,
      done: Math.round(waitedMs / 1000),
      total: Math.round(limitMs / 1000),
    });
    await ctx.clock.sleep(Math.min(backoff.nextMs(), limitMs - waitedMs), ctx.signal);
  }
}

/** The probe in an object; empty when it is not there. Only lines that can hold it are taken apart. */
async function eventsWith(
  { message }: Probe,
  { bucket, key }: FoundObject,
  ctx: TaskContext,
): Promise<readonly DeliveredEvent[]> {
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body } = await ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal });
    if (Body === undefined) return [];
    // As it stands in an envelope, where it is a text within JSON.
    const quoted = JSON.stringify(message).slice(1, -1);
    for await (const line of objectLines(chunksOf(Body))) {
      if (!line.includes(quoted) && !line.includes(message)) continue;
      const events = eventsOf(line).filter((event) => event.message === message);
      if (events.length > 0) return events;
    }
    return [];
  } catch (error) {
    // A lifecycle rule or a person was faster.
    if (isMissing(error)) return [];
    throw error;
  }
}

function notReady({ group, streamName, stream }: FoundPipeline): AppError {
  const state = stream === undefined ? 'is not there' : `is ${stream.status}`;
  const isElsewhere = stream?.status === 'ACTIVE';
  return new AppError(`the pipeline of "${group.name}" cannot deliver`, {
    category: 'failed',
    code: 'PipelineNotReady',
    reason: isElsewhere
      ? `Firehose stream "${streamName}" delivers to something else than S3`
      : `Firehose stream "${streamName}" ${state}`,
    hint: `bring it in order: awsops pipeline apply '${group.name}' --bucket NAME; see: awsops pipeline status '${group.name}'`,
  });
}

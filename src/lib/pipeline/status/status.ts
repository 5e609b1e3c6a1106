import type { TaskContext } from '../../aws/task-context.js';
import { isDenied, isMissing } from '../../errors/kinds.js';
import { readRole } from '../../service-role/index.js';
import { lintTrust } from '../../trust/index.js';
import { findPipeline, type FindInput, type FoundPipeline } from '../find.js';
import { createStreamCalls } from '../stream/calls.js';
import type { StreamState } from '../stream/look.js';
import {
  bucketOf,
  failedRecords,
  loggedErrors,
  wasDenied,
  type Denied,
  type FailedRecords,
  type LoggedErrors,
} from '../watch/errors.js';
import { readMetrics, type PipelineMetrics } from '../watch/metrics.js';
import { newestObjects, staticRoot } from '../watch/objects.js';

export interface StatusInput extends FindInput {
  /** How far back errors and events are counted; default: an hour. */
  readonly periodMs?: number | undefined;
}

/** One thing on the way from the log group to the bucket. */
export interface Hop {
  readonly hop: 'filter' | 'logs role' | 'stream' | 'firehose role' | 'bucket';
  readonly id: string;
  /** `unknown`: the caller may not look. */
  readonly health: 'ok' | 'warn' | 'fail' | 'unknown';
  /** When something last went through it, ISO-8601; null: not in the period, or nobody counts it. */
  readonly lastSeen: string | null;
  readonly reason: string;
}

export interface PipelineStatus {
  readonly group: string;
  readonly filter: string;
  readonly stream: string;
  /** Null: there is no such stream. */
  readonly streamStatus: string | null;
  readonly bucket: string | null;
  /** ISO-8601; null: there is no object, or the bucket may not be listed. */
  readonly lastDelivery: string | null;
  /** In the period, of the filter and of the stream; null: neither may be read. */
  readonly deliveryErrors: number | null;
  /** Whether awsops made the stream. */
  readonly managed: boolean;
  readonly hops: readonly Hop[];
}

const DEFAULT_PERIOD_MS = 3_600_000;

/** What was seen of a pipeline. */
interface Seen {
  readonly found: FoundPipeline;
  readonly metrics: PipelineMetrics;
  readonly errors: LoggedErrors | Denied;
  readonly failed: FailedRecords | undefined | Denied;
  readonly lastObject: LastObject;
}

type LastObject = { readonly atMs: number | null } | Denied | 'no bucket';

/**
 * How the pipeline of a log group is: each hop with its health, and when something last went through it.
 *
 * @throws not-found error when the group sends to no Firehose stream
 */
export async function pipelineStatus(input: StatusInput, ctx: TaskContext): Promise<PipelineStatus> {
  const found = await findPipeline(input, { ctx, calls: createStreamCalls(ctx) });
  const sinceMs = ctx.clock.now() - (input.periodMs ?? DEFAULT_PERIOD_MS);
  const { group, filter, streamName: stream, stream: state } = found;
  const [metrics, errors, failed, lastObject] = await Promise.all([
    readMetrics({ group: group.name, filter: filter.name, stream, sinceMs }, ctx),
    state === undefined ? NO_ERRORS : loggedErrors(state, { sinceMs, ctx }),
    state === undefined ? undefined : failedRecords(state, { sinceMs, ctx }),
    state === undefined ? { atMs: null } : lastObjectOf(state, ctx),
  ]);
  const seen: Seen = { found, metrics, errors, failed, lastObject };
  const [logsRole, writerRole] = await Promise.all([
    roleHop('logs role', filter.roleArn, ctx),
    roleHop('firehose role', state?.destination?.RoleARN ?? null, ctx),
  ]);
  const hops = [filterHop(seen), logsRole, streamHop(seen), writerRole, bucketHop(seen)].flat();
  return {
    group: group.name,
    filter: filter.name,
    stream,
    streamStatus: state?.status ?? null,
    bucket: (state && bucketOf(state)) ?? null,
    lastDelivery: typeof lastObject === 'object' && 'atMs' in lastObject ? iso(lastObject.atMs) : null,
    deliveryErrors: countErrors(seen),
    managed: found.isOurs,
    hops,
  };
}

const NO_ERRORS: LoggedErrors = { count: 0, last: null };

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function countErrors({ metrics, errors }: Seen): number | null {
  const logged = wasDenied(errors) ? null : errors.count;
  if (metrics === null && logged === null) return null;
  return (metrics?.deliveryErrors.sum ?? 0) + (logged ?? 0);
}

async function lastObjectOf(stream: StreamState, ctx: TaskContext): Promise<LastObject> {
  const bucket = bucketOf(stream);
  if (bucket === undefined) return { atMs: null };
  try {
    let atMs: number | null = null;
    for await (const { modifiedMs } of newestObjects({ bucket, root: staticRoot(stream.destination?.Prefix) }, ctx)) {
      atMs = Math.max(atMs ?? 0, modifiedMs);
    }
    return { atMs };
  } catch (error) {
    if (isMissing(error)) return 'no bucket';
    if (!isDenied(error)) throw error;
    return { denied: 's3:ListBucket' };
  }
}

function filterHop({ found: { filter }, metrics }: Seen): Hop {
  const hop = { hop: 'filter', id: filter.name } as const;
  if (metrics === null) {
    return { ...hop, health: 'unknown', lastSeen: null, reason: 'unknown (denied: cloudwatch:GetMetricData)' };
  }
  const { forwarded, deliveryErrors, throttled } = metrics;
  const lastSeen = iso(forwarded.lastMs);
  if (deliveryErrors.sum > 0) {
    return { ...hop, health: 'fail', lastSeen, reason: `${deliveryErrors.sum} events could not be delivered` };
  }
  if (throttled.sum > 0) return { ...hop, health: 'warn', lastSeen, reason: `${throttled.sum} events were throttled` };
  const what = filter.filterPattern === '' ? 'every event' : filter.filterPattern;
  return { ...hop, health: 'ok', lastSeen, reason: `sends ${what}; ${forwarded.sum} events forwarded` };
}

function streamHop({ found: { stream, streamName }, metrics, errors }: Seen): Hop {
  const hop = { hop: 'stream', id: streamName } as const;
  if (stream === undefined) return { ...hop, health: 'fail', lastSeen: null, reason: 'there is no such stream' };
  const lastSeen = iso(metrics?.incoming.lastMs ?? null);
  if (stream.status !== 'ACTIVE') {
    const why = stream.failure === undefined ? '' : `: ${stream.failure}`;
    const health = stream.status === 'CREATING' ? 'warn' : 'fail';
    return { ...hop, health, lastSeen, reason: `it is ${stream.status}${why}` };
  }
  if (!wasDenied(errors) && errors.last !== null) {
    return {
      ...hop,
      health: 'fail',
      lastSeen,
      reason: `${errors.count} errors in its log, the last: ${errors.last.text}`,
    };
  }
  const { SizeInMBs: mib = 0, IntervalInSeconds: seconds = 0 } = stream.destination?.BufferingHints ?? {};
  const taken = metrics === null ? '' : `; ${metrics.incoming.sum} records came in`;
  const unknown = wasDenied(errors) ? '; its error log is unknown (denied: logs:FilterLogEvents)' : '';
  return {
    ...hop,
    health: 'ok',
    lastSeen,
    reason: `it is ACTIVE, writes every ${mib} MiB or ${seconds} s${taken}${unknown}`,
  };
}

async function roleHop(hop: 'logs role' | 'firehose role', roleArn: string | null, ctx: TaskContext): Promise<Hop[]> {
  if (roleArn === null) return [];
  const id = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const row = { hop, id, lastSeen: null } as const;
  try {
    const role = await readRole(id, ctx);
    if (role === undefined) return [{ ...row, health: 'fail', reason: 'there is no such role' }];
    const [problem] = lintTrust({ text: role.trustPolicy, isDeployed: true }).filter(({ status }) => status === 'fail');
    if (problem !== undefined) return [{ ...row, health: 'warn', reason: `its trust policy: ${problem.reason}` }];
    return [{ ...row, health: 'ok', reason: 'it is there, and its trust policy is in order' }];
  } catch (error) {
    if (!isDenied(error)) throw error;
    return [{ ...row, health: 'unknown', reason: 'unknown (denied: iam:GetRole)' }];
  }
}

function bucketHop({ found: { stream }, lastObject, failed }: Seen): Hop[] {
  const id = stream && bucketOf(stream);
  if (id === undefined) return [];
  const hop = { hop: 'bucket', id } as const;
  if (lastObject === 'no bucket') {
    return [{ ...hop, health: 'fail', lastSeen: null, reason: 'there is no such bucket' }];
  }
  if (wasDenied(lastObject)) {
    return [{ ...hop, health: 'unknown', lastSeen: null, reason: `unknown (denied: ${lastObject.denied})` }];
  }
  const lastSeen = iso(lastObject.atMs);
  if (failed !== undefined && !wasDenied(failed)) {
    const reason = `records that could not be processed: s3://${failed.object.bucket}/${failed.object.key} (${failed.cause})`;
    return [{ ...hop, health: 'fail', lastSeen, reason }];
  }
  const reason = lastObject.atMs === null ? 'no object has been written yet' : 'objects arrive';
  return [{ ...hop, health: 'ok', lastSeen, reason }];
}

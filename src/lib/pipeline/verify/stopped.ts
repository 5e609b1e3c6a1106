import type { TaskContext } from '../../aws/task-context.js';
import { PROPAGATION_LIMIT_MS } from '../../aws/propagation.js';
import { createFilterCalls, describeFilters } from '../../subscription/index.js';
import type { FoundPipeline } from '../find.js';
import type { StreamContext } from '../stream/calls.js';
import { lookAtStream, type StreamState } from '../stream/look.js';
import { failedRecords, loggedErrors, wasDenied } from '../watch/errors.js';
import { readMetrics } from '../watch/metrics.js';

/** Where a probe stopped, as far as the hops tell. */
export interface Stopped {
  readonly at: 'filter' | 'stream' | 'processing' | 'bucket' | 'buffer' | 'unknown';
  readonly reason: string;
  readonly hint: string;
}

/** Metrics have whole minutes, and the clocks of others may be behind. */
const MARGIN_MS = 60_000;

/**
 * Finds out where a probe that did not arrive has stopped: asks each hop, from what is surest to what is least. What may
 * not be asked is told with the answer.
 */
export async function whereStopped(
  found: FoundPipeline,
  { sentMs, context }: { readonly sentMs: number; readonly context: StreamContext },
): Promise<Stopped> {
  const { ctx } = context;
  const sinceMs = sentMs - MARGIN_MS;
  const { group, filter, streamName } = found;
  const filters = await describeFilters(group.name, { ctx, calls: createFilterCalls(ctx) });
  if (!filters.some(({ name, destinationArn }) => name === filter.name && destinationArn === filter.destinationArn)) {
    return at(
      'filter',
      'the filter was removed or changed in the meantime',
      `see: awsops subscription list '${group.name}'`,
    );
  }
  const stream = await lookAtStream(streamName, context);
  if (stream?.status !== 'ACTIVE') {
    const state = stream === undefined ? 'gone' : stream.status;
    return at('stream', `the stream is ${state}`, `see: awsops pipeline status '${group.name}'`);
  }
  const [errors, failed] = await Promise.all([
    loggedErrors(stream, { sinceMs, ctx }),
    failedRecords(stream, { sinceMs, ctx }),
  ]);
  if (failed !== undefined && !wasDenied(failed)) {
    const { bucket, key } = failed.object;
    return at('processing', `${failed.cause}; the records are in s3://${bucket}/${key}`, PROCESSING_HINT);
  }
  if (!wasDenied(errors) && errors.last !== null) {
    return at('bucket', `Firehose cannot write: ${errors.last.text}`, bucketHint(stream));
  }
  const unknown = [errors, failed].flatMap((one) => (one !== undefined && wasDenied(one) ? [one.denied] : []));
  return byMetrics(found, { stream, sinceMs, unknown, ctx });
}

async function byMetrics(
  { group, filter, streamName }: FoundPipeline,
  {
    stream,
    sinceMs,
    unknown,
    ctx,
  }: {
    readonly stream: StreamState;
    readonly sinceMs: number;
    readonly unknown: readonly string[];
    readonly ctx: TaskContext;
  },
): Promise<Stopped> {
  const metrics = await readMetrics({ group: group.name, filter: filter.name, stream: streamName, sinceMs }, ctx);
  const denied = [...unknown, ...(metrics === null ? ['cloudwatch:GetMetricData'] : [])];
  const rest = denied.length === 0 ? '' : ` (not known: ${denied.join(', ')} denied)`;
  if (metrics !== null && metrics.deliveryErrors.sum > 0) {
    return at(
      'filter',
      `CloudWatch Logs could not deliver ${metrics.deliveryErrors.sum} events${rest}`,
      roleHint(filter.roleArn),
    );
  }
  if (metrics !== null && metrics.throttled.sum > 0) {
    const hint = 'ask for more at: aws service-quotas list-service-quotas --service-code firehose';
    return at('stream', `the stream throttles: ${metrics.throttled.sum} events have to wait${rest}`, hint);
  }
  const { IntervalInSeconds: seconds = 0, SizeInMBs: mib = 0 } = stream.destination?.BufferingHints ?? {};
  if (metrics !== null && metrics.incoming.sum > 0) {
    const reason = `the stream took records in and has not written them yet; it buffers ${mib} MiB or ${seconds} s${rest}`;
    return at('buffer', reason, `look again in a while: awsops pipeline status '${group.name}'`);
  }
  if (metrics !== null && metrics.forwarded.sum > 0) {
    return at(
      'stream',
      `CloudWatch Logs forwarded the probe, and the stream counted no record yet${rest}`,
      `see: awsops pipeline status '${group.name}'`,
    );
  }
  const reason = `no hop has counted the probe yet; metrics come some minutes late${rest}`;
  return at(
    'unknown',
    reason,
    `${roleHint(filter.roleArn)}; run it again with --within ${PROPAGATION_LIMIT_MS / 60_000 + Math.ceil(seconds / 60)}m`,
  );
}

const at = (hop: Stopped['at'], reason: string, hint: string): Stopped => ({ at: hop, reason, hint });

const PROCESSING_HINT =
  'records that are not those of CloudWatch Logs cannot be unpacked: find out who else puts records into the stream';

const nameOf = (arn = ''): string => arn.slice(arn.lastIndexOf('/') + 1);

const roleHint = (roleArn: string | null): string =>
  roleArn === null ? 'see: awsops subscription list' : `look at the role: awsops iam trust lint ${nameOf(roleArn)}`;

function bucketHint({ destination }: StreamState): string {
  const role = nameOf(destination?.RoleARN);
  return `look at the role with awsops iam trust lint ${role}, at its policies, and at the policies of the bucket and its key`;
}

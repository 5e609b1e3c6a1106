import {
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListTagsForDeliveryStreamCommand,
  type DeliveryStreamDescription,
  type DeliveryStreamEncryptionConfiguration,
  type DeliveryStreamStatus,
  type ExtendedS3DestinationDescription,
} from '@aws-sdk/client-firehose';
import { isMissing } from '../../errors/kinds.js';
import { tagRecord, type Tags } from '../../plan/ownership.js';
import type { StreamContext } from './calls.js';

/** A delivery stream as it is. */
export interface StreamState {
  readonly name: string;
  readonly arn: string;
  readonly status: DeliveryStreamStatus;
  /** `DirectPut`, or where else it reads from. */
  readonly type: string;
  readonly versionId: string;
  readonly destinationId: string;
  /** Undefined: it delivers to something else than S3. */
  readonly destination: ExtendedS3DestinationDescription | undefined;
  readonly encryption: DeliveryStreamEncryptionConfiguration | undefined;
  /** Why it could not be made. */
  readonly failure: string | undefined;
  readonly tags: Tags;
}

/** The stream of that name in the caller's account and region; undefined when there is none. */
export async function lookAtStream(name: string, context: StreamContext): Promise<StreamState | undefined> {
  const { ctx, calls } = context;
  const client = ctx.aws.client(FirehoseClient);
  const command = new DescribeDeliveryStreamCommand({ DeliveryStreamName: name });
  try {
    const { DeliveryStreamDescription: found } = await calls.describe(
      () => client.send(command, { abortSignal: ctx.signal }),
      ctx.signal,
    );
    return found === undefined ? undefined : toState(found, await tagsOf(name, context));
  } catch (error) {
    // It may also be gone by the time that its tags are read.
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function tagsOf(name: string, { ctx, calls }: StreamContext): Promise<Tags> {
  const client = ctx.aws.client(FirehoseClient);
  const tags: { Key?: string | undefined; Value?: string | undefined }[] = [];
  for (;;) {
    const after = tags.at(-1)?.Key;
    const command = new ListTagsForDeliveryStreamCommand({ DeliveryStreamName: name, ExclusiveStartTagKey: after });
    const page = await calls.tags(() => client.send(command, { abortSignal: ctx.signal }), ctx.signal);
    tags.push(...(page.Tags ?? []));
    if (page.HasMoreTags !== true || page.Tags?.length === 0) return tagRecord(tags);
  }
}

function toState(found: DeliveryStreamDescription, tags: Tags): StreamState {
  const [destination] = found.Destinations ?? [];
  const failure = found.FailureDescription;
  return {
    name: found.DeliveryStreamName ?? '',
    arn: found.DeliveryStreamARN ?? '',
    status: found.DeliveryStreamStatus ?? 'ACTIVE',
    type: found.DeliveryStreamType ?? 'DirectPut',
    versionId: found.VersionId ?? '',
    destinationId: destination?.DestinationId ?? '',
    destination: destination?.ExtendedS3DestinationDescription,
    encryption: found.DeliveryStreamEncryptionConfiguration,
    failure: failure === undefined ? undefined : `${failure.Type ?? ''}: ${failure.Details ?? ''}`,
    tags,
  };
}

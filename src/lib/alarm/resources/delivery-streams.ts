import {
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  ListTagsForDeliveryStreamCommand,
  type DeliveryStreamDescription,
  type Tag,
} from '@aws-sdk/client-firehose';
import type { TaskContext } from '../../aws/task-context.js';
import { tagRecord, type Tags } from '../../plan/ownership.js';
import { readEach, readEachTags } from './each-tags.js';
import type { AlarmResource, Reader } from './types.js';

/** "Amazon Data Firehose Quota": 5 calls a second of each of these operations. */
const CALLS_PER_SECOND = 5;
/** ListDeliveryStreams, Limit: 10 without it. */
const PAGE_SIZE = 100;

/** ExtendedS3DestinationDescription, BufferingHints: what it is when nobody sets it. */
const DEFAULT_BUFFER_SECONDS = 300;

/** Delivery streams. Facts: `destination` (s3 or other), `bufferSeconds` (of S3), `source` (DirectPut …). */
export const readDeliveryStreams: Reader = async (input, ctx) => {
  const client = ctx.aws.client(FirehoseClient);
  const described = await readEach(
    {
      items: await streamNames(ctx),
      perSecond: CALLS_PER_SECOND,
      read: async (name, signal) => {
        const command = new DescribeDeliveryStreamCommand({ DeliveryStreamName: name });
        return (await client.send(command, { abortSignal: signal })).DeliveryStreamDescription;
      },
    },
    ctx,
  );
  const streams = described.flatMap((stream) => (stream?.DeliveryStreamStatus === 'DELETING' ? [] : (stream ?? [])));
  const tags = await readEachTags(
    {
      items: streams,
      perSecond: CALLS_PER_SECOND,
      kinds: ['delivery-stream'],
      action: 'firehose:ListTagsForDeliveryStream',
      reader: input,
      read: ({ DeliveryStreamName }, signal) => tagsOf(DeliveryStreamName, { ...ctx, signal }),
    },
    ctx,
  );
  return streams.map((stream, index) => toResource(stream, tags[index] ?? {}));
};

async function streamNames(ctx: TaskContext): Promise<readonly string[]> {
  const client = ctx.aws.client(FirehoseClient);
  const names: string[] = [];
  for (;;) {
    const command = new ListDeliveryStreamsCommand({
      Limit: PAGE_SIZE,
      ExclusiveStartDeliveryStreamName: names.at(-1),
    });
    const page = await client.send(command, { abortSignal: ctx.signal });
    const found = page.DeliveryStreamNames ?? [];
    names.push(...found);
    if (page.HasMoreDeliveryStreams !== true || found.length === 0) return names;
  }
}

async function tagsOf(name: string | undefined, ctx: TaskContext): Promise<Tags> {
  const client = ctx.aws.client(FirehoseClient);
  const tags: Tag[] = [];
  for (;;) {
    const after = tags.at(-1)?.Key;
    const command = new ListTagsForDeliveryStreamCommand({ DeliveryStreamName: name, ExclusiveStartTagKey: after });
    const page = await client.send(command, { abortSignal: ctx.signal });
    tags.push(...(page.Tags ?? []));
    if (page.HasMoreTags !== true || page.Tags?.length === 0) return tagRecord(tags);
  }
}

function toResource(stream: DeliveryStreamDescription, tags: Tags): AlarmResource {
  const name = stream.DeliveryStreamName ?? '';
  const s3 = stream.Destinations?.[0]?.ExtendedS3DestinationDescription;
  return {
    kind: 'delivery-stream',
    id: name,
    name,
    arn: stream.DeliveryStreamARN,
    tags,
    dimensions: { DeliveryStreamName: name },
    facts: {
      destination: s3 === undefined ? 'other' : 's3',
      source: stream.DeliveryStreamType ?? 'DirectPut',
      ...(s3 === undefined ? {} : { bufferSeconds: s3.BufferingHints?.IntervalInSeconds ?? DEFAULT_BUFFER_SECONDS }),
    },
  };
}

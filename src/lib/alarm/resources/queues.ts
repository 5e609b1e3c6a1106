import { GetQueueAttributesCommand, ListQueueTagsCommand, paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import { parseArn } from '../../aws/arn.js';
import { readEach, readEachTags } from './each-tags.js';
import type { AlarmResource, Reader } from './types.js';

/** ListQueues, MaxResults: without it there are no further pages after the first thousand. */
const PAGE_SIZE = 1000;
/** No rates are published for these; a queue takes far more messages than that. */
const CALLS_PER_SECOND = 20;

const DEFAULT_RETENTION_SECONDS = 345_600;

interface Queue {
  readonly url: string;
  readonly attributes: Readonly<Partial<Record<string, string>>>;
}

/**
 * Queues. Facts: `retentionSeconds`, and `deadLetters` ("yes") for one that takes what others could not work off: another
 * queue names it in its redrive policy, or its own policy says which queues may.
 */
export const readQueues: Reader = async (input, ctx) => {
  const client = ctx.aws.client(SQSClient);
  const urls: string[] = [];
  const pages = paginateListQueues({ client, pageSize: PAGE_SIZE }, {}, { abortSignal: ctx.signal });
  for await (const { QueueUrls = [] } of pages) urls.push(...QueueUrls);
  const read = await readEach(
    {
      items: urls,
      perSecond: CALLS_PER_SECOND,
      read: async (url, signal): Promise<Queue> => {
        const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
        return { url, attributes: (await client.send(command, { abortSignal: signal })).Attributes ?? {} };
      },
    },
    ctx,
  );
  const queues = read.flatMap((queue) => queue ?? []);
  const tags = await readEachTags(
    {
      items: queues,
      perSecond: CALLS_PER_SECOND,
      kinds: ['queue'],
      action: 'sqs:ListQueueTags',
      reader: input,
      read: async ({ url }, signal) =>
        (await client.send(new ListQueueTagsCommand({ QueueUrl: url }), { abortSignal: signal })).Tags ?? {},
    },
    ctx,
  );
  const deadLetterArns = new Set(queues.flatMap(({ attributes }) => deadLetterTarget(attributes['RedrivePolicy'])));
  return queues.map(({ url, attributes }, index): AlarmResource => {
    const arn = attributes['QueueArn'];
    const name = (arn === undefined ? undefined : parseArn(arn)?.resource) ?? url.slice(url.lastIndexOf('/') + 1);
    const isForOthers = deadLetterArns.has(arn ?? '') || attributes['RedriveAllowPolicy'] !== undefined;
    return {
      kind: 'queue',
      id: name,
      name,
      arn,
      tags: tags[index] ?? {},
      dimensions: { QueueName: name },
      facts: {
        retentionSeconds: Number(attributes['MessageRetentionPeriod'] ?? DEFAULT_RETENTION_SECONDS),
        ...(isForOthers ? { deadLetters: 'yes' } : {}),
      },
    };
  });
};

function deadLetterTarget(policy: string | undefined): readonly string[] {
  const target = /"deadLetterTargetArn"\s*:\s*"([^"]+)"/.exec(policy ?? '')?.[1];
  return target === undefined ? [] : [target];
}

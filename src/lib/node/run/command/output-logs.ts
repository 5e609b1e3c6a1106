import { CloudWatchLogsClient, GetLogEventsCommand, paginateDescribeLogStreams } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../../aws/task-context.js';
import type { FullOutput } from './fetch-output.js';
import { MAX_OUTPUT_BYTES } from './output-s3.js';

/**
 * Reads what a node wrote to a log group: a stream for each step and output, `COMMAND/NODE/STEP/stdout`.
 *
 * @returns undefined when there is nothing
 */
export async function readFromLogs(
  where: { readonly logGroup: string; readonly commandId: string; readonly instanceId: string },
  ctx: Pick<TaskContext, 'aws' | 'signal'>,
): Promise<FullOutput | undefined> {
  const client = ctx.aws.client(CloudWatchLogsClient);
  const { logGroup, commandId, instanceId } = where;
  const request = { logGroupName: logGroup, logStreamNamePrefix: `${commandId}/${instanceId}/` };
  const parts: (Stream & { readonly name: string })[] = [];
  for await (const page of paginateDescribeLogStreams({ client }, request, { abortSignal: ctx.signal })) {
    for (const { logStreamName = '' } of page.logStreams ?? []) {
      const name = logStreamName.slice(logStreamName.lastIndexOf('/') + 1);
      if (name !== 'stdout' && name !== 'stderr') continue;
      parts.push({ name, ...(await readStream({ client, logGroup, logStreamName }, ctx)) });
    }
  }
  if (parts.length === 0) return undefined;
  const all = (name: string): string | undefined => {
    const own = parts.filter((part) => part.name === name);
    return own.length === 0 ? undefined : own.map(({ text }) => text).join('');
  };
  return { stdout: all('stdout'), stderr: all('stderr'), truncated: parts.some(({ isCut }) => isCut) };
}

interface Stream {
  readonly text: string;
  readonly isCut: boolean;
}

/** From its beginning to its end, where the token does not change any more. */
async function readStream(
  { client, logGroup, logStreamName }: { client: CloudWatchLogsClient; logGroup: string; logStreamName: string },
  { signal }: Pick<TaskContext, 'signal'>,
): Promise<Stream> {
  let text = '';
  let token: string | undefined;
  for (;;) {
    const page = await client.send(
      new GetLogEventsCommand({ logGroupName: logGroup, logStreamName, startFromHead: true, nextToken: token }),
      { abortSignal: signal },
    );
    for (const { message = '' } of page.events ?? []) text += `${message}\n`;
    if (text.length > MAX_OUTPUT_BYTES) return { text: text.slice(0, MAX_OUTPUT_BYTES), isCut: true };
    if (page.nextForwardToken === undefined || page.nextForwardToken === token) return { text, isCut: false };
    token = page.nextForwardToken;
  }
}

import { CloudWatchLogsClient, paginateDescribeDestinations } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeDeliveryStreamCommand, FirehoseClient, ListDeliveryStreamsCommand } from '@aws-sdk/client-firehose';
import { DescribeStreamSummaryCommand, KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { GetFunctionConfigurationCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { TaskContext } from '../../aws/task-context.js';
import { suggest } from '../../core/suggest.js';
import { AppError, notFoundError } from '../../errors/app-error.js';
import { isDenied, isMissing } from '../../errors/kinds.js';

import type { Destination, DestinationFacts } from '../types.js';
import { logGroupsOfStream, usualLogGroups } from './loops.js';
import { describeDestination, parseDestination } from './parse.js';

/**
 * Looks at a destination as far as the caller may: whether it is there and can take records, and which log groups it
 * writes to. A denied look is a warning: the service tests the destination itself when the filter is made.
 *
 * @throws not-found error with the nearest name; an error for a stream that takes no records from others
 */
export async function inspectDestination(destination: Destination, ctx: TaskContext): Promise<DestinationFacts> {
  const usual = { writesTo: usualLogGroups(destination), kmsKey: null };
  const look = LOOKS[destination.kind];
  try {
    const facts = await look(destination, ctx);
    return { ...facts, writesTo: [...new Set([...usual.writesTo, ...facts.writesTo])] };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!isDenied(error)) throw error;
    const message = `${describeDestination(destination)} cannot be looked at: ${ACTIONS[destination.kind]} is denied`;
    ctx.report({ type: 'warn', code: 'DestinationUnknown', message });
    return usual;
  }
}

type Look = (destination: Destination, ctx: TaskContext) => Promise<DestinationFacts>;

const ACTIONS: Readonly<Record<Destination['kind'], string>> = {
  firehose: 'firehose:DescribeDeliveryStream',
  kinesis: 'kinesis:DescribeStreamSummary',
  lambda: 'lambda:GetFunctionConfiguration',
  logical: 'logs:DescribeDestinations',
};

const LOOKS: Readonly<Record<Destination['kind'], Look>> = {
  firehose: lookAtFirehose,
  kinesis: lookAtKinesis,
  lambda: lookAtFunction,
  logical: lookAtLogical,
};

async function lookAtFirehose(destination: Destination, ctx: TaskContext): Promise<DestinationFacts> {
  const client = ctx.aws.client(FirehoseClient);
  const options = { abortSignal: ctx.signal };
  const command = new DescribeDeliveryStreamCommand({ DeliveryStreamName: destination.name });
  const { DeliveryStreamDescription: stream } = await client.send(command, options).catch(async (cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    const { DeliveryStreamNames: names = [] } = await client.send(new ListDeliveryStreamsCommand({}), options);
    throw noDestination(destination, { names, cause });
  });
  const { DeliveryStreamStatus: status, DeliveryStreamType: type } = stream ?? {};
  if (status !== undefined && status !== 'ACTIVE' && status !== 'CREATING') {
    throw notUsable(destination, {
      reason: `its state is ${status}`,
      hint: `look at the cause: aws firehose describe-delivery-stream --delivery-stream-name ${destination.name}`,
    });
  }
  if (type !== undefined && type !== 'DirectPut') {
    throw notUsable(destination, {
      reason: `it reads from its own source (${type}) and takes no records from others`,
      hint: 'subscribe to the Kinesis stream that it reads from: --destination arn:aws:kinesis:REGION:ACCOUNT:stream/NAME',
    });
  }
  return { writesTo: logGroupsOfStream(stream?.Destinations), kmsKey: null };
}

async function lookAtKinesis(destination: Destination, ctx: TaskContext): Promise<DestinationFacts> {
  const client = ctx.aws.client(KinesisClient);
  const options = { abortSignal: ctx.signal };
  const command = new DescribeStreamSummaryCommand({ StreamName: destination.name });
  const { StreamDescriptionSummary: stream } = await client.send(command, options).catch(async (cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    const { StreamNames: names = [] } = await client.send(new ListStreamsCommand({}), options);
    throw noDestination(destination, { names, cause });
  });
  if (stream?.StreamStatus === 'DELETING') {
    throw notUsable(destination, {
      reason: 'it is being deleted',
      hint: `see: aws kinesis describe-stream-summary --stream-name ${destination.name}`,
    });
  }
  const key = stream?.EncryptionType === 'KMS' ? stream.KeyId : undefined;
  // Everybody in the account may use the key that AWS manages for Kinesis.
  return { writesTo: [], kmsKey: key === undefined || key.endsWith('alias/aws/kinesis') ? null : key };
}

async function lookAtFunction(destination: Destination, ctx: TaskContext): Promise<DestinationFacts> {
  const client = ctx.aws.client(LambdaClient);
  const options = { abortSignal: ctx.signal };
  const { name, qualifier } = destination;
  const command = new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: qualifier ?? undefined });
  const { State: state, LoggingConfig: logging } = await client.send(command, options).catch(async (cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    const { Functions: functions = [] } = await client.send(new ListFunctionsCommand({}), options);
    throw noDestination(destination, { names: functions.flatMap(({ FunctionName }) => FunctionName ?? []), cause });
  });
  // A function that was not called for a while is Inactive, and wakes up when it is.
  if (state === 'Failed') {
    throw notUsable(destination, {
      reason: 'its state is Failed',
      hint: `look at the cause: aws lambda get-function-configuration --function-name ${name}`,
    });
  }
  return { writesTo: logging?.LogGroup === undefined ? [] : [logging.LogGroup], kmsKey: null };
}

/** Only the account that has it can look at a logical destination. */
async function lookAtLogical(destination: Destination, ctx: TaskContext): Promise<DestinationFacts> {
  const { account } = await ctx.aws.identity(ctx.signal);
  if (destination.account !== account) return { writesTo: [], kmsKey: null };
  const client = ctx.aws.client(CloudWatchLogsClient);
  const names: string[] = [];
  for await (const page of paginateDescribeDestinations({ client }, {}, { abortSignal: ctx.signal })) {
    for (const { destinationName: name = '', targetArn = '' } of page.destinations ?? []) {
      if (name === destination.name) return lookAtTarget({ targetArn, region: destination.region, account }, ctx);
      names.push(name);
    }
  }
  throw noDestination(destination, { names });
}

async function lookAtTarget(
  { targetArn, ...place }: { readonly targetArn: string; readonly region: string; readonly account: string },
  ctx: TaskContext,
): Promise<DestinationFacts> {
  const [, , , region, account] = targetArn.split(':');
  // What a destination stands for may be in another region, where this session has no clients.
  if (region !== place.region || account !== place.account) return { writesTo: [], kmsKey: null };
  return inspectDestination(parseDestination(targetArn, place), ctx);
}

function noDestination(
  destination: Destination,
  { names, cause }: { readonly names: readonly string[]; readonly cause?: unknown },
): AppError {
  const nearest = suggest(destination.name, names);
  return notFoundError(`there is no ${describeDestination(destination)} in ${destination.region}`, {
    code: 'DestinationNotFound',
    reason: nearest === undefined ? undefined : `did you mean "${nearest}"?`,
    hint: `see those that there are: ${LISTS[destination.kind]} --region ${destination.region}`,
    cause,
  });
}

const LISTS: Readonly<Record<Destination['kind'], string>> = {
  firehose: 'aws firehose list-delivery-streams',
  kinesis: 'aws kinesis list-streams',
  lambda: 'aws lambda list-functions',
  logical: 'aws logs describe-destinations',
};

const notUsable = (
  destination: Destination,
  { reason, hint }: { readonly reason: string; readonly hint: string },
): AppError =>
  new AppError(`${describeDestination(destination)} cannot be subscribed`, {
    category: 'failed',
    code: 'DestinationNotUsable',
    reason,
    hint,
  });

import { CloudWatchLogsClient, PutSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { whileUnknown } from '../../aws/propagation.js';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import type { FilterCalls } from '../calls.js';
import { describeDestination } from '../destination/parse.js';
import { addPermissionCommands } from '../lambda-permission.js';
import type { Destination, GroupFilter } from '../types.js';
import { isFunctionRefused, limitMsOf, propagationOf, type Propagation } from './propagation.js';

/** A filter as it is to be. */
export interface FilterToPut extends GroupFilter {
  readonly group: string;
  readonly destination: Destination;
}

/**
 * Puts a filter, and tries again for up to three minutes as long as a new role or stream is not known everywhere, and for
 * half a minute for a new permission of a function.
 *
 * @throws the service's error as it is for everything else, told what to do about it where that is known
 */
export async function putFilter(
  filter: FilterToPut,
  { ctx, calls }: { readonly ctx: TaskContext; readonly calls: FilterCalls },
): Promise<void> {
  const client = ctx.aws.client(CloudWatchLogsClient);
  const command = putCommand(filter);
  const put = (): Promise<unknown> => calls.put(() => client.send(command, { abortSignal: ctx.signal }), ctx.signal);
  try {
    await whileUnknown(put, {
      ctx,
      waitsFor: (error) => waitsForOf(error, filter),
      limitMs: limitMsOf,
      describe: (waitsFor) => `CloudWatch Logs ${WAITS[waitsFor]}`,
      giveUp: (error, waitsFor) => (waitsFor === 'function' ? error : stillRefused(error, { filter, waitsFor })),
    });
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw explain(error, filter);
  }
}

/** A function is called with a permission that was looked at, or given, just before. */
const waitsForOf = (error: unknown, { destination }: FilterToPut): Propagation | undefined =>
  destination.kind === 'lambda' && isFunctionRefused(error) ? 'function' : propagationOf(error);

const WAITS: Readonly<Record<Propagation, string>> = {
  role: 'can assume the role',
  stream: 'can deliver to the stream',
  function: 'can call the function',
};

function putCommand({ group, name, destinationArn, roleArn, filterPattern, distribution, kept }: FilterToPut) {
  return new PutSubscriptionFilterCommand({
    logGroupName: group,
    filterName: name,
    filterPattern,
    destinationArn,
    distribution,
    ...kept,
    ...(roleArn === null ? {} : { roleArn }),
  });
}

function stillRefused(
  cause: unknown,
  { filter, waitsFor }: { readonly filter: FilterToPut; readonly waitsFor: Propagation },
): AppError {
  const { destination, roleArn, group } = filter;
  const error = fromAws(cause);
  const role = roleArn?.slice(roleArn.lastIndexOf('/') + 1) ?? '';
  const look =
    destination.kind === 'kinesis'
      ? `aws kinesis describe-stream-summary --stream-name ${destination.name}`
      : `aws firehose describe-delivery-stream --delivery-stream-name ${destination.name}`;
  return new AppError(`log group "${group}" still cannot deliver to ${describeDestination(destination)}`, {
    category: 'failed',
    code: error?.code ?? 'NotDelivered',
    reason: `for ${limitMsOf(waitsFor) / 60_000} minutes CloudWatch Logs answered: ${error?.message ?? String(cause)}`,
    hint: waitsFor === 'role' ? `look at the role: awsops iam trust lint ${role}` : `look at the stream: ${look}`,
    requestId: error?.requestId,
    cause,
  });
}

function explain(cause: unknown, { group, destination }: FilterToPut): unknown {
  const error = fromAws(cause);
  if (error === undefined) return cause;
  const told = { category: error.category, code: error.code, requestId: error.requestId, cause };
  if (destination.kind === 'lambda' && isFunctionRefused(cause)) {
    return new AppError(`CloudWatch Logs may not call ${describeDestination(destination)}`, {
      ...told,
      reason: 'for half a minute the service answered so, although its resource policy should allow it',
      hint: `see who may call it: aws lambda get-policy --function-name ${destination.name}; the permission is: ${addPermissionCommands(destination, { groupNames: [group] }).join('; ')}`,
    });
  }
  if (destination.kind === 'logical' && error.code.startsWith('AccessDenied')) {
    return new AppError(`${describeDestination(destination)} does not take the events of this account`, {
      ...told,
      reason: error.message,
      hint: `account ${destination.account} has to allow it: aws logs put-destination-policy --destination-name ${destination.name}`,
    });
  }
  return cause;
}

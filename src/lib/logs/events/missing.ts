import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { notFoundError, type AppError } from '../../errors/app-error.js';
import { groupNotFound } from '../groups/index.js';
import type { EventFilter, EventGroup } from './selection.js';

/**
 * What to tell when the service does not know a group or stream that was named; any other error is given back.
 * Names are not looked up beforehand, so this is where a slip of the finger shows.
 */
export async function explainMissing(
  error: unknown,
  input: { readonly group: EventGroup; readonly filter: EventFilter },
  ctx: TaskContext,
): Promise<unknown> {
  if (!(error instanceof ResourceNotFoundException)) return error;
  const { group, filter } = input;
  const about = { cause: error, requestId: error.$metadata.requestId };
  if (filter.stream !== undefined && /log stream/i.test(error.message)) {
    return notFoundError(`no log stream "${filter.stream}" in log group "${group.label}"`, {
      code: 'LogStreamNotFound',
      hint: `see which streams write: awsops logs tail '${group.label}' --last 20 -o ndjson`,
      ...about,
    });
  }
  const { message, code, reason, hint } = await nearestGroup(group, ctx);
  return notFoundError(message, { code, reason, hint, ...about });
}

async function nearestGroup(group: EventGroup, ctx: TaskContext): Promise<AppError> {
  try {
    return await groupNotFound({ text: group.label, kind: 'exact', prefix: group.name }, ctx);
  } catch (cause) {
    ctx.signal.throwIfAborted();
    // Whoever may read events need not be allowed to list groups: then there is no suggestion.
    return notFoundError(`no log group "${group.label}" in ${ctx.aws.region}`, {
      code: 'LogGroupNotFound',
      hint: 'see what is there with: awsops logs groups',
      cause,
    });
  }
}

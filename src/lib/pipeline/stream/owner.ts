import { AppError } from '../../errors/app-error.js';
import { isOwned, ownerWords } from '../../plan/ownership.js';
import { groupSlug, readObjectPrefix, streamPartition, type ObjectPartition } from '../object-format.js';
import { partitionFor } from '../spec/build.js';
import type { DeliverySpec } from '../spec/types.js';
import type { StreamState } from './look.js';
import type { TargetGroup } from '../../subscription/index.js';

/**
 * Whether awsops may change a stream.
 *
 * @throws an error that names the owner for a stream of others, and for one that could never be made into ours
 */
export function requireUsable(state: StreamState, { destination }: Pick<DeliverySpec, 'destination'>): void {
  const { name, type } = state;
  if (!isOwned(state.tags)) {
    throw new AppError(`Firehose stream "${name}" was not made by awsops`, {
      category: 'failed',
      code: 'ForeignStream',
      reason: ownerWords(state.tags),
      hint: `choose another name with --stream, or only subscribe log groups to it: awsops subscription create GROUP --destination ${destination.arn}`,
    });
  }
  const isPossible = state.status === 'CREATING_FAILED' || (type === 'DirectPut' && state.destination !== undefined);
  if (isPossible) return;
  throw new AppError(`Firehose stream "${name}" cannot become a pipeline`, {
    category: 'failed',
    code: 'StreamNotUsable',
    reason:
      type === 'DirectPut'
        ? 'it delivers to something else than S3, which cannot be changed in place'
        : `it reads from its own source (${type}), which cannot be changed`,
    hint: 'choose another name with --stream',
  });
}

/**
 * Whose records lie together in a named stream that is there already. A stream that one group has for itself is shared
 * when a command names that group and others; objects that were written stay where they are.
 *
 * @throws an error when other groups' records would be filed under the group that has the stream for itself
 */
export function partitionOfExisting(state: StreamState, targets: readonly TargetGroup[]): ObjectPartition {
  const now = readObjectPrefix(state.destination?.Prefix ?? '')?.partition;
  if (now === undefined) return partitionFor(state.name, targets);
  if (now.name === 'stream') return now;
  const isNamed = targets.some(({ group }) => groupSlug(group.name) === now.value);
  if (!isNamed) {
    throw new AppError(`Firehose stream "${state.name}" is that of another log group`, {
      category: 'failed',
      code: 'StreamOfOtherGroup',
      reason: `its objects lie under ${now.name}=${now.value}, where those of other groups would not be told apart`,
      hint: `leave --stream out for a stream for each log group, or name all groups that shall share it in one command`,
    });
  }
  return targets.length === 1 ? now : streamPartition(state.name);
}

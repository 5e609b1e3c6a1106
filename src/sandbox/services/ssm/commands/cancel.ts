import type { CancelCommandRequest } from '@aws-sdk/client-ssm';
import { ServiceError, type Call } from '../../../types.js';
import { listWithin } from '../checks.js';
import { ssmStore } from '../store.js';
import { cancel } from './engine.js';

/** API reference, CancelCommand. */
const MAX_INSTANCES = 50;

/** Cancels a command everywhere or on some nodes, as far as it has not ended there. */
export function cancelCommand(input: CancelCommandRequest, call: Call): object {
  const ids = listWithin(input.InstanceIds, { member: 'instanceIds', max: MAX_INSTANCES });
  const command = call.store(ssmStore).commands.get(input.CommandId ?? '');
  if (!command) throw new ServiceError('InvalidCommandId', 'The specified command ID is not valid.');
  if (new Set(ids).size < ids.length) {
    throw new ServiceError('DuplicateInstanceId', 'An instance ID is specified more than once.');
  }
  const all = new Set([...command.invocations.keys(), ...command.waiting]);
  const foreign = ids.filter((id) => !all.has(id));
  if (foreign.length > 0) {
    throw new ServiceError('InvalidInstanceId', `Instances [[${foreign.join(', ')}]] are not part of the command`);
  }
  if (ids.length === 0) command.isCancelled = true;
  cancel(command, { instanceIds: ids.length === 0 ? [...all] : ids, call });
  return {};
}

import type { CommandStatus } from '@aws-sdk/client-ssm';
import type { InvocationState, StoredCommand } from '../types.js';
import { maxErrorCount } from './rates.js';
import { completedCountOf, countOf, errorCountOf } from './state.js';

/** The status of a whole command. */
export interface ParentStatus {
  readonly status: CommandStatus;
  readonly details: string;
}

/** Ends that a command overlooks as long as it succeeded anywhere (user guide, command statuses). */
const OVERLOOKED: readonly InvocationState[] = ['Undeliverable', 'InvalidPlatform', 'AccessDenied'];

/** The status of a command by those of its invocations, as the service sums them up. */
export function parentStatus(command: StoredCommand): ParentStatus {
  // A command that ran nowhere because nothing matched is called a success.
  if (command.rejection === 'NoInstancesInTag') return { status: 'Success', details: 'NoInstancesInTag' };
  if (command.rejection !== undefined) return { status: 'Failed', details: command.rejection };
  const completed = completedCountOf(command);
  if (command.targetCount === 0 || completed < command.targetCount) return ongoing(command, completed);
  return ended(command);
}

function ongoing(command: StoredCommand, completed: number): ParentStatus {
  if (command.isCancelled) return { status: 'Cancelling', details: 'Cancelling' };
  const hasBegun = completed > 0 || countOf(command, 'InProgress', 'Delayed', 'Cancelling') > 0;
  return hasBegun ? { status: 'InProgress', details: 'InProgress' } : { status: 'Pending', details: 'Pending' };
}

function ended(command: StoredCommand): ParentStatus {
  const total = command.targetCount;
  const succeeded = countOf(command, 'Success');
  if (succeeded === total) return { status: 'Success', details: 'Success' };
  if (countOf(command, 'Cancelled') === total || (command.isCancelled && countOf(command, 'Cancelled') > 0)) {
    return { status: 'Cancelled', details: 'Cancelled' };
  }
  if (countOf(command, 'ExecutionTimedOut') === total) return { status: 'TimedOut', details: 'ExecutionTimedOut' };
  if (errorCountOf(command) > maxErrorCount(command)) return { status: 'Failed', details: 'Failed' };
  if (countOf(command, 'DeliveryTimedOut') === total) return { status: 'TimedOut', details: 'DeliveryTimedOut' };
  const overlooked = countOf(command, ...OVERLOOKED);
  if (overlooked === total) return { status: 'Failed', details: 'Failed' };
  if (succeeded > 0 && succeeded + overlooked === total) return { status: 'Success', details: 'Success' };
  return { status: 'Failed', details: 'Incomplete' };
}

import type {
  Instance,
  InstanceState,
  InstanceStateChange,
  InstanceStateName,
  StartInstancesRequest,
  StopInstancesRequest,
  TerminateInstancesRequest,
} from '@aws-sdk/client-ec2';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { emitEvent } from '../events/emit.js';
import { checkDryRun } from './describe.js';
import { findInstances } from './instance-ids.js';
import { ec2Store, type StoredInstance } from './store.js';

/** EC2 API reference, InstanceState. */
const CODES = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 } as const;

const stateOf = (Name: keyof typeof CODES): InstanceState => ({ Name, Code: CODES[Name] });

/** Start, stop and terminate. */
export const instanceStateOperations: Operations = {
  StartInstances: (input: StartInstancesRequest, call) => ({
    StartingInstances: changeStates(input, call, { verb: 'started', from: 'stopped', via: 'pending', to: 'running' }),
  }),
  StopInstances: (input: StopInstancesRequest, call) => ({
    StoppingInstances: changeStates(input, call, { verb: 'stopped', from: 'running', via: 'stopping', to: 'stopped' }),
  }),
  TerminateInstances: (input: TerminateInstancesRequest, call) => ({
    TerminatingInstances: terminate(input, call),
  }),
};

interface Transition {
  readonly verb: string;
  readonly from: InstanceStateName;
  readonly via: keyof typeof CODES;
  readonly to: keyof typeof CODES;
}

/**
 * Changes the states. The answer names the state on the way, as EC2's does; the next look finds the last one already,
 * since nothing here depends on how long an instance takes.
 */
function changeStates(
  input: Pick<StartInstancesRequest, 'InstanceIds' | 'DryRun'>,
  call: Call,
  { verb, from, via, to }: Transition,
): readonly InstanceStateChange[] {
  checkDryRun(input);
  const found = findInstances(input.InstanceIds ?? [], call);
  const gone = found.find(({ State }) => State?.Name === 'terminated');
  if (gone) {
    const message = `The instance '${gone.InstanceId}' is not in a state from which it can be ${verb}.`;
    throw new ServiceError('IncorrectInstanceState', message);
  }
  return found.map((instance) => {
    const PreviousState = instance.State ?? stateOf(from);
    // One that is in that state already stays as it is.
    if (PreviousState.Name !== from)
      return { InstanceId: instance.InstanceId, PreviousState, CurrentState: PreviousState };
    put(call, { ...instance, ...changed(to, call), State: stateOf(to) });
    tell(call, instance.InstanceId, [via, to]);
    return { InstanceId: instance.InstanceId, PreviousState, CurrentState: stateOf(via) };
  });
}

/** What tells of the change, besides the state. */
function changed(
  to: keyof typeof CODES,
  call: Call,
): Pick<Instance, 'LaunchTime' | 'StateTransitionReason' | 'StateReason' | 'PublicIpAddress'> {
  const now = new Date(call.clock.now());
  if (to === 'running') return { LaunchTime: now, StateTransitionReason: '', StateReason: undefined };
  return {
    StateTransitionReason: `User initiated (${now.toISOString().slice(0, 19).replace('T', ' ')} GMT)`,
    StateReason: {
      Code: 'Client.UserInitiatedShutdown',
      Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    },
    // An address that is not elastic is given back.
    PublicIpAddress: undefined,
  };
}

/** A terminated instance can be seen for a while, without its place in the network. */
function terminate(input: TerminateInstancesRequest, call: Call): readonly InstanceStateChange[] {
  checkDryRun(input);
  return findInstances(input.InstanceIds ?? [], call).map((instance) => {
    const { InstanceId } = instance;
    const PreviousState = instance.State ?? stateOf('running');
    if (PreviousState.Name === 'terminated') return { InstanceId, PreviousState, CurrentState: PreviousState };
    const place = { VpcId: undefined, SubnetId: undefined, PrivateIpAddress: undefined, IamInstanceProfile: undefined };
    const parts = { NetworkInterfaces: [], SecurityGroups: [], PrivateDnsName: '' };
    put(call, { ...instance, ...changed('terminated', call), ...place, ...parts, State: stateOf('terminated') });
    const store = call.store(ec2Store);
    store.profileAssociations.delete(InstanceId);
    for (const [id, eni] of store.networkInterfaces) {
      if (eni.Attachment?.InstanceId === InstanceId && eni.Attachment.DeleteOnTermination) {
        store.networkInterfaces.delete(id);
      }
    }
    tell(call, InstanceId, ['shutting-down', 'terminated']);
    return { InstanceId, PreviousState, CurrentState: stateOf('shutting-down') };
  });
}

function put(call: Call, instance: StoredInstance): void {
  call.store(ec2Store).instances.set(instance.InstanceId, instance);
}

/** Each state on the way is an event ("EC2 instance state-change events" of the EC2 user guide). */
function tell(call: Call, instanceId: string, states: readonly (keyof typeof CODES)[]): void {
  for (const state of states) {
    emitEvent(call, {
      source: 'aws.ec2',
      detailType: 'EC2 Instance State-change Notification',
      resources: [`arn:aws:ec2:${call.region}:${call.account}:instance/${instanceId}`],
      detail: { 'instance-id': instanceId, state },
    });
  }
}

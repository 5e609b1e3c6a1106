import type { Instance, InstanceStatus } from '@aws-sdk/client-ec2';
import type { Read } from '../read.js';
import { fail, notKnown, pass, skip, warn, type Verdict } from '../verdict.js';

/** How the instance was chosen: by its id, by a tag, or because it is there. */
export type ChosenBy = 'id' | 'tag' | 'all';

export interface StateInput {
  readonly instance: Pick<Instance, 'InstanceId' | 'State' | 'StateReason' | 'StateTransitionReason'>;
  readonly chosenBy: ChosenBy;
  readonly region: string;
}

/**
 * Whether the instance runs. Systems Manager forgets instances that do not, so no other cause needs to be looked
 * for. One that was not asked for by name (`--all`, and what terminated by itself) is passed over, not failed.
 */
export function judgeState({ instance, chosenBy, region }: StateInput): Verdict {
  const state = instance.State?.Name ?? 'unknown';
  const evidence = {
    state,
    stateReason: instance.StateReason?.Message ?? null,
    stateTransitionReason: instance.StateTransitionReason || null,
  };
  if (state === 'running') return pass('the instance runs', evidence);
  const what = `the instance is ${state}`;
  if (state === 'pending') return { ...skip(`${what}: it starts just now`, null, evidence), isFinal: true };
  if (state === 'stopped' || state === 'stopping') {
    const start = `aws ec2 start-instances --region ${region} --instance-ids ${instance.InstanceId}`;
    return chosenBy === 'all' ? { ...skip(what, start, evidence), isFinal: true } : fail(what, start, evidence);
  }
  const fix = 'leave it out; what is there: awsops node list --all';
  return chosenBy === 'id' ? fail(what, fix, evidence) : { ...skip(what, null, evidence), isFinal: true };
}

export interface StatusInput {
  readonly instanceId: string;
  readonly region: string;
  /** Undefined: EC2 has no status for it (yet). */
  readonly status: Read<InstanceStatus | undefined>;
}

/** The status checks of EC2: whether the host and the operating system answer. */
export function judgeStatusChecks({ instanceId, region, status }: StatusInput): Verdict {
  if (!status.ok) return notKnown('whether the status checks pass', status);
  const system = status.value?.SystemStatus?.Status ?? 'not-applicable';
  const instance = status.value?.InstanceStatus?.Status ?? 'not-applicable';
  const evidence = { systemStatus: system, instanceStatus: instance };
  if (system === 'impaired') {
    const fix = `move it to another host: aws ec2 stop-instances --region ${region} --instance-ids ${instanceId}, then start-instances`;
    return fail('the system status check of EC2 fails: the host is impaired', fix, evidence);
  }
  if (instance === 'impaired') {
    const fix = `aws ec2 reboot-instances --region ${region} --instance-ids ${instanceId}`;
    return fail('the instance status check of EC2 fails: the operating system does not answer', fix, evidence);
  }
  if (system === 'initializing' || instance === 'initializing') {
    return warn('the status checks of EC2 are not done yet: it starts just now', null, evidence);
  }
  return pass('the status checks of EC2 pass', evidence);
}

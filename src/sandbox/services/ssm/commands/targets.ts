import type { Target } from '@aws-sdk/client-ssm';
import { ServiceError, type Call } from '../../../types.js';
import { listWithin } from '../checks.js';
import { instanceOf, tagsOf } from '../node-state.js';
import { ssmStore } from '../store.js';
import type { StoredNode } from '../types.js';

/** API reference, Target. */
const MAX_TARGETS = 5;
const MAX_VALUES = 50;
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=\-@]{1,163}$|resource-groups:/u;

export interface CheckedTarget {
  readonly Key: string;
  readonly Values: readonly string[];
}

/** Targets within their limits. Throws the service's errors. */
export function checkTargets(targets: readonly Target[] | undefined): readonly CheckedTarget[] {
  return listWithin(targets, { member: 'targets', max: MAX_TARGETS }).map(({ Key = '', Values }, index) => {
    const member = `targets.${index + 1}.member.values`;
    const isKnown = Key.startsWith('tag:') || ['InstanceIds', 'instanceids', 'tag-key'].includes(Key);
    if (Key.startsWith('resource-groups:')) {
      throw new ServiceError('NotImplemented', 'the sandbox has no resource groups to send commands to', 501);
    }
    if (!KEY.test(Key) || !isKnown) {
      throw new ServiceError('ValidationException', `The target key ${Key} is not valid.`);
    }
    return { Key, Values: listWithin(Values, { member, max: MAX_VALUES }) };
  });
}

/** The nodes that match all targets, in the order of their registration; a terminated instance is none any more. */
export function nodesOf(targets: readonly CheckedTarget[], call: Call): readonly StoredNode[] {
  const tests = targets.map((target) => targetTest(target, call));
  return call.store(ssmStore).nodeList.filter((node) => {
    const power = instanceOf(node, call)?.State?.Name;
    return power !== 'terminated' && power !== 'shutting-down' && tests.every((test) => test(node));
  });
}

function targetTest({ Key, Values }: CheckedTarget, call: Call): (node: StoredNode) => boolean {
  const wanted = new Set(Values);
  if (Key.startsWith('tag:')) {
    const name = Key.slice('tag:'.length);
    return (node) => {
      const tags = tagsOf(node, call);
      return Object.hasOwn(tags, name) && (wanted.size === 0 || wanted.has(tags[name] ?? ''));
    };
  }
  if (Key === 'tag-key') return (node) => Object.keys(tagsOf(node, call)).some((name) => wanted.has(name));
  return (node) => wanted.has(node.instanceId);
}

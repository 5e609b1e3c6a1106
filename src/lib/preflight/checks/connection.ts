import { loadArrivals } from '../load/arrivals.js';
import { loadStatuses } from '../load/instances.js';
import { judgeShipping } from '../judge/data.js';
import { judgeState, judgeStatusChecks } from '../judge/state.js';
import type { FleetNode } from '../../node/index.js';
import type { Facts } from '../facts.js';
import { fail, notKnown, pass, type Verdict } from '../verdict.js';
import { arrivingOf } from './data.js';
import { isOnline, isUnreachable, type NodeCheck } from './node-check.js';

/** What the node is: how a person would begin to explain why it does not work. Empty for one that is online. */
export function symptomOf({ managed, pingStatus, lastPingMs }: FleetNode): string {
  if (managed === false) return 'not managed';
  if (pingStatus === null || pingStatus === 'Online') return '';
  return `connection lost${lastPingMs === null ? '' : ` since ${new Date(lastPingMs).toISOString()}`}`;
}

function judgeConnection(node: FleetNode): Verdict {
  const { managed, pingStatus, lastPingMs, ssmAgentVersion, instanceId } = node;
  const evidence = {
    pingStatus,
    lastPing: lastPingMs === null ? null : new Date(lastPingMs).toISOString(),
    ssmAgentVersion,
  };
  if (managed === null) return notKnown('whether Systems Manager manages it', SSM_DENIED, evidence);
  if (isOnline(node)) return pass(`online, SSM Agent ${ssmAgentVersion ?? 'of unknown version'}`, evidence);
  return fail(symptomOf(node), `find the cause: awsops node check ${instanceId}`, evidence);
}

const SSM_DENIED = {
  ok: false,
  action: 'ssm:DescribeInstanceInformation',
  isDenied: true,
  reason: 'the list of managed nodes could not be read',
} as const;

const EC2_DENIED = {
  ok: false,
  action: 'ec2:DescribeInstances',
  isDenied: true,
  reason: 'the list of instances could not be read',
} as const;

export const instance: NodeCheck = {
  id: 'instance',
  stage: 'state',
  needs: [],
  applies: (node) => node.instance === undefined && node.instanceId.startsWith('i-'),
  run: () => notKnown('what EC2 says of the instance', EC2_DENIED),
};

export const state: NodeCheck = {
  id: 'state',
  stage: 'state',
  needs: [],
  applies: (node) => node.instance !== undefined,
  run: (node, facts) => node.instance && judgeState({ instance: node.instance, ...choice(node, facts) }),
};

const choice = ({ instanceId }: FleetNode, { chosenBy, region }: Facts) => ({
  chosenBy: chosenBy.get(instanceId) ?? 'all',
  region,
});

/** A node whose data arrives needs no other check. */
export const shipping: NodeCheck = {
  id: 'data',
  stage: 'state',
  needs: [loadArrivals],
  applies: (node) => isOnline(node) || node.managed === null,
  run: (node, facts) => judgeShipping(node, { ...arrivingOf(node, facts), nowMs: facts.nowMs }),
  isHeadline: true,
};

export const connection: NodeCheck = {
  id: 'managed',
  stage: 'state',
  needs: [],
  applies: (node) => !isOnline(node),
  run: judgeConnection,
  isSymptom: true,
};

/** The same as a cause: for those who need the node online and do not ask why it is not. */
export const online: NodeCheck = { ...connection, isSymptom: false };

export const statusChecks: NodeCheck = {
  id: 'status-checks',
  stage: 'state',
  needs: [loadStatuses],
  applies: isUnreachable,
  run({ instanceId }, { statuses, region }) {
    const status = statuses.get(instanceId);
    return status && judgeStatusChecks({ instanceId, region, status });
  },
};

import type { FleetNode } from '../../node/index.js';
import { defaultRoleName, profileArnOf, profileRole, roleArnOf, type Facts } from '../facts.js';
import { judgeDefaultManagement, judgeProfile, judgeTrust, type ProfileInput } from '../judge/identity.js';
import { judgeMetadata } from '../judge/metadata.js';
import { judgePermissions, type Weight } from '../judge/permissions.js';
import type { SimulationResult } from '../../iam/index.js';
import { loadDefaultRole, loadProfiles, loadRoles } from '../load/identities.js';
import { loadAgentPermissions, loadSsmPermissions, ssmRole } from '../load/simulations.js';
import {
  agentPermissions,
  simulationKey,
  ssmPermissions,
  weighAgentPermission,
  weighSsmPermission,
  type PermissionNeed,
} from '../needs.js';
import type { Verdict } from '../verdict.js';
import { isAgentHost, isUnreachable, type NodeCheck } from './node-check.js';

const SSM_POLICY = 'AmazonSSMManagedInstanceCore';
const AGENT_POLICY = 'CloudWatchAgentServerPolicy';

function profileInput(node: FleetNode, facts: Facts): Omit<ProfileInput, 'defaultRole' | 'agent'> {
  const profileArn = profileArnOf(node) ?? null;
  const { instanceId } = node;
  return { instanceId, region: facts.region, profileArn, profile: facts.profiles.get(profileArn ?? '') };
}

/** Whether SSM Agent has credentials of any kind. */
export const ssmProfile: NodeCheck = {
  id: 'instance-profile',
  stage: 'identity',
  needs: [loadProfiles, loadDefaultRole],
  applies: isUnreachable,
  run: (node, facts) =>
    judgeProfile({ ...profileInput(node, facts), defaultRole: facts.defaultRole, agent: 'SSM Agent' }),
};

/** Whether the instance suits Default Host Management, where it depends on that. */
export const defaultManagement: NodeCheck = {
  id: 'default-host-management',
  stage: 'identity',
  needs: [],
  applies: (node, facts) =>
    isUnreachable(node, facts) && hasNoRole(node, facts) && defaultRoleName(facts) !== undefined,
  run: ({ instanceId, instance, ssmAgentVersion }, { region }) =>
    judgeDefaultManagement({
      instanceId,
      region,
      httpTokens: instance?.MetadataOptions?.HttpTokens,
      agentVersion: ssmAgentVersion,
    }),
};

/** True when there is certainly no role: not when the profile could not be read. */
const hasNoRole = (node: FleetNode, facts: Facts): boolean =>
  profileRole(node, facts) === undefined && facts.profiles.get(profileArnOf(node) ?? '')?.ok !== false;

export const ssmTrust: NodeCheck = {
  id: 'trust',
  stage: 'identity',
  needs: [loadRoles],
  applies: isUnreachable,
  run(node, facts) {
    const own = profileRole(node, facts);
    if (own === undefined) return trustVerdict(defaultRoleName(facts), { service: 'ssm.amazonaws.com', facts });
    const verdict = trustVerdict(own, { service: 'ec2.amazonaws.com', facts });
    // SSM Agent goes on to Default Host Management when the profile gives nothing.
    const isServed = verdict?.status === 'fail' && defaultRoleName(facts) !== undefined;
    return isServed ? { ...verdict, status: 'warn' } : verdict;
  },
};

function trustVerdict(
  roleName: string | undefined,
  { service, facts }: { readonly service: string; readonly facts: Facts },
): Verdict | undefined {
  const role = facts.roles.get(roleName ?? '');
  return role && judgeTrust(role, { service });
}

export const ssmPermissionsCheck: NodeCheck = {
  id: 'permissions',
  stage: 'identity',
  needs: [loadRoles, loadSsmPermissions],
  applies: isUnreachable,
  run: (node, facts) =>
    permissionsVerdict(ssmRole(node, facts), {
      facts,
      needs: ssmPermissions(node, facts),
      weigh: weighSsmPermission(node),
      policy: SSM_POLICY,
    }),
};

/** The CloudWatch agent takes its credentials from the instance profile and from nowhere else. */
export const agentProfile: NodeCheck = {
  id: 'agent-profile',
  stage: 'identity',
  needs: [loadProfiles],
  applies: isAgentHost,
  run: (node, facts) =>
    judgeProfile({ ...profileInput(node, facts), defaultRole: undefined, agent: 'the CloudWatch agent' }),
};

export const agentTrust: NodeCheck = {
  id: 'agent-trust',
  stage: 'identity',
  needs: [loadRoles],
  applies: isAgentHost,
  run: (node, facts) => trustVerdict(profileRole(node, facts), { service: 'ec2.amazonaws.com', facts }),
};

export const agentPermissionsCheck: NodeCheck = {
  id: 'agent-permissions',
  stage: 'identity',
  needs: [loadRoles, loadAgentPermissions],
  applies: isAgentHost,
  run: (node, facts) =>
    permissionsVerdict(profileRole(node, facts), {
      facts,
      needs: agentPermissions(node, facts),
      weigh: weighAgentPermission(node, facts),
      policy: AGENT_POLICY,
    }),
};

export interface PermissionsQuestion {
  readonly facts: Facts;
  readonly needs: readonly PermissionNeed[];
  readonly weigh: (result: SimulationResult) => Weight;
  /** AWS managed policy that has them. */
  readonly policy: string;
}

/** What the simulations say; undefined where there is no role, of which another check speaks, or no need. */
export function permissionsVerdict(
  roleName: string | undefined,
  { facts, needs, weigh, policy }: PermissionsQuestion,
): Verdict | undefined {
  if (roleName === undefined || needs.length === 0) return undefined;
  const role = facts.roles.get(roleName);
  const arn = roleArnOf(roleName, facts) ?? null;
  const answers = needs.flatMap((need) => facts.simulations.get(simulationKey(roleName, need)) ?? []);
  if (answers.every((answer) => answer.ok && answer.value.length === 0)) return undefined;
  return judgePermissions({
    role: { name: roleName, arn, boundaryArn: role?.ok ? role.value.boundaryArn : null },
    results: answers.flatMap((answer) => (answer.ok ? answer.value : [])),
    unread: answers.flatMap((answer) => (answer.ok ? [] : answer)),
    weigh,
    policyArn: `arn:${facts.partition}:iam::aws:policy/${policy}`,
  });
}

/** Without the metadata service there are no credentials, whatever the role. */
export const metadata: NodeCheck = {
  id: 'metadata',
  stage: 'node',
  needs: [],
  applies: (node) => node.instance !== undefined,
  run: ({ instance }, { region }) => instance && judgeMetadata(instance, { region }),
};

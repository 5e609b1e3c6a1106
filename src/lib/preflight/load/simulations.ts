import type { TaskContext } from '../../aws/task-context.js';
import { simulatePrincipal, type SimulationResult } from '../../iam/index.js';
import type { FleetNode } from '../../node/index.js';
import { defaultRoleName, profileRole, roleArnOf, type Facts } from '../facts.js';
import { agentPermissions, parameterPermission, simulationKey, ssmPermissions, type PermissionNeed } from '../needs.js';
import { attempt, type Read } from '../read.js';
import { fetchedParameters } from './parameters.js';
import { withMissing } from './keyed.js';

/** A role and what it is asked for. */
interface Question {
  readonly roleName: string | undefined;
  readonly need: PermissionNeed;
}

/**
 * Whether SSM Agent may register: by the role of the profile; where that may not, by the role of Default Host
 * Management, which the agent turns to then.
 */
export async function loadSsmPermissions(nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const own = await simulate(
    questions(
      nodes,
      (node) => profileRole(node, facts),
      (node) => ssmPermissions(node, facts),
    ),
    facts,
    ctx,
  );
  const fallback = nodes.filter((node) => ssmRole(node, own) !== profileRole(node, own));
  return simulate(
    questions(
      fallback,
      () => defaultRoleName(own),
      (node) => ssmPermissions(node, own),
    ),
    own,
    ctx,
  );
}

/** The role that SSM Agent acts with, as far as it is known. */
export function ssmRole(node: FleetNode, facts: Facts): string | undefined {
  const own = profileRole(node, facts);
  const fallback = defaultRoleName(facts);
  if (own === undefined || fallback === undefined) return own ?? fallback;
  const results = ssmPermissions(node, facts).map((need) => facts.simulations.get(simulationKey(own, need)));
  const register = results
    .flatMap((result) => (result?.ok ? result.value : []))
    .find(({ action }) => action === 'ssm:UpdateInstanceInformation');
  return register !== undefined && register.decision !== 'allowed' ? fallback : own;
}

/** Whether the CloudWatch agent may send what it is to send. It knows the role of the profile only. */
export async function loadAgentPermissions(
  nodes: readonly FleetNode[],
  facts: Facts,
  ctx: TaskContext,
): Promise<Facts> {
  return simulate(
    questions(
      nodes,
      (node) => profileRole(node, facts),
      (node) => agentPermissions(node, facts),
    ),
    facts,
    ctx,
  );
}

/** Whether the agent may fetch the configurations that were found on its node. */
export async function loadFetchPermissions(
  nodes: readonly FleetNode[],
  facts: Facts,
  ctx: TaskContext,
): Promise<Facts> {
  const needs = (node: FleetNode): readonly PermissionNeed[] =>
    fetchedParameters(node, facts).map((name) => parameterPermission(name, facts));
  return simulate(
    questions(nodes, (node) => profileRole(node, facts), needs),
    facts,
    ctx,
  );
}

const questions = (
  nodes: readonly FleetNode[],
  roleOf: (node: FleetNode) => string | undefined,
  needsOf: (node: FleetNode) => readonly PermissionNeed[],
): readonly Question[] => nodes.flatMap((node) => needsOf(node).map((need) => ({ roleName: roleOf(node), need })));

/** One simulation for each distinct role and need. */
async function simulate(asked: readonly Question[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const byKey = new Map(
    asked.flatMap(({ roleName, need }) =>
      roleName === undefined ? [] : [[simulationKey(roleName, need), { roleName, need }]],
    ),
  );
  const load = async (key: string, inner: TaskContext): Promise<Read<readonly SimulationResult[]>> => {
    const question = byKey.get(key);
    const principalArn = roleArnOf(question?.roleName ?? '', facts);
    const role = facts.roles.get(question?.roleName ?? '');
    if (principalArn === undefined && role?.ok === false) return role;
    // Of a role that is gone another check speaks.
    if (question === undefined || principalArn === undefined) return { ok: true, value: [] };
    const { actions, resources, context } = question.need;
    return attempt('iam:SimulatePrincipalPolicy', inner, () =>
      simulatePrincipal({ principalArn, actions, resources, context }, inner),
    );
  };
  return { ...facts, simulations: await withMissing(facts.simulations, byKey.keys(), { ctx, load }) };
}

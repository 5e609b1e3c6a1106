import type { SimulationResult } from '../../iam/index.js';
import type { Unread } from '../read.js';
import { fail, notKnown, pass, warn, type Verdict } from '../verdict.js';

/** How much a missing permission matters: it is the cause, it may be one, or it does not count. */
export type Weight = 'fail' | 'warn' | 'none';

export interface PermissionsInput {
  readonly role: { readonly name: string; readonly arn: string | null; readonly boundaryArn: string | null };
  readonly results: readonly SimulationResult[];
  /** Simulations that could not be made. */
  readonly unread: readonly Unread[];
  readonly weigh: (result: SimulationResult) => Weight;
  /** The managed policy that has what is missing. */
  readonly policyArn: string;
}

/** Whether the role may do what the agent does, by IAM's own simulator: its policies and its permissions boundary. */
export function judgePermissions(input: PermissionsInput): Verdict {
  const { role, results } = input;
  const denied = results.filter(({ decision }) => decision !== 'allowed');
  const causes = denied.filter((result) => input.weigh(result) === 'fail');
  const doubts = denied.filter((result) => input.weigh(result) === 'warn');
  const evidence = { roleArn: role.arn, boundaryArn: role.boundaryArn, denied: denied.map(describe) };
  if (causes.length > 0) return fail(reasonOf(causes, role), fixOf(causes, input), evidence);
  const [gap] = input.unread;
  if (gap !== undefined) return notKnown(`whether the role "${role.name}" has the permissions`, gap, evidence);
  if (doubts.length > 0) return warn(reasonOf(doubts, role), fixOf(doubts, input), evidence);
  const actions = new Set(results.map(({ action }) => action));
  return pass(`role "${role.name}" has the permissions`, { ...evidence, allowed: [...actions] });
}

function reasonOf(denied: readonly SimulationResult[], { name }: PermissionsInput['role']): string {
  const actions = [...new Set(denied.map(({ action }) => action))];
  return `the role "${name}" may not ${actions.join(', ')}${whyOf(denied)}`;
}

function whyOf(denied: readonly SimulationResult[]): string {
  const explicit = denied.find(({ decision }) => decision === 'explicitDeny')?.matchedStatements[0];
  if (explicit) return `: ${statementName(explicit)} denies it`;
  if (denied.some(({ boundaryAllowed }) => boundaryAllowed === false))
    return ': its permissions boundary does not allow it';
  if (denied.some(({ organizationsAllowed }) => organizationsAllowed === false)) {
    return ': a service control policy of the organization does not allow it';
  }
  const missing = [...new Set(denied.flatMap(({ missingContext }) => missingContext))];
  return missing.length > 0 ? ` unless ${missing.join(', ')} has the right value` : '';
}

function fixOf(denied: readonly SimulationResult[], { role, policyArn }: PermissionsInput): string {
  const explicit = denied.find(({ decision }) => decision === 'explicitDeny')?.matchedStatements[0];
  if (explicit) return `take the Deny out of ${statementName(explicit)}`;
  if (denied.some(({ boundaryAllowed }) => boundaryAllowed === false)) {
    return `add it to the permissions boundary ${role.boundaryArn ?? `of role "${role.name}"`}: aws iam get-role --role-name ${role.name}`;
  }
  if (denied.some(({ organizationsAllowed }) => organizationsAllowed === false)) {
    return 'ask who administers the organization to allow it in the service control policy';
  }
  return `aws iam attach-role-policy --role-name ${role.name} --policy-arn ${policyArn}`;
}

const statementName = ({ policy, sid }: SimulationResult['matchedStatements'][number]): string =>
  sid === null ? `policy "${policy}"` : `statement "${sid}" of policy "${policy}"`;

const describe = ({
  action,
  resource,
  decision,
  boundaryAllowed,
  matchedStatements,
  missingContext,
}: SimulationResult) => ({
  action,
  resource,
  decision,
  boundaryAllowed,
  statements: matchedStatements.map(({ policy, sid }) => ({ policy, sid })),
  missingContext,
});

import type { Command } from './define.js';

/** An action on some resources only, where the command itself knows which. */
export interface ScopedPermission {
  /** E.g. `ssm:PutParameter`. */
  readonly action: string;
  /** ARNs, with `*` for what depends on the account, e.g. `arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*`. */
  readonly resources: readonly string[];
  /** Operator to key to value, as in a policy. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An IAM action that a command needs: on any resource, or on those that it names. */
export type Permission = string | ScopedPermission;

export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: ScopedPermission['condition'];
}

/** An IAM policy document. */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export const actionOf = (permission: Permission): string =>
  typeof permission === 'string' ? permission : permission.action;

/** The actions of a command, without repetition. */
export const actionsOf = (command: Pick<Command, 'permissions'>): readonly string[] => [
  ...new Set((command.permissions ?? []).map(actionOf)),
];

/**
 * The policy that allows these and nothing else: a statement for each set of resources, actions in order of the
 * alphabet. An action that one command needs on any resource is not repeated for the resources of another.
 */
export function policyFor(permissions: readonly Permission[]): Policy {
  const anywhere = new Set(permissions.filter((permission) => typeof permission === 'string'));
  const scoped = permissions.filter((permission) => typeof permission !== 'string' && !anywhere.has(permission.action));
  const groups = new Map<string, { scope: Omit<PolicyStatement, 'Action' | 'Effect'>; actions: Set<string> }>();
  for (const permission of [...anywhere, ...scoped]) {
    const scope = scopeOf(permission);
    const key = JSON.stringify(scope);
    const group = groups.get(key) ?? { scope, actions: new Set() };
    groups.set(key, group);
    group.actions.add(actionOf(permission));
  }
  return {
    Version: '2012-10-17',
    Statement: [...groups.values()].map(({ scope, actions }) => ({
      Effect: 'Allow',
      Action: [...actions].toSorted(),
      ...scope,
    })),
  };
}

function scopeOf(permission: Permission): Omit<PolicyStatement, 'Action' | 'Effect'> {
  if (typeof permission === 'string') return { Resource: '*' };
  const { resources, condition } = permission;
  return { Resource: resources.toSorted(), ...(condition === undefined ? {} : { Condition: condition }) };
}

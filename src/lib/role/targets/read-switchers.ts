import {
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  paginateGetGroup,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupPolicies,
  paginateListGroupsForUser,
  paginateListRolePolicies,
  paginateListUserPolicies,
  type AttachedPolicy,
} from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { notFoundError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import type { Policy } from '../../iam/index.js';
import { compile, compileHeld } from './documents.js';
import type { HeldPolicy, Switcher } from './types.js';

/** IAM has one quota for all of an account's reads. */
const CONCURRENCY = 4;

/** Reads principals with their policies; each policy and group once. */
export interface SwitcherReader {
  user(name: string): Promise<Switcher>;
  role(name: string): Promise<Switcher>;
  /** The members of a group; of an empty one, somebody who is in it and no other. */
  members(group: string): Promise<readonly Switcher[]>;
}

export function createReader(ctx: TaskContext): SwitcherReader {
  const client = ctx.aws.client(IAMClient);
  const options = { abortSignal: ctx.signal };
  const managed = memo(readManaged);
  const groupPolicies = memo(async (GroupName: string) =>
    policiesOf({
      attached: paginateListAttachedGroupPolicies({ client }, { GroupName }, options),
      inline: paginateListGroupPolicies({ client }, { GroupName }, options),
      document: async (PolicyName) =>
        (await client.send(new GetGroupPolicyCommand({ GroupName, PolicyName }), options)).PolicyDocument,
      label: `group ${GroupName}`,
    }),
  );

  async function readManaged(PolicyArn: string): Promise<{ readonly text: string; readonly id: string }> {
    const { Policy: policy } = await client.send(new GetPolicyCommand({ PolicyArn }), options);
    const VersionId = policy?.DefaultVersionId ?? 'v1';
    const { PolicyVersion: version } = await client.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId }),
      options,
    );
    return { text: version?.Document ?? '', id: policy?.PolicyName ?? PolicyArn };
  }

  async function policiesOf(holder: {
    readonly attached: AsyncIterable<{ readonly AttachedPolicies?: AttachedPolicy[] | undefined }>;
    readonly inline: AsyncIterable<{ readonly PolicyNames?: string[] | undefined }>;
    readonly document: (name: string) => Promise<string | undefined>;
    readonly label: string;
  }): Promise<readonly HeldPolicy[]> {
    const policies: HeldPolicy[] = [];
    for await (const { AttachedPolicies = [] } of holder.attached) {
      for (const { PolicyArn = '' } of AttachedPolicies) {
        policies.push(...compileHeld({ ...(await managed(PolicyArn)), kind: 'identity' }));
      }
    }
    for await (const { PolicyNames = [] } of holder.inline) {
      for (const name of PolicyNames) {
        const text = (await holder.document(name)) ?? '';
        policies.push(...compileHeld({ text, id: `${name} of ${holder.label}`, kind: 'identity' }));
      }
    }
    return policies;
  }

  const boundaryOf = async (arn: string | undefined): Promise<Policy | null> =>
    arn === undefined ? null : (compile({ ...(await managed(arn)), kind: 'boundary' }) ?? null);

  const user = async (UserName: string): Promise<Switcher> => {
    const { User: found } = await named('user', UserName, () => client.send(new GetUserCommand({ UserName }), options));
    const own = await policiesOf({
      attached: paginateListAttachedUserPolicies({ client }, { UserName }, options),
      inline: paginateListUserPolicies({ client }, { UserName }, options),
      document: async (PolicyName) =>
        (await client.send(new GetUserPolicyCommand({ UserName, PolicyName }), options)).PolicyDocument,
      label: `user ${UserName}`,
    });
    const inherited: HeldPolicy[] = [];
    for await (const { Groups = [] } of paginateListGroupsForUser({ client }, { UserName }, options)) {
      for (const { GroupName = '' } of Groups) inherited.push(...(await groupPolicies(GroupName)));
    }
    const boundary = await boundaryOf(found?.PermissionsBoundary?.PermissionsBoundaryArn);
    return { arn: found?.Arn ?? '', label: `user ${UserName}`, ...held([...own, ...inherited]), boundary };
  };

  const role = async (RoleName: string): Promise<Switcher> => {
    const { Role: found } = await named('role', RoleName, () => client.send(new GetRoleCommand({ RoleName }), options));
    const policies = await policiesOf({
      attached: paginateListAttachedRolePolicies({ client }, { RoleName }, options),
      inline: paginateListRolePolicies({ client }, { RoleName }, options),
      document: async (PolicyName) =>
        (await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }), options)).PolicyDocument,
      label: `role ${RoleName}`,
    });
    const boundary = await boundaryOf(found?.PermissionsBoundary?.PermissionsBoundaryArn);
    return { arn: found?.Arn ?? '', label: `role ${RoleName}`, ...held(policies), boundary };
  };

  const members = async (GroupName: string): Promise<readonly Switcher[]> =>
    named('group', GroupName, async () => {
      const names: string[] = [];
      let groupArn = '';
      for await (const { Group, Users = [] } of paginateGetGroup({ client }, { GroupName }, options)) {
        groupArn = Group?.Arn ?? groupArn;
        names.push(...Users.flatMap(({ UserName }) => UserName ?? []));
      }
      if (names.length > 0) {
        return mapPool(names, { limit: CONCURRENCY, signal: ctx.signal }, (name) => user(name));
      }
      const arn = groupArn.replace(/:group\/.*$/, ':user/somebody');
      const policies = await groupPolicies(GroupName);
      return [{ arn, label: `a member of ${GroupName}`, ...held(policies), boundary: null }];
    });

  return { user, role, members };
}

const held = (policies: readonly HeldPolicy[]): Pick<Switcher, 'identityPolicies' | 'namedRoles'> => ({
  identityPolicies: policies.map(({ policy }) => policy),
  namedRoles: policies.flatMap(({ namedRoles }) => namedRoles),
});

/** Asks once for each key. */
function memo<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}

async function named<T>(kind: string, name: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (fromAws(cause)?.category !== 'not_found') throw cause;
    throw notFoundError(`there is no ${kind} "${name}"`, {
      code: 'NoSuchEntity',
      reason: cause instanceof Error ? cause.message : undefined,
      hint: 'see which account this is: awsops role whoami',
      cause,
    });
  }
}

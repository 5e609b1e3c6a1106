import { IAMClient, paginateListGroups, paginateListRoles, paginateListUsers } from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { createDeniedActions } from './denied.js';

/** IAM's lists have at most 1000 entries a page. */
const PAGE_SIZE = 1000;

/** The names of all roles, users and groups that may be listed, for suggestions and completion. */
export async function entityNames(ctx: TaskContext): Promise<readonly string[]> {
  const denied = createDeniedActions();
  const paging = { client: ctx.aws.client(IAMClient), pageSize: PAGE_SIZE };
  const options = { abortSignal: ctx.signal };
  const lists = await Promise.all([
    denied.attempt('iam:ListRoles', async () => {
      const names: string[] = [];
      for await (const { Roles = [] } of paginateListRoles(paging, {}, options)) {
        names.push(...Roles.flatMap(({ RoleName }) => RoleName ?? []));
      }
      return names;
    }),
    denied.attempt('iam:ListUsers', async () => {
      const names: string[] = [];
      for await (const { Users = [] } of paginateListUsers(paging, {}, options)) {
        names.push(...Users.flatMap(({ UserName }) => UserName ?? []));
      }
      return names;
    }),
    denied.attempt('iam:ListGroups', async () => {
      const names: string[] = [];
      for await (const { Groups = [] } of paginateListGroups(paging, {}, options)) {
        names.push(...Groups.flatMap(({ GroupName }) => GroupName ?? []));
      }
      return names;
    }),
  ]);
  return lists.flatMap((names) => names ?? []);
}

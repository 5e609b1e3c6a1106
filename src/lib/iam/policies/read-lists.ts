import {
  IAMClient,
  paginateListEntitiesForPolicy,
  paginateListGroups,
  paginateListGroupsForUser,
  paginateListPolicies,
  paginateListRoles,
  paginateListUsers,
  type Policy,
  type PolicyUsageType,
} from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { createDeniedActions, type DeniedActions } from '../holders/denied.js';
import { actionOf, holderCalls, managedDocument } from '../holders/holder-calls.js';
import { classOf, inlinePolicy } from './read-details.js';
import type { AccountPolicies, AccountPolicy, HolderRef } from './types.js';

/** IAM has one quota for all of an account's reads; its consoles and tools read from it too. */
const CONCURRENCY = 4;
const PAGE_SIZE = 1000;

/**
 * Reads policies by IAM's lists: many small calls, for who may not read everything at once. What is denied is left out
 * and named.
 */
export async function readLists(ctx: TaskContext): Promise<AccountPolicies> {
  const denied = createDeniedActions();
  const reading = { ctx, denied };
  const holders = await allHolders(reading);
  const managed = await managedPolicies(reading);
  const inline = await mapPool(holders, { limit: CONCURRENCY, signal: ctx.signal }, (holder, { signal }) =>
    inlineOf(holder, { denied, ctx: { ...ctx, signal } }),
  );
  const users = holders.filter(({ kind }) => kind === 'user');
  const groups = await mapPool(users, { limit: CONCURRENCY, signal: ctx.signal }, async ({ name }, { signal }) =>
    groupsOf(name, { denied, ctx: { ...ctx, signal } }),
  );
  return { policies: [...managed, ...inline.flat()], groups: new Map(groups), denied: denied.actions() };
}

interface Reading {
  readonly ctx: TaskContext;
  readonly denied: DeniedActions;
}

const pagingOf = (ctx: TaskContext) => ({ client: ctx.aws.client(IAMClient), pageSize: PAGE_SIZE });

async function allHolders({ ctx, denied }: Reading): Promise<readonly HolderRef[]> {
  const options = { abortSignal: ctx.signal };
  const found: HolderRef[] = [];
  await denied.attempt('iam:ListUsers', async () => {
    for await (const { Users = [] } of paginateListUsers(pagingOf(ctx), {}, options)) {
      found.push(...Users.map(({ UserName: name = '' }): HolderRef => ({ kind: 'user', name })));
    }
  });
  await denied.attempt('iam:ListGroups', async () => {
    for await (const { Groups = [] } of paginateListGroups(pagingOf(ctx), {}, options)) {
      found.push(...Groups.map(({ GroupName: name = '' }): HolderRef => ({ kind: 'group', name })));
    }
  });
  await denied.attempt('iam:ListRoles', async () => {
    for await (const { Roles = [] } of paginateListRoles(pagingOf(ctx), {}, options)) {
      found.push(...Roles.map(({ RoleName: name = '' }): HolderRef => ({ kind: 'role', name })));
    }
  });
  return found;
}

async function managedPolicies({ ctx, denied }: Reading): Promise<readonly AccountPolicy[]> {
  const found: Policy[] = [];
  await denied.attempt('iam:ListPolicies', async () => {
    const options = { abortSignal: ctx.signal };
    for (const wanted of [{ Scope: 'Local' as const }, { Scope: 'AWS' as const, OnlyAttached: true }]) {
      for await (const page of paginateListPolicies(pagingOf(ctx), wanted, options))
        found.push(...(page.Policies ?? []));
    }
  });
  return mapPool(
    found,
    { limit: CONCURRENCY, signal: ctx.signal },
    async ({ Arn: arn = '', PolicyName: name = '' }, { signal }) => {
      const inner = { denied, ctx: { ...ctx, signal } };
      const holders = await entitiesOf(arn, 'PermissionsPolicy', inner);
      const boundaryFor = await entitiesOf(arn, 'PermissionsBoundary', inner);
      const text = (await denied.attempt('iam:GetPolicyVersion', () => managedDocument(arn, inner.ctx))) ?? null;
      return { name, arn, class: classOf(arn), holders, boundaryFor, text };
    },
  );
}

async function entitiesOf(
  arn: string,
  usage: PolicyUsageType,
  { ctx, denied }: Reading,
): Promise<readonly HolderRef[]> {
  const found: HolderRef[] = [];
  await denied.attempt('iam:ListEntitiesForPolicy', async () => {
    const request = { PolicyArn: arn, PolicyUsageFilter: usage };
    for await (const page of paginateListEntitiesForPolicy(pagingOf(ctx), request, { abortSignal: ctx.signal })) {
      found.push(
        ...(page.PolicyUsers ?? []).map(({ UserName: name = '' }): HolderRef => ({ kind: 'user', name })),
        ...(page.PolicyGroups ?? []).map(({ GroupName: name = '' }): HolderRef => ({ kind: 'group', name })),
        ...(page.PolicyRoles ?? []).map(({ RoleName: name = '' }): HolderRef => ({ kind: 'role', name })),
      );
    }
  });
  return found;
}

async function inlineOf(holder: HolderRef, { ctx, denied }: Reading): Promise<readonly AccountPolicy[]> {
  const calls = holderCalls(holder.kind, ctx);
  const names = await denied.attempt(actionOf('inlineNames', holder.kind), () => calls.inlineNames(holder.name));
  const policies: AccountPolicy[] = [];
  for (const name of names ?? []) {
    const text = await denied.attempt(actionOf('inlineDocument', holder.kind), () =>
      calls.inlineDocument(holder.name, name),
    );
    policies.push(inlinePolicy({ name, holder, text: text ?? null }));
  }
  return policies;
}

async function groupsOf(user: string, { ctx, denied }: Reading): Promise<readonly [string, readonly string[]]> {
  const names: string[] = [];
  await denied.attempt('iam:ListGroupsForUser', async () => {
    for await (const page of paginateListGroupsForUser(
      pagingOf(ctx),
      { UserName: user },
      { abortSignal: ctx.signal },
    )) {
      names.push(...(page.Groups ?? []).flatMap(({ GroupName }) => GroupName ?? []));
    }
  });
  return [user, names];
}

import { GetRoleCommand, GetUserCommand, IAMClient, paginateListGroupsForUser } from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import type { PolicyDocument } from '../documents/policy-document.js';
import { parsePolicy, type PolicyKind } from '../evaluate/index.js';
import { createDeniedActions, type DeniedActions } from './denied.js';
import type { Principal } from './find-principal.js';
import { actionOf, holderCalls, managedDocument, type HolderKind } from './holder-calls.js';

/** IAM has one quota for all of an account's reads; its consoles and tools read from it too. */
const CONCURRENCY = 4;

/** A policy that counts for a principal, and by which names the policy simulator may call it. */
export interface CountingPolicy extends PolicyDocument {
  readonly arn: string | null;
  readonly holder: { readonly kind: HolderKind; readonly name: string };
  readonly sourceIds: readonly string[];
}

/** What counts for a principal, as far as it may be read. */
export interface CountingPolicies {
  readonly policies: readonly CountingPolicy[];
  readonly boundary: CountingPolicy | null;
  /** Actions that were denied: what they would tell is missing. */
  readonly denied: readonly string[];
}

/**
 * Reads the policies of a principal, of a user those of its groups too, and its boundary. What may not be read is left
 * out and named.
 */
export async function policiesOf(principal: Principal, ctx: TaskContext): Promise<CountingPolicies> {
  const denied = createDeniedActions();
  const holders = [principal, ...(principal.kind === 'user' ? await groupsOf(principal.name, { ctx, denied }) : [])];
  const refs = (await Promise.all(holders.map((holder) => refsOf(holder, { ctx, denied })))).flat();
  const boundary = await boundaryOf(principal, { ctx, denied });
  const read = await mapPool(
    [...refs, ...(boundary ? [boundary] : [])],
    { limit: CONCURRENCY, signal: ctx.signal },
    (ref, { signal }) => readRef(ref, { ctx: { ...ctx, signal }, denied }),
  );
  const found = read.filter((one) => one !== undefined);
  return {
    policies: found.filter(({ kind }) => kind === 'identity'),
    boundary: found.find(({ kind }) => kind === 'boundary') ?? null,
    denied: denied.actions(),
  };
}

interface Reading {
  readonly ctx: TaskContext;
  readonly denied: DeniedActions;
}

type Holder = CountingPolicy['holder'];

/** A policy that is to be read. */
interface Ref {
  readonly name: string;
  /** Null: inline. */
  readonly arn: string | null;
  readonly holder: Holder;
  readonly kind: PolicyKind;
}

async function groupsOf(user: string, { ctx, denied }: Reading): Promise<readonly Holder[]> {
  const groups = await denied.attempt('iam:ListGroupsForUser', async () => {
    const names: string[] = [];
    const pages = paginateListGroupsForUser(
      { client: ctx.aws.client(IAMClient) },
      { UserName: user },
      { abortSignal: ctx.signal },
    );
    for await (const page of pages) names.push(...(page.Groups ?? []).flatMap(({ GroupName }) => GroupName ?? []));
    return names;
  });
  return (groups ?? []).map((name) => ({ kind: 'group', name }));
}

async function refsOf({ kind, name: holderName }: Holder, { ctx, denied }: Reading): Promise<readonly Ref[]> {
  const calls = holderCalls(kind, ctx);
  const holder = { kind, name: holderName };
  const [inline, attached] = await Promise.all([
    denied.attempt(actionOf('inlineNames', kind), () => calls.inlineNames(holderName)),
    denied.attempt(actionOf('attached', kind), () => calls.attached(holderName)),
  ]);
  return [
    ...(inline ?? []).map((name): Ref => ({ name, arn: null, holder, kind: 'identity' })),
    ...(attached ?? []).map(({ name, arn }): Ref => ({ name, arn, holder, kind: 'identity' })),
  ];
}

async function boundaryOf({ kind, name }: Principal, { ctx, denied }: Reading): Promise<Ref | undefined> {
  const client = ctx.aws.client(IAMClient);
  const options = { abortSignal: ctx.signal };
  const arn =
    kind === 'role'
      ? await denied.attempt('iam:GetRole', async () => {
          const { Role: role } = await client.send(new GetRoleCommand({ RoleName: name }), options);
          return role?.PermissionsBoundary?.PermissionsBoundaryArn;
        })
      : kind === 'user'
        ? await denied.attempt('iam:GetUser', async () => {
            const { User: user } = await client.send(new GetUserCommand({ UserName: name }), options);
            return user?.PermissionsBoundary?.PermissionsBoundaryArn;
          })
        : undefined;
  if (arn === undefined) return undefined;
  return { name: arn.slice(arn.lastIndexOf('/') + 1), arn, holder: { kind, name }, kind: 'boundary' };
}

async function readRef(ref: Ref, { ctx, denied }: Reading): Promise<CountingPolicy | undefined> {
  const { name, arn, holder, kind } = ref;
  const text =
    arn === null
      ? await denied.attempt(actionOf('inlineDocument', holder.kind), () =>
          holderCalls(holder.kind, ctx).inlineDocument(holder.name, name),
        )
      : await denied.attempt('iam:GetPolicyVersion', () => managedDocument(arn, ctx));
  if (text === undefined) return undefined;
  const id = `${holder.kind}_${holder.name}_${name}`;
  const { policy } = parsePolicy({ text, id: arn ?? id, kind });
  // Older documents may break rules that came later: they count, and cannot be shown statement by statement.
  if (policy === null) return undefined;
  return {
    ...ref,
    id: arn ?? id,
    text,
    policy,
    label: labelOf(ref),
    sourceIds: arn === null ? [id, name] : [name, arn],
  };
}

function labelOf({ name, arn, holder, kind }: Ref): string {
  if (kind === 'boundary') return `permissions boundary "${name}"`;
  if (arn === null) return `inline policy "${name}" of ${holder.kind} "${holder.name}"`;
  return `${/^arn:[\w-]+:iam::aws:/.test(arn) ? 'AWS managed' : 'managed'} policy "${name}"`;
}

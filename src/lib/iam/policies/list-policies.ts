import type { TaskContext } from '../../aws/task-context.js';
import { isDenied } from '../../errors/kinds.js';
import { findPrincipal } from '../holders/find-principal.js';
import { canonicalPolicy } from './canonical.js';
import { readDetails } from './read-details.js';
import { readLists } from './read-lists.js';
import type { AccountPolicies, AccountPolicy, HolderRef, PolicyClass, PolicyRow } from './types.js';

export interface ListPoliciesInput {
  /** Only the policies that count for them: a user's with those of its groups; and boundaries. By name or ARN. */
  readonly principals: readonly string[];
  readonly classes: readonly PolicyClass[];
  /** Only policies that nobody has and that bound nobody. */
  readonly unused: boolean;
  /** Only policies that say the same as another. */
  readonly duplicates: boolean;
  /** Whether to give the documents. */
  readonly document: boolean;
}

/**
 * The policies of an account: managed ones, and inline ones; of AWS's own those that are used. Reads everything at once
 * where that is allowed, and by many small calls where it is not; what may not be read is told as a warning.
 *
 * @throws not-found error for principals that are not there; service errors as they are
 */
export async function listPolicies(input: ListPoliciesInput, ctx: TaskContext): Promise<readonly PolicyRow[]> {
  const wanted: HolderRef[] = [];
  for (const text of input.principals) wanted.push(await findPrincipal(text, ctx));
  const account = await readAccount(ctx);
  if (account.denied.length > 0) {
    const message = `not all policies may be read (denied: ${account.denied.join(', ')})`;
    ctx.report({ type: 'warn', code: 'Denied', message });
  }
  const same = duplicatesIn(account.policies);
  const principals = new Set(wanted.flatMap((principal) => withGroups(principal, account)).map(refText));
  return account.policies
    .filter((policy) => isWanted(policy, { input, principals, same }))
    .toSorted((a, b) => compare(sortKey(a), sortKey(b)))
    .map((policy) => toRow(policy, { same, document: input.document }));
}

async function readAccount(ctx: TaskContext): Promise<AccountPolicies> {
  ctx.report({ type: 'step', message: 'reading policies' });
  try {
    return await readDetails(ctx);
  } catch (error) {
    if (!isDenied(error)) throw error;
    ctx.report({ type: 'note', message: 'iam:GetAccountAuthorizationDetails is denied: reading policies one by one' });
    return readLists(ctx);
  }
}

type Duplicates = ReadonlyMap<AccountPolicy, readonly AccountPolicy[]>;

/** For each policy the others that say the same. */
function duplicatesIn(policies: readonly AccountPolicy[]): Duplicates {
  const byText = new Map<string, AccountPolicy[]>();
  for (const policy of policies) {
    const text = policy.text === null ? null : canonicalPolicy(policy.text);
    if (text !== null) byText.set(text, [...(byText.get(text) ?? []), policy]);
  }
  const groups = [...byText.values()].filter(({ length }) => length > 1);
  return new Map(
    groups.flatMap((group) => group.map((policy) => [policy, group.filter((other) => other !== policy)] as const)),
  );
}

const withGroups = (principal: HolderRef, { groups }: AccountPolicies): readonly HolderRef[] =>
  principal.kind !== 'user'
    ? [principal]
    : [principal, ...(groups.get(principal.name) ?? []).map((name): HolderRef => ({ kind: 'group', name }))];

function isWanted(
  policy: AccountPolicy,
  {
    input,
    principals,
    same,
  }: { readonly input: ListPoliciesInput; readonly principals: ReadonlySet<string>; readonly same: Duplicates },
): boolean {
  const users = [...policy.holders, ...policy.boundaryFor];
  return (
    (input.principals.length === 0 || users.some((user) => principals.has(refText(user)))) &&
    (input.classes.length === 0 || input.classes.includes(policy.class)) &&
    (!input.unused || users.length === 0) &&
    (!input.duplicates || same.has(policy))
  );
}

function toRow(
  policy: AccountPolicy,
  { same, document }: { readonly same: Duplicates; readonly document: boolean },
): PolicyRow {
  const { name, arn, holders, boundaryFor, text } = policy;
  return {
    name,
    arn,
    class: policy.class,
    attachedTo: holders.map(refText).toSorted(),
    attachments: holders.length,
    boundaryFor: boundaryFor.map(refText).toSorted(),
    sameAs: (same.get(policy) ?? []).map(nameOf).toSorted(),
    document: document && text !== null ? JSON.parse(text) : null,
  };
}

const refText = ({ kind, name }: HolderRef): string => `${kind}/${name}`;

const nameOf = ({ arn, name, holders }: AccountPolicy): string => arn ?? `${holders.map(refText).join(',')}/${name}`;

const CLASSES: readonly PolicyClass[] = ['customer-managed', 'inline', 'aws-managed'];

const sortKey = (policy: AccountPolicy): string =>
  `${CLASSES.indexOf(policy.class)} ${policy.name} ${policy.holders.map(refText).join(' ')}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

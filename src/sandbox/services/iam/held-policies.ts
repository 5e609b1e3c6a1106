import type { Policy } from '../../../lib/iam/evaluate/index.js';
import type { Call } from '../../types.js';
import { compiled } from './compiled-policies.js';
import { findPolicy } from './policies.js';
import { iamStore, type StoredGroup, type StoredRole, type StoredUser } from './store.js';

/** A user, group or role, whose policies are asked for. */
export type Holder =
  | { readonly kind: 'user'; readonly entity: StoredUser }
  | { readonly kind: 'group'; readonly entity: StoredGroup }
  | { readonly kind: 'role'; readonly entity: StoredRole };

/** A policy and how its holder came by it. */
export interface HeldPolicy {
  readonly policy: Policy;
  readonly origin:
    | { readonly type: 'managed'; readonly arn: string }
    | { readonly type: 'inline'; readonly name: string; readonly kind: Holder['kind']; readonly holder: string };
}

const AWS_MANAGED = /^arn:[\w-]+:iam::aws:policy\//;

export const isAwsManaged = (arn: string): boolean => AWS_MANAGED.test(arn);

/** All identity-based policies of a holder; of a user, those of its groups as well. */
export function heldPolicies(holder: Holder, call: Call): readonly HeldPolicy[] {
  const own = ownPolicies(holder, call);
  if (holder.kind !== 'user') return own;
  const { groups } = call.store(iamStore);
  const inherited = [...holder.entity.groups].flatMap((name) => {
    const group = groups.get(name);
    return group ? ownPolicies({ kind: 'group', entity: group }, call) : [];
  });
  return [...own, ...inherited];
}

/** The permissions boundary of a holder; null when there is none. Groups have none. */
export function boundaryOf(holder: Holder, call: Call): HeldPolicy | null {
  const arn = holder.kind === 'group' ? undefined : holder.entity.permissionsBoundary;
  return arn === undefined ? null : managed(arn, { kind: 'boundary', call });
}

/** The service control policies of the account. */
export function organizationPolicies(call: Call): readonly (readonly Policy[])[] {
  return call
    .store(iamStore)
    .scpLevels.map((level, depth) =>
      level.map((text, index) => compiled(call, { text, kind: 'scp', id: `scp.${depth + 1}.${index + 1}` })),
    );
}

function ownPolicies({ kind, entity }: Holder, call: Call): readonly HeldPolicy[] {
  const inline = [...entity.inlinePolicies].map(([name, text]): HeldPolicy => {
    const policy = compiled(call, { text, kind: 'identity', type: kind, id: `${kind}_${entity.name}_${name}` });
    return { policy, origin: { type: 'inline', name, kind, holder: entity.name } };
  });
  return [...inline, ...[...entity.attachedPolicies].map((arn) => managed(arn, { kind: 'identity', call }))];
}

function managed(
  arn: string,
  { kind, call }: { readonly kind: 'identity' | 'boundary'; readonly call: Call },
): HeldPolicy {
  const { name, versions, defaultVersionId } = findPolicy(arn, call);
  const text = versions.get(defaultVersionId)?.document ?? '';
  const type = isAwsManaged(arn) ? 'aws-managed' : 'user-managed';
  return { policy: compiled(call, { text, kind, type, id: name }), origin: { type: 'managed', arn } };
}

import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkName, iamPage, limitExceeded, noSuchEntity, type ListInput } from './common.js';
import { checkPermissionsPolicy, encodeDocument } from './documents.js';
import { findPolicy } from './policies.js';

/** IAM quotas: managed policies attached to one role, user or group. */
const MAX_ATTACHED = 10;
const MAX_POLICY_NAME_LENGTH = 128;

/** Roles, users and groups have policies in the same way. */
interface PolicyHolder {
  readonly name: string;
  readonly inlinePolicies: Map<string, string>;
  readonly attachedPolicies: Set<string>;
}

interface HolderInput extends ListInput {
  readonly RoleName?: string;
  readonly UserName?: string;
  readonly GroupName?: string;
  readonly PolicyName?: string;
  readonly PolicyDocument?: string;
  readonly PolicyArn?: string;
}

/** The operations on the policies of one kind of holder, e.g. `PutRolePolicy`, with that holder's lookup. */
export function attachmentOperations(
  kind: 'Role' | 'User' | 'Group',
  find: (name: string | undefined, call: Call) => PolicyHolder,
): Operations {
  const holder = (input: HolderInput, call: Call): PolicyHolder =>
    find({ Role: input.RoleName, User: input.UserName, Group: input.GroupName }[kind], call);
  return {
    [`Put${kind}Policy`]: (input: HolderInput, call: Call) => putInline(holder(input, call), input),
    [`Get${kind}Policy`]: (input: HolderInput, call: Call) => getInline(holder(input, call), { input, kind }),
    [`Delete${kind}Policy`]: (input: HolderInput, call: Call) => deleteInline(holder(input, call), { input, kind }),
    [`List${kind}Policies`]: (input: HolderInput, call: Call) => listInline(holder(input, call), { input, call }),
    [`Attach${kind}Policy`]: (input: HolderInput, call: Call) => attach(holder(input, call), { input, call, kind }),
    [`Detach${kind}Policy`]: (input: HolderInput, call: Call) => detach(holder(input, call), input),
    [`ListAttached${kind}Policies`]: (input: HolderInput, call: Call) =>
      listAttached(holder(input, call), { input, call }),
  };
}

function putInline(holder: PolicyHolder, input: HolderInput): void {
  const { PolicyName: name = '', PolicyDocument: document = '' } = input;
  checkName(name, { member: 'policyName', maxLength: MAX_POLICY_NAME_LENGTH });
  checkPermissionsPolicy(document);
  holder.inlinePolicies.set(name, document);
}

function getInline(holder: PolicyHolder, { input, kind }: { input: HolderInput; kind: string }): object {
  const document = holder.inlinePolicies.get(input.PolicyName ?? '');
  if (document === undefined) throw noInline(kind, input);
  return { [`${kind}Name`]: holder.name, PolicyName: input.PolicyName, PolicyDocument: encodeDocument(document) };
}

function deleteInline(holder: PolicyHolder, { input, kind }: { input: HolderInput; kind: string }): void {
  if (!holder.inlinePolicies.delete(input.PolicyName ?? '')) throw noInline(kind, input);
}

function noInline(kind: string, input: HolderInput): Error {
  return noSuchEntity(`The ${kind.toLowerCase()} policy with name ${input.PolicyName} cannot be found.`);
}

function listInline(holder: PolicyHolder, context: { input: HolderInput; call: Call }): object {
  const { items, paging } = iamPage([...holder.inlinePolicies.keys()].sort(), context);
  return { PolicyNames: items, ...paging };
}

function attach(holder: PolicyHolder, { input, call, kind }: { input: HolderInput; call: Call; kind: string }): void {
  const { arn } = findPolicy(input.PolicyArn, call, 'does not exist or is not attachable.');
  if (!holder.attachedPolicies.has(arn) && holder.attachedPolicies.size >= MAX_ATTACHED) {
    throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${MAX_ATTACHED}`);
  }
  holder.attachedPolicies.add(arn);
}

function detach(holder: PolicyHolder, input: HolderInput): void {
  if (!holder.attachedPolicies.delete(input.PolicyArn ?? '')) {
    throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
  }
}

function listAttached(holder: PolicyHolder, context: { input: HolderInput; call: Call }): object {
  const { items, paging } = iamPage([...holder.attachedPolicies], context);
  const attached = items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.slice(arn.lastIndexOf('/') + 1) }));
  return { AttachedPolicies: attached, ...paging };
}

import { arnParts } from '../arns.js';
import { evaluate } from '../../../lib/iam/evaluate/index.js';
import { settingsStore } from '../../settings.js';
import type { Call } from '../../types.js';
import { callIn } from '../call-in.js';
import { compiled } from '../iam/compiled-policies.js';
import { iamStore, type StoredRole } from '../iam/store.js';

/** A service that wants to work with a role of a customer. */
export interface ServiceAssumption {
  readonly roleArn: string;
  /** Its principals, any of which may be trusted: `logs.amazonaws.com`, `logs.eu-west-1.amazonaws.com`. */
  readonly principals: readonly string[];
  /** For what it acts: aws:SourceArn, and aws:SourceAccount by its account. */
  readonly sourceArn: string;
  readonly externalId?: string;
}

/**
 * Whether a service may assume a role: the role is there under that very ARN, as old as IAM takes to tell everyone, and
 * its trust policy allows sts:AssumeRole to one of the service's principals under its conditions.
 */
export function serviceMayAssume(call: Call, wish: ServiceAssumption): boolean {
  const role = knownRole(call, wish.roleArn);
  if (!role) return false;
  const account = arnParts(role.arn)?.account ?? '';
  const trust = compiled(callIn(call, { account }), { text: role.trustPolicy, kind: 'resource', id: role.name });
  const context = {
    'aws:SourceArn': wish.sourceArn,
    'aws:SourceAccount': arnParts(wish.sourceArn)?.account ?? '',
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': call.region,
    ...(wish.externalId === undefined ? {} : { 'sts:ExternalId': wish.externalId }),
  };
  return wish.principals.some((principal) => {
    const request = { principal, action: 'sts:AssumeRole', resource: role.arn, context, timeMs: call.clock.now() };
    return evaluate({ request, resourcePolicies: [trust] }).decision === 'allowed';
  });
}

/** The role of an ARN; undefined when it is not there or too new to be known everywhere. */
function knownRole(call: Call, roleArn: string): StoredRole | undefined {
  const arn = arnParts(roleArn);
  if (arn?.service !== 'iam' || !arn.resource.startsWith('role/')) return undefined;
  const name = arn.resource.split('/').at(-1) ?? '';
  const role = call.store(iamStore, { account: arn.account }).roles.get(name);
  const { iamPropagationMs } = call.store(settingsStore);
  return role?.arn === roleArn && call.clock.now() >= role.createdAtMs + iamPropagationMs ? role : undefined;
}

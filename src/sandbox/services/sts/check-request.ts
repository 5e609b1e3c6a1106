import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { parsePolicy } from '../../../lib/iam/evaluate/index.js';
import { ServiceError } from '../../types.js';

/** STS API reference, AssumeRole: RoleSessionName, SourceIdentity, ExternalId, Policy, Tags. */
const NAME = /^[\w+=,.@-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const MAX_POLICY_CHARACTERS = 2048;
const MAX_TAGS = 50;

/** What of a request is wrong whoever makes it. Throws in the words of STS. */
export function checkRequest(input: AssumeRoleCommandInput): void {
  const { RoleSessionName: name = '', SourceIdentity: source, ExternalId: externalId, Policy: policy } = input;
  if (!NAME.test(name)) throw constraint(name, 'roleSessionName', `${PATTERN} [\\w+=,.@-]*`);
  if (source !== undefined && !NAME.test(source)) throw constraint(source, 'sourceIdentity', `${PATTERN} [\\w+=,.@-]*`);
  if (externalId !== undefined && !EXTERNAL_ID.test(externalId)) {
    throw constraint(externalId, 'externalId', `${PATTERN} [\\w+=,.@:\\/-]*`);
  }
  if (policy !== undefined) checkPolicy(policy);
  checkTags(input.Tags ?? []);
}

const PATTERN = 'Member must satisfy regular expression pattern:';

function checkPolicy(text: string): void {
  if (text.length > MAX_POLICY_CHARACTERS) {
    throw constraint(text, 'policy', `Member must have length less than or equal to ${MAX_POLICY_CHARACTERS}`);
  }
  if (parsePolicy({ text, id: 'session policy', kind: 'session' }).policy !== null) return;
  throw new ServiceError('MalformedPolicyDocument', 'Syntax errors in policy.');
}

function checkTags(tags: NonNullable<AssumeRoleCommandInput['Tags']>): void {
  if (tags.length > MAX_TAGS) {
    throw constraint(`[${tags.length} tags]`, 'tags', `Member must have length less than or equal to ${MAX_TAGS}`);
  }
  const keys = tags.map(({ Key = '' }) => Key.toLowerCase());
  if (new Set(keys).size === keys.length) return;
  const message = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.';
  throw new ServiceError('InvalidParameterValue', message);
}

/** The words of STS for a member that breaks a rule. */
export function constraint(value: string | number, member: string, rule: string): ServiceError {
  const message = `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`;
  return new ServiceError('ValidationError', message);
}

import type { PutParameterRequest, PutParameterResult } from '@aws-sdk/client-ssm';
import { ServiceError, type Call } from '../../../types.js';
import { constraintError, oneOf } from '../checks.js';
import { identityOf } from '../../sts/credentials.js';
import { checkTags } from './tags.js';
import { checkNewName } from './names.js';
import { latestOf, parameterArn, parametersStore, type StoredParameter, type StoredParameterVersion } from './store.js';
import { tierOf } from './tier.js';

/** User guide, "Working with parameter versions": the oldest goes when one more is put. */
const MAX_VERSIONS = 100;
const TYPES = { member: 'type', values: ['SecureString', 'StringList', 'String'] as const };
const DATA_TYPES = ['text', 'aws:ec2:image', 'aws:ssm:integration'];
const MAX_PATTERN_LENGTH = 1024;
const MAX_DESCRIPTION_LENGTH = 1024;

const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);

/** `ssm:PutParameter` */
export function putParameter(input: PutParameterRequest, call: Call): PutParameterResult {
  checkLengths(input);
  if (input.Overwrite === true && (input.Tags ?? []).length > 0) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove " +
        'overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
    );
  }
  const name = checkNewName(input.Name ?? '', call);
  const parameters = call.store(parametersStore);
  const existing = parameters.get(name);
  if (existing && input.Overwrite !== true) {
    const message =
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new ServiceError('ParameterAlreadyExists', message);
  }
  const version = newVersion(input, { existing, call });
  if (existing) makeRoom(existing);
  const tags = new Map((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  checkTags(tags);
  const parameter = existing ?? { name, arn: parameterArn(name, call), versions: [], tags };
  parameter.versions.push(version);
  parameters.set(name, parameter);
  return { Version: version.version, Tier: version.tier };
}

function checkLengths({
  Value: value = '',
  AllowedPattern: pattern = '',
  Description: text = '',
}: PutParameterRequest) {
  if (value === '') throw constraintError('value', value, 'Member must have length greater than or equal to 1');
  const atMost = (limit: number) => `Member must have length less than or equal to ${limit}`;
  if (pattern.length > MAX_PATTERN_LENGTH) throw constraintError('allowedPattern', pattern, atMost(MAX_PATTERN_LENGTH));
  if (text.length > MAX_DESCRIPTION_LENGTH) throw constraintError('description', text, atMost(MAX_DESCRIPTION_LENGTH));
}

function newVersion(
  input: PutParameterRequest,
  { existing, call }: { readonly existing: StoredParameter | undefined; readonly call: Call },
): StoredParameterVersion {
  const before = existing && latestOf(existing);
  const type = typeOf(input, before);
  const value = input.Value ?? '';
  const dataType = input.DataType ?? before?.dataType ?? 'text';
  const allowedPattern = input.AllowedPattern ?? before?.allowedPattern;
  checkValue({ value, dataType, allowedPattern });
  const policies = input.Policies === undefined ? (before?.policies ?? []) : parsePolicies(input.Policies);
  return {
    version: (before?.version ?? 0) + 1,
    value,
    type,
    keyId: type === 'SecureString' ? (keyIdOf(input) ?? before?.keyId ?? 'alias/aws/ssm') : undefined,
    description: input.Description ?? before?.description,
    allowedPattern,
    tier: tierOf({ value, hasPolicies: policies.length > 0, wanted: input.Tier, before: before?.tier }, call),
    dataType,
    policies,
    modifiedAtMs: call.clock.now(),
    modifiedBy: identityOf(call).arn,
    labels: new Set(),
  };
}

function typeOf({ Type: type }: PutParameterRequest, before: StoredParameterVersion | undefined) {
  const wanted = type === undefined ? undefined : oneOf(type, TYPES);
  if (before === undefined) {
    if (wanted !== undefined) return wanted;
    throw invalid('A parameter type is required when you create a parameter.');
  }
  if (wanted !== undefined && wanted !== before.type) {
    const message =
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a " +
      'parameter from a String type to a SecureString type. You must create a new, unique parameter.';
    throw new ServiceError('HierarchyTypeMismatchException', message);
  }
  return before.type;
}

function keyIdOf({ KeyId: keyId }: PutParameterRequest): string | undefined {
  if (keyId === undefined || /^(?:alias\/|arn:aws:kms:|mrk-)?[a-zA-Z0-9:/_-]{1,256}$/.test(keyId)) return keyId;
  throw new ServiceError('InvalidKeyId', `Invalid keyId '${keyId}'`);
}

function checkValue({
  value,
  dataType,
  allowedPattern,
}: Pick<StoredParameterVersion, 'value' | 'dataType' | 'allowedPattern'>): void {
  if (/\{\{[^{}]*\}\}/.test(value)) {
    throw invalid(`Parameter value : can't nest another parameter. Do not use "{{}}" in the value: ${value}`);
  }
  if (!DATA_TYPES.includes(dataType)) {
    throw invalid(`The following data type is not supported: ${dataType} (Data type names are all lowercase.)`);
  }
  if (dataType === 'aws:ec2:image' && !/^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(value)) {
    throw invalid(`The parameter value is not a valid AMI ID: ${value}`);
  }
  if (allowedPattern !== undefined && !patternOf(allowedPattern).test(value)) {
    const message = `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`;
    throw new ServiceError('ParameterPatternMismatchException', message);
  }
}

/** The whole value has to match, as with Java's `matches`. */
function patternOf(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (cause) {
    const error = new ServiceError('InvalidAllowedPatternException', `The allowed pattern is not valid: ${pattern}`);
    error.cause = cause;
    throw error;
  }
}

function parsePolicies(text: string): readonly unknown[] {
  const refuse = (cause?: unknown): never => {
    const error = new ServiceError('InvalidPolicyTypeException', 'The policies are not a JSON array of policies.');
    error.cause = cause;
    throw error;
  };
  if (text.trim() === '') return [];
  try {
    const policies: unknown = JSON.parse(text);
    return Array.isArray(policies) ? policies : refuse();
  } catch (cause) {
    return cause instanceof ServiceError ? refuse() : refuse(cause);
  }
}

function makeRoom({ name, versions }: StoredParameter): void {
  const [oldest] = versions;
  if (versions.length < MAX_VERSIONS || oldest === undefined) return;
  if (oldest.labels.size > 0) {
    throw new ServiceError(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. ` +
        `Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. ` +
        'Move the label to another version of the parameter, and try again.',
    );
  }
  versions.shift();
}

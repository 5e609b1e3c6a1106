import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from '@aws-sdk/client-lambda';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { findFunction } from './find.js';
import type { StoredFunction } from './store.js';

/** "Lambda quotas": the resource-based policy of a function. */
const MAX_POLICY_BYTES = 20_480;

/** The policy that says who may call a function, statement by statement. */
export const permissionOperations: Operations = {
  AddPermission: addPermission,
  RemovePermission: removePermission,
  GetPolicy: getPolicy,
};

type Statement = Readonly<Record<string, unknown>>;

function addPermission(input: AddPermissionRequest, call: Call): AddPermissionResponse {
  const found = findFunction(call, input);
  checkRevision(found, input.RevisionId);
  const { StatementId: Sid = '', Action = '' } = input;
  if (!/^[\w-]{1,100}$/.test(Sid)) throw invalid('statementId', Sid, '([a-zA-Z0-9-_]+)');
  if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(Action))
    throw invalid('action', Action, '(lambda:[*]|lambda:[a-zA-Z]+|[*])');
  const statements = statementsOf(found);
  if (statements.some((one) => one['Sid'] === Sid)) {
    const message = `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`;
    throw new ServiceError('ResourceConflictException', message, 409);
  }
  const conditions = conditionsOf(input);
  const statement = {
    Sid,
    Effect: 'Allow',
    Principal: principalOf(input.Principal),
    Action,
    Resource: found.arn,
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
  write(found, [...statements, statement]);
  return { Statement: JSON.stringify(statement) };
}

function principalOf(principal = ''): unknown {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (principal.startsWith('arn:')) return { AWS: principal };
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(principal)) return { Service: principal };
  const message = 'The provided principal was invalid. Please check the principal and try again.';
  throw new ServiceError('InvalidParameterValueException', message);
}

/** The forms that Lambda gives them: it compares ARNs with wildcards (AddPermission, SourceArn). */
function conditionsOf({ SourceArn, SourceAccount, PrincipalOrgID }: AddPermissionRequest): Statement {
  const equals = {
    ...(SourceAccount === undefined ? {} : { 'AWS:SourceAccount': SourceAccount }),
    ...(PrincipalOrgID === undefined ? {} : { 'aws:PrincipalOrgID': PrincipalOrgID }),
  };
  return {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
}

function removePermission(input: RemovePermissionRequest, call: Call): void {
  const found = findFunction(call, input);
  checkRevision(found, input.RevisionId);
  const statements = statementsOf(found);
  const rest = statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (rest.length === statements.length) {
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  }
  write(found, rest);
}

function getPolicy(input: GetPolicyRequest, call: Call): GetPolicyResponse {
  const found = findFunction(call, input);
  if (found.policy === undefined) throw notFound('The resource you requested does not exist.');
  return { Policy: found.policy, RevisionId: revisionOf(found) };
}

function statementsOf({ policy }: StoredFunction): readonly Statement[] {
  if (policy === undefined) return [];
  const document: unknown = JSON.parse(policy);
  const found: unknown = isObject(document) ? document['Statement'] : [];
  return [found].flat().filter(isObject);
}

const isObject = (value: unknown): value is Statement => typeof value === 'object' && value !== null;

function write(stored: StoredFunction, statements: readonly Statement[]): void {
  const policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
  if (policy.length > MAX_POLICY_BYTES) {
    const message = `The final policy size (${policy.length}) is bigger than the limit (${MAX_POLICY_BYTES}).`;
    throw new ServiceError('PolicyLengthExceededException', message);
  }
  stored.policy = statements.length === 0 ? undefined : policy;
  stored.policyRevision += 1;
}

const revisionOf = ({ policyRevision }: StoredFunction): string =>
  `00000000-0000-4000-8000-${String(policyRevision).padStart(12, '0')}`;

function checkRevision(stored: StoredFunction, wanted: string | undefined): void {
  if (wanted === undefined || wanted === revisionOf(stored)) return;
  const message =
    'The RevisionId provided does not match the latest RevisionId. Call the GetPolicy API to retrieve the latest RevisionId';
  throw new ServiceError('PreconditionFailedException', message, 412);
}

const notFound = (message: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', message, 404, { Type: 'User' });

function invalid(member: string, value: string, pattern: string): ServiceError {
  const constraint = `Member must satisfy regular expression pattern: ${pattern}`;
  const message = `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
  return new ServiceError('ValidationException', message);
}

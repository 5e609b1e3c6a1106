import type { ContextEntry } from '@aws-sdk/client-iam';
import { parsePolicy, type Policy, type PolicyKind } from '../../../../lib/iam/evaluate/index.js';
import { ServiceError } from '../../../types.js';
import { validationError } from '../common.js';

/** Lengths of action names and of ARNs (IAM API reference). */
const ACTION_LENGTH = { min: 3, max: 128 };
const MAX_ARN_LENGTH = 2048;

/** The wording of these errors is the sandbox's own, where no answer of the service was seen. */
export const invalidInput = (message: string): ServiceError => new ServiceError('InvalidInput', message);

/** Throws the simulator's errors for actions that it does not take: wildcards, and what is no action. */
export function checkActions(actions: readonly string[]): void {
  for (const action of actions) {
    if (action.length < ACTION_LENGTH.min || action.length > ACTION_LENGTH.max) {
      const rules = [
        `Member must have length less than or equal to ${ACTION_LENGTH.max}`,
        `Member must have length greater than or equal to ${ACTION_LENGTH.min}`,
      ].join(', ');
      const value = `[${actions.join(', ')}]`;
      throw validationError(
        `Value '${value}' at 'actionNames' failed to satisfy constraint: Member must satisfy constraint: [${rules}]`,
      );
    }
    if (/[*?]/.test(action)) throw invalidInput(`Wildcards are not supported in action names: ${action}`);
    if (!/^[\w-]+:\w+$/.test(action)) throw invalidInput(`Invalid action name: ${action}`);
  }
}

/** Throws InvalidInput for a resource that is neither an ARN nor `*`. */
export function checkResources(resources: readonly string[]): void {
  for (const resource of resources) {
    const isArn = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/s.test(resource) && resource.length <= MAX_ARN_LENGTH;
    if (resource !== '*' && !isArn) throw invalidInput(`Invalid resource ARN: ${resource}`);
  }
}

/** Reads a policy of the request. Throws InvalidInput, with the place of the first error, for one that is none. */
export function readPolicy(
  text: string,
  as: { readonly id: string; readonly kind: PolicyKind; readonly type: string },
): Policy {
  const { policy, problems } = parsePolicy({ text, ...as });
  if (policy) return policy;
  const [error] = problems.filter(({ severity }) => severity === 'error');
  const where = error ? ` (line ${error.line}, column ${error.column}: ${error.message})` : '';
  throw invalidInput(`Syntax errors in policy ${as.id}${where}.`);
}

/** The boundary of the request. Throws InvalidInput for more than one. */
export function readBoundary(texts: readonly string[] | undefined): Policy | undefined {
  const [text, ...more] = texts ?? [];
  if (more.length > 0) throw invalidInput('Only one permissions boundary policy can be given.');
  const as = { id: 'PermissionsBoundaryPolicyInputList.1', kind: 'boundary', type: 'none' } as const;
  return text === undefined ? undefined : readPolicy(text, as);
}

/** Policies of PolicyInputList, by the names that the simulator gives them. */
export const readInputPolicies = (texts: readonly string[] | undefined): readonly Policy[] =>
  (texts ?? []).map((text, index) =>
    readPolicy(text, { id: `PolicyInputList.${index + 1}`, kind: 'identity', type: 'none' }),
  );

/** Context of the request. Throws InvalidInput for an entry without name, or whose type and number of values differ. */
export function readContext(entries: readonly ContextEntry[] | undefined): Record<string, readonly string[]> {
  const context: Record<string, readonly string[]> = {};
  for (const { ContextKeyName: name = '', ContextKeyValues: values = [], ContextKeyType: type } of entries ?? []) {
    if (name === '') throw invalidInput('A context entry has no ContextKeyName.');
    if (type === undefined) throw invalidInput(`The context entry ${name} has no ContextKeyType.`);
    if (!type.endsWith('List') && values.length !== 1) {
      throw invalidInput(`The context entry ${name} of type ${type} has to have one value, not ${values.length}.`);
    }
    context[name] = values;
  }
  return context;
}

/** The account in an account id or the ARN of an account's root. Throws InvalidInput. */
export function readOwner(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined;
  const account = /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(owner)?.[1];
  if (account === undefined) throw invalidInput(`Invalid resource owner: ${owner}`);
  return account;
}

const ENTITY = /^arn:[\w-]+:iam::(?<account>\d{12}):(?<kind>user|group|role)\/(?:.*\/)?(?<name>[^/]+)$/;

/** A user, group or role by its ARN. Throws InvalidInput for any other ARN, such as that of a session. */
export function readEntityArn(arn: string): {
  readonly account: string;
  readonly kind: 'user' | 'group' | 'role';
  readonly name: string;
} {
  const { account = '', kind, name = '' } = ENTITY.exec(arn)?.groups ?? {};
  if (kind === 'user' || kind === 'group' || kind === 'role') return { account, kind, name };
  throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
}

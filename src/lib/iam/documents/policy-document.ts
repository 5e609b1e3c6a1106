import { lineAndColumn, parseJsonNode, type JsonNode } from '../../core/json-positions.js';
import { usageError } from '../../errors/app-error.js';
import { parsePolicy, type Policy, type PolicyKind } from '../evaluate/index.js';

/** A policy with its text: what decided can be shown as its author wrote it. */
export interface PolicyDocument {
  /** As people call it: the path of a file, or e.g. `inline policy "app" of role "web"`. */
  readonly label: string;
  /** The name alone. */
  readonly name: string;
  readonly kind: PolicyKind;
  /** By which {@link Policy.id} it is found again. */
  readonly id: string;
  readonly text: string;
  readonly policy: Policy;
}

/** IAM API reference, SimulateCustomPolicy: characters of a policy. */
const MAX_POLICY_LENGTH = 131_072;

/**
 * Reads the text of a file with one policy.
 *
 * @throws usage error with line and column for a text that is no policy, and for one that is too long
 */
export function policyDocument(
  file: { readonly name: string; readonly text: string },
  { kind, id = file.name }: { readonly kind: PolicyKind; readonly id?: string },
): PolicyDocument {
  const { name, text } = file;
  if (text.length > MAX_POLICY_LENGTH) {
    throw usageError(`the policy "${name}" is too long: ${text.length} characters`, {
      code: 'TooLong',
      reason: `IAM's policy simulator takes up to ${MAX_POLICY_LENGTH}; a managed policy may have 6144`,
      hint: 'split it into several policies',
    });
  }
  const { policy, problems } = parsePolicy({ text, id, kind, type: kind });
  if (policy) return { label: name, name, kind, id, text, policy };
  const [error] = problems.filter(({ severity }) => severity === 'error');
  throw usageError(`${name}:${error?.line}:${error?.column}: ${error?.message}`, {
    code: error?.code === 'invalid-json' ? 'InvalidJson' : 'InvalidPolicy',
    reason: error?.code === 'invalid-json' ? 'the file is not JSON' : `it is not ${KIND_NAMES[kind]}`,
    hint: 'mend it there; the policy language: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html',
  });
}

const KIND_NAMES: Readonly<Record<PolicyKind, string>> = {
  identity: 'a policy of a user, group or role',
  resource: 'a policy of a resource',
  boundary: 'a permissions boundary',
  scp: 'a service control policy',
  session: 'a session policy',
};

/**
 * Reads the text of a file with one policy, or an array of policies, as service control policies of one level are kept.
 * Lines and columns stay those of the file.
 */
export function policyDocuments(
  file: { readonly name: string; readonly text: string },
  kind: PolicyKind,
): readonly PolicyDocument[] {
  const parsed = parseJsonNode(file.text);
  if (!('node' in parsed) || parsed.node.kind !== 'array') return [policyDocument(file, { kind })];
  const { items } = parsed.node;
  if (items.length === 0) {
    const { line, column } = lineAndColumn(file.text, parsed.node.offset);
    throw usageError(`${file.name}:${line}:${column}: the list of policies is empty`, {
      code: 'InvalidPolicy',
      reason: 'a level without policies denies everything',
      hint: 'leave the file out, or write a policy into it',
    });
  }
  return items.map((item, index) =>
    policyDocument({ name: file.name, text: alone(file.text, item) }, { kind, id: `${file.name}#${index + 1}` }),
  );
}

/** One item of a list with white space in the place of what stands before it. */
const alone = (text: string, { offset, end }: JsonNode): string =>
  text.slice(0, offset).replace(/[^\n]/g, ' ') + text.slice(offset, end);

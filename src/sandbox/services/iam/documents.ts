import { parsePolicy, type ProblemCode } from '../../../lib/iam/evaluate/index.js';
import { ServiceError } from '../../types.js';

/** Quotas of IAM, characters without white space ("IAM and AWS STS quotas" of the user guide). */
const MAX_TRUST_POLICY_LENGTH = 2048;
export const MAX_MANAGED_POLICY_LENGTH = 6144;

/** Policies come back percent-encoded (RFC 3986), which surprises everyone once. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Throws MalformedPolicyDocument for a trust policy that IAM would not take. */
export function checkTrustPolicy(document: string): void {
  checkLength(document, MAX_TRUST_POLICY_LENGTH, 'ACLSizePerRole');
  for (const statement of readStatements(document)) {
    if (!('Principal' in statement) && !('NotPrincipal' in statement))
      throw malformed('Missing required field Principal');
    if ('Resource' in statement) throw malformed('Has prohibited field Resource');
    if (!('Action' in statement) && !('NotAction' in statement)) throw malformed('Missing required field Action');
  }
  checkLanguage(document, 'resource');
}

/** Throws MalformedPolicyDocument for a permissions policy that IAM would not take. */
export function checkPermissionsPolicy(document: string): void {
  for (const statement of readStatements(document)) {
    if ('Principal' in statement) throw malformed('Policy document should not specify a principal.');
    if (!('Action' in statement) && !('NotAction' in statement))
      throw malformed('Policy statement must contain actions.');
    if (!('Resource' in statement) && !('NotResource' in statement)) {
      throw malformed('Policy statement must contain resources.');
    }
  }
  checkLanguage(document, 'identity');
}

/** What IAM says of the problems that have words of their own. */
const WORDS: Partial<Readonly<Record<ProblemCode, string>>> = {
  'invalid-action': 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  'invalid-condition': 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  'invalid-resource': 'Resource must be in ARN format or "*".',
  'invalid-sid': 'Statement IDs (SID) must be alpha-numeric and unique within the policy.',
  'invalid-principal': 'Invalid principal in policy',
};

/** Throws MalformedPolicyDocument for what the evaluator could not read: all that is stored can be evaluated. */
function checkLanguage(document: string, kind: 'resource' | 'identity'): void {
  const { problems } = parsePolicy({ text: document, id: '', kind });
  const [error] = problems.filter(({ severity }) => severity === 'error');
  if (error) throw malformed(WORDS[error.code] ?? 'Syntax errors in policy.');
}

/** Throws LimitExceeded for a policy that is longer than its quota. */
export function checkLength(document: string, maxLength: number, quota: string): void {
  if (document.replace(/\s/g, '').length <= maxLength) return;
  throw new ServiceError('LimitExceeded', `Cannot exceed quota for ${quota}: ${maxLength}`, 409);
}

const VERSIONS: readonly unknown[] = [undefined, '2012-10-17', '2008-10-17'];

function readStatements(document: string): readonly object[] {
  const policy = parse(document);
  if ('Version' in policy && !VERSIONS.includes(policy.Version)) throw malformed('Syntax errors in policy.');
  const statements = 'Statement' in policy ? [policy.Statement].flat() : [];
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  return statements.map((statement: unknown) => {
    if (typeof statement !== 'object' || statement === null) throw malformed('Syntax errors in policy.');
    if (!('Effect' in statement) || (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')) {
      throw malformed('Syntax errors in policy.');
    }
    return statement;
  });
}

function parse(document: string): object {
  try {
    const policy: unknown = JSON.parse(document);
    if (typeof policy === 'object' && policy !== null) return policy;
  } catch (cause) {
    const error = malformed('This policy contains invalid Json');
    error.cause = cause;
    throw error;
  }
  throw malformed('This policy contains invalid Json');
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedPolicyDocument', message);
}

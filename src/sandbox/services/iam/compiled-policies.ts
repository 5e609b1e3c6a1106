import { parsePolicy, type Policy, type PolicyText } from '../../../lib/iam/evaluate/index.js';
import type { Call, StoreKey } from '../../types.js';
import { ServiceError } from '../../types.js';

/** Policies by their text, so that a fleet asking about one role has it read once. */
const compiledPolicies: StoreKey<Map<string, Policy>> = {
  name: 'iam compiled policies',
  scope: 'account',
  create: () => new Map(),
};

/** Far more than an account has; when it is full, it is emptied. */
const MAX_COMPILED = 1000;

/**
 * A stored policy, compiled.
 *
 * @throws ServiceError when it cannot be read: operations refuse such policies, so a seed or a test put it there
 */
export function compiled(call: Pick<Call, 'store'>, policy: PolicyText): Policy {
  const known = call.store(compiledPolicies);
  const key = [policy.kind, policy.type, policy.id, policy.text].join('\n');
  const found = known.get(key);
  if (found) return found;
  const { policy: read, problems } = parsePolicy(policy);
  if (read === null) {
    const [problem] = problems.filter(({ severity }) => severity === 'error');
    const where = problem ? `line ${problem.line}, column ${problem.column}: ${problem.message}` : 'no reason';
    throw new ServiceError('ServiceFailure', `the stored policy ${policy.id} cannot be read: ${where}`, 500);
  }
  if (known.size >= MAX_COMPILED) known.clear();
  known.set(key, read);
  return read;
}

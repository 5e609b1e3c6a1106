import { conditionHolds } from './conditions.js';
import { createFacts, type AccessRequest } from './facts.js';
import { coverage, identifyPrincipal } from './principals.js';
import type { Policy, Statement } from './types.js';

/** A statement that is about the action, and that does not apply to the request all the same. */
export interface NearMiss {
  readonly policy: Policy;
  readonly statement: Statement;
  /** Whether it is about other resources. */
  readonly otherResources: boolean;
  /** Whether it is about other principals. */
  readonly otherPrincipals: boolean;
  /** Keys of the conditions that do not hold, with the values that the request has; none: the key is absent. */
  readonly failedConditions: readonly { readonly key: string; readonly values: readonly string[] }[];
}

/**
 * The statements that come nearest to applying to a request that none of them applies to: with that effect, about its
 * action, those with the fewest differences first.
 */
export function nearMisses(
  policies: readonly Policy[],
  { request, effect }: { readonly request: AccessRequest; readonly effect: Statement['effect'] },
): readonly NearMiss[] {
  const principal = request.principal === null ? null : identifyPrincipal(request.principal);
  const facts = createFacts(request, principal);
  const action = request.action.toLowerCase();
  const misses = policies.flatMap((policy) =>
    policy.statements.flatMap((statement): readonly NearMiss[] => {
      if (statement.effect !== effect || !statement.matchesAction(action)) return [];
      const { principals } = statement;
      const failed = statement.conditions.filter((condition) => !conditionHolds(condition, facts));
      return [
        {
          policy,
          statement,
          otherResources: !statement.matchesResource(request.resource, facts),
          otherPrincipals:
            principals !== undefined && coverage(principals, principal, { effect, hasBoundary: false }) === undefined,
          failedConditions: failed.map(({ key }) => ({ key, values: facts.values(key) ?? [] })),
        },
      ];
    }),
  );
  return misses.filter((miss) => differences(miss) > 0).toSorted((a, b) => differences(a) - differences(b));
}

const differences = ({ otherResources, otherPrincipals, failedConditions }: NearMiss): number =>
  Number(otherResources) + Number(otherPrincipals) + failedConditions.length;

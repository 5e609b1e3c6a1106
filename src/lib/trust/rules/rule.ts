import type { JsonNode } from '../../core/json-positions.js';
import type { Spot, TrustStatement } from '../document.js';

/** A finding that has no line yet. */
export interface Draft {
  readonly status: 'fail' | 'warn';
  readonly spot: Spot;
  readonly reason: string;
  readonly fix: string | null;
}

/** What a rule looks at. */
export interface RuleContext {
  readonly text: string;
  readonly root: JsonNode;
  readonly statements: readonly TrustStatement[];
  /** The account of the role; null: unknown. */
  readonly account: string | null;
  /** The partition of the role; null: unknown. */
  readonly partition: string | null;
  readonly isDeployed: boolean;
}

export interface Rule {
  /** Stable, in kebab case: scripts filter by it. */
  readonly name: string;
  readonly check: (context: RuleContext) => Iterable<Draft>;
}

/** It lets in who should not, or keeps out who should. */
export const fails = (spot: Spot, reason: string, fix: string | null = null): Draft => ({
  status: 'fail',
  spot,
  reason,
  fix,
});

/** It works, and is less strict or less clear than it could be. */
export const warns = (spot: Spot, reason: string, fix: string | null = null): Draft => ({
  status: 'warn',
  spot,
  reason,
  fix,
});

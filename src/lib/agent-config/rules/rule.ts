import type { Spot } from '../document.js';
import type { ConfigNode, LintFinding, LintInput, Platform } from '../types.js';

/** A finding that has no line yet. */
export interface Draft {
  readonly rule: string;
  readonly status: LintFinding['status'];
  readonly spot: Pick<Spot, 'path' | 'offset'>;
  readonly reason: string;
  readonly fix: string | null;
}

/** What a rule looks at. */
export interface LintContext {
  readonly root: Spot;
  readonly text: string;
  /** The platforms that were named, by themselves or by nodes; empty when none was. */
  readonly named: readonly Platform[];
  /** The named ones, or those that the configuration looks like. */
  readonly platforms: readonly Platform[];
  readonly nodes: readonly ConfigNode[];
  readonly input: LintInput;
}

export interface Rule {
  /** Stable, in kebab case: scripts filter by it. */
  readonly name: string;
  readonly check: (context: LintContext) => Iterable<Omit<Draft, 'rule'>>;
}

type Place = Pick<Spot, 'path' | 'offset'>;

/** The agent would not start with it, or not collect what is asked for. */
export const fails = (spot: Place, reason: string, fix: string | null = null): Omit<Draft, 'rule'> => ({
  status: 'fail',
  spot,
  reason,
  fix,
});

/** It works, but not as one would think. */
export const warns = (spot: Place, reason: string, fix: string | null = null): Omit<Draft, 'rule'> => ({
  status: 'warn',
  spot,
  reason,
  fix,
});

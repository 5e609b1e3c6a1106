import { configFacts, lintConfig } from '../../agent-config/index.js';
import { AppError } from '../../errors/app-error.js';
import type { RunHeader } from '../../node/index.js';
import type { AgentConfiguration, AgentRow } from '../types.js';

/** What is done on one node, as it is written to the state file. */
export interface SavedNode {
  readonly instanceId: string;
  readonly name: string | null;
  readonly hasPackageStep: boolean;
  /** Index in `configurations`. */
  readonly configuration: number;
  /** Data of it was seen before. */
  readonly wasSending: boolean;
}

/** An installation as it was decided upon: all that is needed to go on with it in the same way. */
export interface InstallPlan {
  readonly configurations: readonly AgentConfiguration[];
  /** In the order of the waves. */
  readonly nodes: readonly SavedNode[];
  /** Sizes of the waves; together as many as `nodes`. */
  readonly waves: readonly number[];
  /** Rows of nodes that nothing is done on. */
  readonly settled: readonly AgentRow[];
  readonly agentVersion: string | null;
  readonly mode: 'replace' | 'append';
  readonly maxErrors: number;
  readonly maxConcurrency: number;
  readonly deliveryTimeoutMs: number;
  readonly verify: boolean;
  readonly verifyTimeoutMs: number;
}

/** As it goes into the header of a state file: what follows from the text of a configuration is left out. */
export const savePlan = (plan: InstallPlan): RunHeader['details'] => ({
  plan: {
    ...plan,
    configurations: plan.configurations.map(({ facts: _, platforms: __, ...configuration }) => configuration),
  },
});

/**
 * Reads the plan of a run again.
 *
 * @throws error when the state file was written by a version that this one does not understand
 */
export function restorePlan({ details, runId }: RunHeader): InstallPlan {
  const { plan } = details;
  if (!isPlan(plan)) {
    throw new AppError(`the plan of run "${runId}" cannot be read`, {
      category: 'failed',
      code: 'BadRunFile',
      reason: 'it was written by another version of awsops',
      hint: 'begin again: awsops agent install; nodes that have all they need are left alone',
    });
  }
  return {
    ...plan,
    configurations: plan.configurations.map((saved) => {
      const facts = configFacts(lintConfig({ text: saved.text }).config ?? {});
      return { ...saved, facts, platforms: facts.platforms };
    }),
  };
}

/** The file is ours and private; this tells versions apart, not friend from foe. */
function isPlan(value: unknown): value is InstallPlan {
  if (typeof value !== 'object' || value === null) return false;
  const plan: Partial<Record<keyof InstallPlan, unknown>> = value;
  return (
    [plan.configurations, plan.nodes, plan.waves, plan.settled].every((list) => Array.isArray(list)) &&
    [plan.maxErrors, plan.maxConcurrency, plan.deliveryTimeoutMs, plan.verifyTimeoutMs].every(Number.isFinite) &&
    (plan.mode === 'replace' || plan.mode === 'append') &&
    typeof plan.verify === 'boolean'
  );
}

import type { QueryExecutionContext, ResultReuseConfiguration } from '@aws-sdk/client-athena';
import type { Call } from '../../types.js';
import { constraintError } from './errors.js';
import { athenaStore, type Outcome, type Plan, type StoredExecution } from './store.js';
import { endMs } from './timeline.js';

/** Athena API reference, ResultReuseByAgeConfiguration: seven days at most, an hour when nothing is said. */
const MAX_AGE_MINUTES = 10_080;
const DEFAULT_AGE_MINUTES = 60;
const MINUTE_MS = 60_000;

interface Asked {
  readonly query: string;
  readonly parameters: readonly string[];
  readonly context: QueryExecutionContext;
  readonly workGroup: string;
  readonly location: string | undefined;
  readonly reuse: ResultReuseConfiguration | undefined;
  readonly plan: Plan;
}

/**
 * The outcome of the newest earlier query that a request may take over: the same text, parameters, context, workgroup
 * and place of results, not older than asked for ("Reuse query results in Athena" of the user guide). Only SELECT.
 */
export function findReusable(call: Call, asked: Asked): Outcome | undefined {
  const { Enabled: isEnabled, MaxAgeInMinutes: minutes = DEFAULT_AGE_MINUTES } = asked.reuse
    ?.ResultReuseByAgeConfiguration ?? { Enabled: false };
  if (minutes < 0 || minutes > MAX_AGE_MINUTES) {
    const rule =
      minutes < 0
        ? 'Member must have value greater than or equal to 0'
        : `Member must have value less than or equal to ${MAX_AGE_MINUTES}`;
    throw constraintError('resultReuseConfiguration.resultReuseByAgeConfiguration.maxAgeInMinutes', minutes, rule);
  }
  if (isEnabled !== true || asked.plan.substatementType !== 'SELECT' || asked.plan.failure) return undefined;
  const oldestMs = call.clock.now() - minutes * MINUTE_MS;
  const fits = (earlier: StoredExecution) =>
    earlier.outcome?.kind === 'succeeded' &&
    !earlier.isReused &&
    earlier.plan.substatementType === 'SELECT' &&
    endMs(earlier) >= oldestMs &&
    sameKey(earlier) === sameKey(asked);
  return [...call.store(athenaStore).executions.values()].reverse().find(fits)?.outcome;
}

function sameKey({ query, parameters, context, workGroup, location }: Omit<Asked, 'reuse' | 'plan'>): string {
  return JSON.stringify([query, parameters, context.Catalog, context.Database, workGroup, location]);
}

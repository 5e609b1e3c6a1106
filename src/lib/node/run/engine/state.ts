import type { TaskContext } from '../../../aws/task-context.js';
import type { ErrorBudget } from '../budget.js';
import type { Journal, JournalRecord } from '../journal/index.js';
import type { CommandSpec, NodeOutcome, OnInterrupt, RunNode } from '../types.js';
import type { OpenBatch } from './batch.js';
import type { Calls } from './calls.js';
import type { Collector } from './collect.js';
import type { LookTimes } from './look-times.js';

export interface RunOnNodesInput {
  /** Managed nodes that the document is for; one that Systems Manager refuses is dropped and reported. */
  readonly nodes: readonly RunNode[];
  readonly spec: CommandSpec;
  /** Names the step in the journal: in a run, a node is sent each step once. Shown in progress. */
  readonly label: string;
  /** Nodes that work at the same time, over all batches. */
  readonly maxConcurrency: number;
  readonly budget: ErrorBudget;
  /** Null or absent for what only reads and need not be picked up. */
  readonly journal?: Journal | null | undefined;
  /** Whose output is fetched in full (24,000 characters) where the short form (2,500) is not all of it. */
  readonly outputOf: 'failed' | 'all';
  /** Default: leave. */
  readonly onInterrupt?: OnInterrupt | undefined;
  /**
   * Default true. False: everything is sent at once and nothing is waited for; nodes that were sent the command are
   * `unknown` with the details `NotWaitedFor`. Needs a concurrency and a budget that can be divided among the batches.
   */
  readonly wait?: boolean | undefined;
}

/** A step while it goes on. */
export interface RunState {
  readonly input: RunOnNodesInput;
  readonly ctx: TaskContext;
  readonly runId: string;
  readonly calls: Calls;
  readonly collector: Collector;
  readonly times: LookTimes;
  readonly startedAtMs: number;
  readonly outcomes: Map<string, NodeOutcome>;
  readonly open: Set<OpenBatch>;
  /** Nodes whose turn has not come. */
  readonly waiting: RunNode[];
  /** Parts of a batch that was refused for one of its nodes; they are sent before the others, each on its own. */
  readonly parts: RunNode[][];
  /** The number of the next batch of the run. */
  readonly batchNumber: () => number;
  /** Why nothing more is sent; null: sending goes on. */
  stopped: string | null;
  /** Commands that a quota of the account refused. */
  quotaRefusals: number;
  /** Nothing is sent before this. */
  sendAfterMs: number;
}

export const waitingCount = ({ waiting, parts }: RunState): number =>
  parts.reduce((sum, part) => sum + part.length, waiting.length);

/** Writes to the journal, where there is one. */
export const write = async ({ input }: RunState, record: JournalRecord): Promise<void> => {
  await input.journal?.append(record);
};

/** Nothing more is begun. */
export function stop(state: RunState, reason: string): void {
  state.stopped ??= reason;
}

/** Says how far it is, and how long it may still take at the pace so far. */
export function reportProgress(state: RunState): void {
  const { input, ctx, outcomes, open } = state;
  const partly = [...open].reduce((sum, batch) => sum + batch.completed, 0);
  const done = Math.min(input.nodes.length, outcomes.size + partly);
  const errors = input.budget.errors();
  const elapsedMs = ctx.clock.now() - state.startedAtMs;
  const leftMs = done === 0 ? undefined : (elapsedMs / done) * (input.nodes.length - done);
  const parts = [
    errors === 0 ? '' : `${errors} failed`,
    leftMs === undefined || leftMs < 1_000 ? '' : `about ${roughly(leftMs)} left`,
  ].filter((part) => part !== '');
  const details = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  ctx.report({ type: 'progress', message: `${input.label}${details}: nodes`, done, total: input.nodes.length });
}

/** A time that is a guess anyhow. */
function roughly(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

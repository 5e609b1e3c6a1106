import type { Journal, JournalBatch } from '../journal/index.js';
import type { NodeOutcome, RunNode } from '../types.js';

/** Where a step stands when it is picked up. */
export interface Restored {
  /** Results that are known for good. */
  readonly outcomes: ReadonlyMap<string, NodeOutcome>;
  /** Batches that were sent, or may have been, with those of their nodes whose result is not known. */
  readonly open: readonly { readonly batch: JournalBatch; readonly nodes: readonly RunNode[] }[];
  /** Nodes that were surely never sent. */
  readonly waiting: readonly RunNode[];
}

/** What was not begun may be, and what was not known may be known by now. */
export const isFinal = ({ status }: NodeOutcome): boolean => status !== 'not-run' && status !== 'unknown';

/** What the journal of a run says about a step. For a new run: nothing, everybody waits. */
export function restore(
  nodes: readonly RunNode[],
  { journal, label }: { readonly journal?: Journal | null | undefined; readonly label: string },
): Restored {
  const wanted = new Map(nodes.map((node) => [node.instanceId, node]));
  const state = journal?.state();
  const recorded = [...(state?.outcomes.get(label) ?? [])];
  const outcomes = new Map(recorded.filter(([id, outcome]) => wanted.has(id) && isFinal(outcome)));
  for (const id of outcomes.keys()) wanted.delete(id);
  const open: { readonly batch: JournalBatch; readonly nodes: readonly RunNode[] }[] = [];
  // The newest first: a node that was sent again (its batch had stopped before its turn) belongs to that one.
  for (const batch of [...(state?.batches.values() ?? [])].reverse()) {
    if (batch.label !== label || batch.isRefused) continue;
    const own = batch.instanceIds.flatMap((id) => wanted.get(id) ?? []);
    for (const { instanceId } of own) wanted.delete(instanceId);
    if (own.length > 0) open.push({ batch, nodes: own });
  }
  return { outcomes, open: open.toReversed(), waiting: [...wanted.values()] };
}

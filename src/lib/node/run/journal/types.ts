import type { NodeOutcome, RunNode } from '../types.js';

/** What a run is: the first line of its state file. */
export interface RunHeader {
  readonly runId: string;
  readonly account: string;
  readonly region: string;
  /** The command that began it, e.g. `node run`. */
  readonly what: string;
  readonly createdAtMs: number;
  /** Every node that was planned. */
  readonly nodes: readonly RunNode[];
  /** What the command needs to go on with it: JSON. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A batch that is about to be sent, or was. */
export interface JournalBatch {
  /** Counts the batches of a run from 1; it is in the comment of the command. */
  readonly batch: number;
  /** The step that it belongs to. */
  readonly label: string;
  readonly documentName: string;
  readonly instanceIds: readonly string[];
  readonly maxErrors: number;
  readonly maxConcurrency: number;
  /** When it was about to be sent. */
  readonly atMs: number;
  /** Null: nobody knows whether it was accepted. */
  readonly commandId: string | null;
  /** When the service ends it; null: it did not say. */
  readonly expiresAtMs: number | null;
  /** It surely was not accepted. */
  readonly isRefused: boolean;
}

/** One line after the first. */
export type JournalRecord =
  | ({ readonly type: 'sending' } & Omit<JournalBatch, 'commandId' | 'expiresAtMs' | 'isRefused'>)
  | { readonly type: 'sent'; readonly batch: number; readonly commandId: string; readonly expiresAtMs: number | null }
  | { readonly type: 'refused'; readonly batch: number; readonly reason: string }
  | { readonly type: 'outcome'; readonly label: string; readonly outcome: NodeOutcome };

/** What a state file says altogether. */
export interface JournalState {
  readonly header: RunHeader;
  readonly batches: ReadonlyMap<number, JournalBatch>;
  /** Final outcomes by label, then by id. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, NodeOutcome>>;
}

/** The state file of a run, open for writing. */
export interface Journal {
  readonly runId: string;
  readonly path: string;
  readonly header: RunHeader;
  /** What it says by now. */
  state(): JournalState;
  /** The number of the next batch, for all steps of the run. */
  batchNumber(): number;
  /** Writes a line; it is on the disk when the promise resolves. */
  append(record: JournalRecord): Promise<void>;
  /** Lets others pick it up. */
  close(): Promise<void>;
}

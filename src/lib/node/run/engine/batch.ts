import type { Command } from '@aws-sdk/client-ssm';
import type { BudgetShare } from '../budget.js';
import { DEFAULT_EXECUTION_TIMEOUT_MS, EXPIRY_SLACK_MS } from '../limits.js';
import { isCommandOver, isRefusedByQuota } from '../status.js';
import type { CommandSpec, RunNode } from '../types.js';

/** A batch that was sent, or may have been, and has not ended. */
export interface OpenBatch {
  readonly batch: number;
  /** Those whose result is not known yet. */
  readonly nodes: readonly RunNode[];
  /** How many it was sent to. */
  readonly size: number;
  readonly maxConcurrency: number;
  readonly share: BudgetShare;
  /** When it was about to be sent. */
  readonly atMs: number;
  /** Null while nobody knows whether it was accepted. */
  commandId: string | null;
  /** When the service had it, by its own clock; null until it said so. */
  requestedAtMs: number | null;
  /** After this nothing more will be heard of it. */
  deadlineMs: number;
  /** Until when it is looked for while `commandId` is null. */
  searchUntilMs: number;
  /** Complete lists in which it was not. */
  searches: number;
  /** Nodes that have ended, and those of them that failed, by the counts of the service. */
  completed: number;
  errors: number;
  /** Whether the counts say that it is over. */
  isOver: boolean;
  /** A quota of the account refused all of it. */
  isRefusedByQuota: boolean;
  /** We asked for its end. */
  isCancelled: boolean;
}

/** Nodes that have not ended. */
export const remainingOf = ({ size, completed }: OpenBatch): number => Math.max(0, size - completed);

/** How long a batch may take when the service does not say when it expires. */
const assumedMs = (spec: CommandSpec): number =>
  spec.deliveryTimeoutMs + (spec.executionTimeoutMs ?? DEFAULT_EXECUTION_TIMEOUT_MS);

/**
 * When the service ends a command, by our clock. Only the distance of its own times is used: the clocks may differ.
 */
export function expiryOf(
  command: Command,
  { atMs, spec }: { readonly atMs: number; readonly spec: CommandSpec },
): number {
  const { RequestedDateTime: requested, ExpiresAfter: expires } = command;
  const isKnown = requested !== undefined && expires !== undefined && expires > requested;
  return atMs + (isKnown ? expires.getTime() - requested.getTime() : assumedMs(spec));
}

/** Until when an answer about a batch is waited for. */
export const deadlineOf = (
  expiresAtMs: number | null,
  { atMs, spec }: { readonly atMs: number; readonly spec: CommandSpec },
): number => (expiresAtMs ?? atMs + assumedMs(spec)) + EXPIRY_SLACK_MS;

/** Takes over what the service says of a batch. */
export function applyCommand(batch: OpenBatch, command: Command): void {
  const { Status, StatusDetails, TargetCount = 0, CompletedCount = 0, ErrorCount = 0 } = command;
  batch.requestedAtMs = command.RequestedDateTime?.getTime() ?? batch.requestedAtMs;
  // Lists may be a little behind what an earlier one said.
  batch.completed = Math.max(batch.completed, CompletedCount);
  batch.errors = Math.max(batch.errors, ErrorCount + (command.DeliveryTimedOutCount ?? 0));
  batch.isRefusedByQuota = isRefusedByQuota(StatusDetails);
  batch.isOver = isCommandOver(Status, StatusDetails) || (TargetCount > 0 && CompletedCount >= TargetCount);
  batch.share.update({ errors: batch.errors, remaining: remainingOf(batch) });
}

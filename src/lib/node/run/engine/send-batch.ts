import type { Command, SendCommandRequest } from '@aws-sdk/client-ssm';
import type { CommandSpec, RunNode } from '../types.js';
import { commentOf } from '../run-id.js';
import type { Calls } from './calls.js';
import { kindOf, nameOf, textOf } from './errors.js';

/** A batch as it is going to be sent. */
export interface NewBatch {
  readonly batch: number;
  readonly nodes: readonly RunNode[];
  readonly maxConcurrency: number;
  readonly maxErrors: number;
}

/** How sending a batch ended. */
export type Sent =
  | { readonly kind: 'sent'; readonly command: Command }
  /** No answer that can be relied on: it may run. */
  | { readonly kind: 'uncertain'; readonly error: unknown }
  /** The run was interrupted before it went out. */
  | { readonly kind: 'not-sent'; readonly error: unknown }
  /** Some of the ids cannot take a command, and so none of them got it. */
  | { readonly kind: 'invalid-ids'; readonly error: unknown }
  /** Refused, and it would be again. */
  | { readonly kind: 'refused'; readonly error: unknown };

interface SendContext {
  readonly calls: Calls;
  readonly spec: CommandSpec;
  readonly runId: string;
  readonly signal: AbortSignal;
}

/** Sends a batch, once. */
export async function sendBatch(batch: NewBatch, { calls, spec, runId, signal }: SendContext): Promise<Sent> {
  try {
    return { kind: 'sent', command: await calls.send(inputOf(batch, spec, runId)) };
  } catch (error) {
    if (signal.aborted && error === signal.reason) return { kind: 'not-sent', error };
    if (nameOf(error) === 'InvalidInstanceId') return { kind: 'invalid-ids', error };
    // Throttled to the end: it was refused every time.
    return { kind: kindOf(error) === 'uncertain' ? 'uncertain' : 'refused', error };
  }
}

function inputOf(batch: NewBatch, spec: CommandSpec, runId: string): SendCommandRequest {
  const { bucket, prefix, logGroup } = spec.output ?? {};
  return {
    DocumentName: spec.documentName,
    DocumentVersion: spec.documentVersion,
    InstanceIds: batch.nodes.map(({ instanceId }) => instanceId),
    Parameters: Object.fromEntries(Object.entries(spec.parameters).map(([name, values]) => [name, [...values]])),
    TimeoutSeconds: Math.ceil(spec.deliveryTimeoutMs / 1000),
    Comment: commentOf(runId, batch.batch),
    MaxConcurrency: String(batch.maxConcurrency),
    MaxErrors: String(batch.maxErrors),
    OutputS3BucketName: bucket,
    OutputS3KeyPrefix: prefix,
    CloudWatchOutputConfig:
      logGroup === undefined ? undefined : { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: logGroup },
  };
}

/** Ids as the message of InvalidInstanceId lists them. */
const ID = /\bm?i-[0-9a-f]{8,17}\b/g;

/**
 * Which of a batch's nodes made the service refuse all of them: those that it names, and those that it does not know
 * any more.
 *
 * @returns none when it cannot be told; the batch has to be sent in parts then
 */
export async function findInvalid(
  nodes: readonly RunNode[],
  { error, calls }: { readonly error: unknown; readonly calls: Calls },
): Promise<ReadonlySet<string>> {
  const named = new Set(textOf(error).match(ID) ?? []);
  const ids = nodes.map(({ instanceId }) => instanceId);
  const known = await knownAmong(ids, calls);
  return new Set(ids.filter((id) => named.has(id) || known?.has(id) === false));
}

/** Undefined when the caller may not ask. */
async function knownAmong(ids: readonly string[], calls: Calls): Promise<ReadonlySet<string> | undefined> {
  try {
    return await calls.knownIds(ids);
  } catch (error) {
    if (kindOf(error) === 'refused') return undefined;
    throw error;
  }
}

import type { DeliveryStreamStatus } from '@aws-sdk/client-firehose';
import { poll } from '../../core/poll.js';
import { AppError } from '../../errors/app-error.js';
import type { StreamContext } from './calls.js';
import { lookAtStream, type StreamState } from './look.js';

/** Firehose makes and deletes streams in a minute or so; with keys of KMS it takes longer. */
const LIMIT_MS = 600_000;
const INTERVAL = { firstMs: 1_000, maxMs: 10_000 };

const PASSING: ReadonlySet<DeliveryStreamStatus> = new Set(['CREATING', 'DELETING']);
const PASSING_ENCRYPTION: ReadonlySet<string> = new Set(['ENABLING', 'DISABLING']);

/**
 * Waits until a stream is neither being made nor deleted, and its encryption is not being changed.
 *
 * @returns the stream; undefined when it is gone
 * @throws time-out error after ten minutes
 */
export async function settleStream(name: string, context: StreamContext): Promise<StreamState | undefined> {
  const { ctx } = context;
  const startedMs = ctx.clock.now();
  const settled = await poll(
    async () => {
      const state = await lookAtStream(name, context);
      if (state === undefined || isSettled(state)) return { state };
      const waitedMs = ctx.clock.now() - startedMs;
      if (waitedMs >= LIMIT_MS) throw tooLong(state);
      ctx.report({
        type: 'progress',
        message: `waiting for Firehose stream "${name}", which is ${state.status} (seconds)`,
        done: Math.round(waitedMs / 1000),
      });
      return undefined;
    },
    { ...INTERVAL, clock: ctx.clock, signal: ctx.signal },
  );
  return settled.state;
}

const isSettled = ({ status, encryption }: StreamState): boolean =>
  !PASSING.has(status) && !PASSING_ENCRYPTION.has(encryption?.Status ?? '');

const tooLong = ({ name, status }: StreamState): AppError =>
  new AppError(`Firehose stream "${name}" is still ${status} after ${LIMIT_MS / 60_000} minutes`, {
    category: 'timeout',
    code: 'StreamNotReady',
    hint: `it may go on in AWS; look with: aws firehose describe-delivery-stream --delivery-stream-name ${name}; then run the same command again`,
  });

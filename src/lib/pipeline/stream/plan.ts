import type { PlannedChange } from '../../plan/types.js';
import type { DeliverySpec } from '../spec/types.js';
import type { StreamContext } from './calls.js';
import { destinationDifferences, encryptionDifference } from './compare.js';
import { ensureStream } from './ensure.js';
import type { StreamState } from './look.js';
import { requireUsable } from './owner.js';

/** The change that makes a delivery stream as it is to be. */
export function planStream(
  spec: DeliverySpec,
  { state, context }: { readonly state: StreamState | undefined; readonly context: StreamContext },
): PlannedChange {
  const row = { resource: 'Firehose stream', id: spec.destination.name };
  const apply = (signal: AbortSignal): Promise<void> =>
    ensureStream(spec, { ...context, ctx: { ...context.ctx, signal } });
  const { configuration } = spec;
  const { SizeInMBs: mib, IntervalInSeconds: seconds } = configuration.BufferingHints;
  if (state === undefined || state.status === 'DELETING') {
    const prefix = configuration.Prefix.replace(/!\{timestamp:([^}]+)\}/g, '<$1>');
    const old = state === undefined ? '' : ', once the one that is being deleted is gone';
    const reason = `to s3://${configuration.BucketARN.split(':::')[1] ?? ''}/${prefix} every ${mib} MiB or ${seconds} s${old}`;
    return { ...row, action: 'create', reason, apply };
  }
  requireUsable(state, spec);
  if (state.status === 'CREATING_FAILED') {
    const reason = `it could not be made (${state.failure ?? 'no cause is told'}): it is deleted and made anew`;
    return { ...row, action: 'create', reason, apply };
  }
  const encryption = encryptionDifference(state.encryption, spec.encryption);
  const differs = [
    ...destinationDifferences(state.destination ?? {}, configuration),
    ...(encryption === undefined ? [] : [encryption]),
  ];
  if (differs.length > 0) {
    const moves = differs.some((one) => /^(?:bucket|prefix|processing|compression) /.test(one));
    const rest = moves ? '; objects that were written stay as they are' : '';
    return { ...row, action: 'update', reason: `${differs.join('; ')}${rest}`, apply };
  }
  if (state.status === 'CREATING') return { ...row, action: 'update', reason: 'it is being made: wait for it', apply };
  return { ...row, action: 'none', reason: 'it is so already' };
}

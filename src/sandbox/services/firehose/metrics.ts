import type { Call } from '../../types.js';
import { cloudWatchStore, insertSamples } from '../cloudwatch/store.js';

/** Publishes values of a stream's metrics, `[name, unit, value]`, at `atMs` ("Monitor with CloudWatch metrics" of the guide). */
export function publishStream(
  call: Call,
  stream: string,
  publication: {
    readonly atMs: number;
    readonly values: readonly (readonly [name: string, unit: string, value: number])[];
  },
): void {
  const { atMs, values } = publication;
  const series = { namespace: 'AWS/Firehose', dimensions: { DeliveryStreamName: stream } };
  for (const [name, unit, value] of values) {
    const samples = [{ timestampMs: atMs, value }];
    insertSamples(call.store(cloudWatchStore), { ...series, name, unit }, { samples, nowMs: atMs });
  }
}

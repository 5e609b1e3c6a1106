import type { MetricFilter, MetricTransformation } from '@aws-sdk/client-cloudwatch-logs';
import { compileFilterPattern, compileReference, parseFilterPattern } from '../../../lib/logs/filter-pattern/index.js';
import type { Call, StoreKey } from '../../types.js';
import { cloudWatchStore, insertSamples } from '../cloudwatch/store.js';
import { logsStore, type StoredEvent, type StoredGroup } from './store.js';

/** Whether the metric filters of a region publish already. */
const emissionStore: StoreKey<{ isOn: boolean }> = {
  name: 'logs metric emission',
  scope: 'regional',
  create: () => ({ isOn: false }),
};

/** From now on, new events of this account and region go through the metric filters of their groups, whoever puts them. */
export function startEmitting(call: Call): void {
  const state = call.store(emissionStore);
  if (state.isOn) return;
  state.isOn = true;
  call.store(logsStore).listeners.add((group, events) => emit(call, group, events));
}

function emit(call: Call, group: StoredGroup, events: readonly StoredEvent[]): void {
  for (const filter of group.metricFilters.values()) {
    for (const transformation of filter.metricTransformations ?? []) {
      publish(call, transformation, valuesOf(filter, transformation, events));
    }
  }
}

interface Emitted {
  readonly timestampMs: number;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A value of each event that the pattern selects; the default value, once, when it selects none of them. */
function valuesOf(
  { filterPattern = '' }: MetricFilter,
  transformation: MetricTransformation,
  events: readonly StoredEvent[],
): readonly Emitted[] {
  const pattern = parseFilterPattern(filterPattern);
  const selects = compileFilterPattern(pattern);
  const read = (reference: string) =>
    reference.startsWith('$') ? compileReference(pattern, reference) : (): string => reference;
  const valueAt = read(transformation.metricValue ?? '1');
  const dimensions = Object.entries(transformation.dimensions ?? {}).map(([name, text]) => [name, read(text)] as const);
  const selected = events.filter(({ message }) => selects(message));
  const { defaultValue } = transformation;
  const last = events.at(-1);
  if (selected.length === 0 && defaultValue !== undefined && last) {
    return [{ timestampMs: last.timestamp, value: defaultValue, dimensions: {} }];
  }
  return selected.flatMap(({ message, timestamp }) => {
    const value = Number(valueAt(message) ?? Number.NaN);
    const named = dimensions.map(([name, at]) => [name, at(message)] as const);
    // An event without the value, or without one of the dimensions, gives no datapoint.
    if (!Number.isFinite(value) || named.some(([, text]) => text === undefined)) return [];
    return [{ timestampMs: timestamp, value, dimensions: Object.fromEntries(named) as Record<string, string> }];
  });
}

function publish(call: Call, transformation: MetricTransformation, values: readonly Emitted[]): void {
  const { metricNamespace: namespace = '', metricName: name = '', unit = 'None' } = transformation;
  const nowMs = call.clock.now();
  for (const { dimensions, ...sample } of values) {
    const metric = { namespace, name, unit, dimensions };
    insertSamples(call.store(cloudWatchStore), metric, { samples: [sample], nowMs });
  }
}

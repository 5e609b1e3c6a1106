import { at, itemsOf, type Spot } from './document.js';

/** Parts of a configuration that older agents refuse. Source: RELEASE_NOTES of the agent. */
interface Feature {
  readonly label: string;
  /** First version of the agent that knows it. */
  readonly since: string;
  readonly find: (root: Spot) => readonly (Spot | undefined)[];
}

const feature = (label: string, since: string, find: Feature['find']): Feature => ({ label, since, find });
const otel = (root: Spot, ...keys: readonly string[]): Spot | undefined => at(root, 'opentelemetry', ...keys);
const sources = (root: Spot, kind: string): readonly Spot[] =>
  itemsOf(at(root, 'logs', 'logs_collected', kind, 'collect_list'));

const FEATURES: readonly Feature[] = [
  feature('"journald"', '1.300070.0', (root) => [at(root, 'logs', 'logs_collected', 'journald')]),
  feature('"opentelemetry"', '1.300070.0', (root) => [otel(root)]),
  feature('"files" of opentelemetry', '1.300071.0', (root) => [otel(root, 'collect', 'files')]),
  feature('"windows_events" of opentelemetry', '1.300071.0', (root) => [otel(root, 'collect', 'windows_events')]),
  feature('"resource_attributes"', '1.300071.0', (root) => [otel(root, 'resource_attributes')]),
  feature('"cluster_name"', '1.300071.0', (root) => [otel(root, 'cluster_name')]),
  feature('"efa"', '1.300068.0', (root) => [at(root, 'metrics', 'metrics_collected', 'efa')]),
  feature('"event_ids"', '1.300059.0', (root) => sources(root, 'windows_events').map((one) => at(one, 'event_ids'))),
  feature('"filters" of Windows events', '1.300059.0', (root) =>
    sources(root, 'windows_events').map((one) => at(one, 'filters')),
  ),
  feature('"otlp" metrics', '1.300048.0', (root) => [at(root, 'metrics', 'metrics_collected', 'otlp')]),
  feature('"jmx"', '1.300041.0', (root) => [at(root, 'metrics', 'metrics_collected', 'jmx')]),
  feature('"log_group_class"', '1.300032.0', (root) =>
    ['files', 'windows_events'].flatMap((kind) => sources(root, kind)).map((one) => at(one, 'log_group_class')),
  ),
];

/** The features that a configuration uses, each at its first place. */
export function usedFeatures(root: Spot): readonly { label: string; since: string; spot: Spot }[] {
  return FEATURES.flatMap(({ label, since, find }) => {
    const spot = find(root).find((one) => one !== undefined);
    return spot ? [{ label, since, spot }] : [];
  });
}

/** Negative when `a` is older than `b`. Versions are like `1.300070.0b1234`; what is no number counts as 0. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string): readonly number[] =>
    version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [numbers(a), numbers(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

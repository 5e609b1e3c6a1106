import { parseJsonNode } from '../core/json-positions.js';
import { compareVersions, usedFeatures } from './agent-features.js';
import { at, entriesOf, everySpot, numberOf, oneOrMany, rootSpot, textOf, type Spot } from './document.js';
import { logSources, readsFrom, requestedClass } from './log-sources.js';
import { possiblePlatforms } from './pieces.js';
import { roleArns } from './rules/collection-rules.js';
import { GLOBAL_DIMENSIONS } from './rules/dimension-rules.js';
import type { AgentConfig, ConfigFacts, ConfiguredLogGroup } from './types.js';

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html */
const DEFAULT_NAMESPACE = 'CWAgent';
const DEFAULT_INTERVAL_S = 60;
const MS = 1000;

/** What a configuration makes the agent do and need. Whatever is malformed in it counts as not there. */
export function configFacts(config: AgentConfig): ConfigFacts {
  const parsed = parseJsonNode(JSON.stringify(config));
  if ('problem' in parsed) throw new Error(`a configuration that cannot be read back: ${parsed.problem.message}`);
  const root = rootSpot(parsed.node);
  const sources = logSources(root);
  const sections = entriesOf(at(root, 'metrics', 'metrics_collected'));
  const interval = numberOf(at(root, 'agent', 'metrics_collection_interval')) ?? DEFAULT_INTERVAL_S;
  const asks = (value: string | undefined): boolean => value !== undefined && mentions(root, value);
  const since = usedFeatures(root).map((feature) => feature.since);
  const otel = at(root, 'opentelemetry', 'collect');
  return {
    platforms: possiblePlatforms(root),
    namespace: textOf(at(root, 'metrics', 'namespace')) ?? DEFAULT_NAMESPACE,
    collectsMetrics: sections.size > 0,
    collectsLogs: sources.length > 0,
    collectsTraces: entriesOf(at(root, 'traces', 'traces_collected')).size > 0,
    intervalMs: interval * MS,
    longestIntervalMs: Math.max(interval, ...ownIntervals([...sections.values()])) * MS,
    logGroups: sources.map((source): ConfiguredLogGroup => {
      const days = numberOf(at(source.spot, 'retention_in_days')) ?? -1;
      return {
        group: source.group,
        streamTemplate: source.stream,
        files: readsFrom(source),
        source: source.kind,
        retentionDays: days > 0 ? days : null,
        class: requestedClass(source) ?? null,
      };
    }),
    needsDescribeTags: asks(GLOBAL_DIMENSIONS['AutoScalingGroupName']),
    needsDescribeVolumes: asks('${aws:VolumeId}'),
    needsPutRetention: sources.some(({ spot }) => (numberOf(at(spot, 'retention_in_days')) ?? -1) > 0),
    usesCollectd: sections.has('collectd'),
    usesStatsd: sections.has('statsd'),
    usesJournald: sources.some(({ kind }) => kind === 'journald'),
    usesOpenTelemetry: otel !== undefined,
    runAsUser: textOf(at(root, 'agent', 'run_as_user')) ?? null,
    region: textOf(at(root, 'agent', 'region')) ?? null,
    roleArns: [...new Set(roleArns(root).flatMap((spot) => textOf(spot) ?? []))],
    minimumAgentVersion: since.toSorted(compareVersions).at(-1) ?? null,
    appendsInstanceId:
      textOf(at(root, 'metrics', 'append_dimensions', 'InstanceId')) === GLOBAL_DIMENSIONS['InstanceId'],
  };
}

const ownIntervals = (sections: readonly Spot[]): readonly number[] =>
  sections.flatMap(oneOrMany).flatMap((one) => numberOf(at(one, 'metrics_collection_interval')) ?? []);

/** True when a dimension has this value anywhere below `metrics`. */
function mentions(root: Spot, value: string): boolean {
  const metrics = at(root, 'metrics');
  if (metrics === undefined) return false;
  return [...everySpot(metrics)].some(
    (spot) => /\/append_dimensions\/[^/]+$/.test(spot.path) && textOf(spot) === value,
  );
}

import type { ConfigFacts } from '../../agent-config/index.js';
import type { Diagnosis, FleetNode, NodeArrival } from '../../node/index.js';
import type { Read } from '../read.js';
import { fail, notKnown, pass, skip, unknown, warn, type Verdict } from '../verdict.js';

/** A new metric can take this long to be listed (CloudWatch API reference, ListMetrics). */
export const ARRIVAL_WINDOW_MS = 15 * 60_000;

/** What arrives, as far as it could be seen. */
export type Arriving = 'everything' | 'metrics-only' | 'nothing' | 'unknown';

export interface ArrivingInput {
  readonly arrival: Read<NodeArrival | undefined>;
  readonly config: ConfigFacts | undefined;
}

/** What of the wanted data arrives. Without a configuration metrics are wanted. */
export function arriving({ arrival, config }: ArrivingInput): Arriving {
  if (!arrival.ok || arrival.value === undefined) return 'unknown';
  const { metricsLastSeenMs, logsLastSeenMs, unknown: gaps } = arrival.value;
  const wantsMetrics = config?.collectsMetrics ?? true;
  const wantsLogs = config?.collectsLogs ?? false;
  // Traces, and what is no configuration at all, cannot be looked for.
  if (!wantsMetrics && !wantsLogs) return 'unknown';
  const hasMetrics = !wantsMetrics || metricsLastSeenMs !== null;
  const hasLogs = !wantsLogs || logsLastSeenMs !== null;
  if (hasMetrics && hasLogs) return 'everything';
  const isUnseen = (part: 'metrics' | 'logs'): boolean =>
    gaps.some((gap) => gap.part === part) || (part === 'metrics' && hidesInstances(config));
  if ((!hasMetrics && isUnseen('metrics')) || (!hasLogs && isUnseen('logs'))) return 'unknown';
  return wantsMetrics && metricsLastSeenMs !== null ? 'metrics-only' : 'nothing';
}

/** Without the dimension InstanceId nobody can tell which node sent a metric. */
const hidesInstances = (config: ConfigFacts | undefined): boolean => config?.appendsInstanceId === false;

/** The line of a node that is in order. */
export function judgeShipping(node: FleetNode, input: ArrivingInput & { readonly nowMs: number }): Verdict | undefined {
  if (arriving(input) !== 'everything' || !input.arrival.ok || input.arrival.value === undefined) return undefined;
  const { metricsLastSeenMs, logsLastSeenMs } = input.arrival.value;
  const seen = [ageOf('metrics', metricsLastSeenMs, input.nowMs), ageOf('logs', logsLastSeenMs, input.nowMs)];
  const evidence = { ...connectionOf(node), ...timesOf(metricsLastSeenMs, logsLastSeenMs) };
  const state = node.managed === true ? 'managed and shipping' : 'shipping';
  return { ...pass(`${state}: ${seen.filter((part) => part !== undefined).join(', ')}`, evidence), isFinal: true };
}

export interface SilenceInput extends ArrivingInput {
  readonly node: FleetNode;
  readonly nowMs: number;
  /** Undefined: the node was not asked. */
  readonly diagnosis: Read<Diagnosis> | undefined;
  /** How many checks of this node could not be made. */
  readonly unknownCount: number;
}

/** What is to be said of a node whose data does not arrive when no check has found why. */
export function judgeSilence(input: SilenceInput): Verdict {
  const { node, arrival, nowMs, diagnosis } = input;
  if (!arrival.ok) return notKnown('whether data arrives', arrival);
  const evidence = {
    ...timesOf(arrival.value?.metricsLastSeenMs ?? null, arrival.value?.logsLastSeenMs ?? null),
    windowMinutes: ARRIVAL_WINDOW_MS / 60_000,
  };
  const what = arriving(input);
  if (what === 'unknown') return unseen(input, evidence);
  const startedAtMs = diagnosis?.ok ? diagnosis.value.startedAtMs : null;
  if (startedAtMs !== null && nowMs - startedAtMs < ARRIVAL_WINDOW_MS) {
    const again = `run the command again after ${new Date(startedAtMs + ARRIVAL_WINDOW_MS).toISOString()}`;
    const reason = `the agent was started ${words(nowMs - startedAtMs)} ago: its first data takes up to 15 minutes`;
    return skip(reason, again, { ...evidence, startedAt: new Date(startedAtMs).toISOString() });
  }
  if (what === 'metrics-only' || (diagnosis !== undefined && input.config?.collectsMetrics === false)) {
    const begin = what === 'metrics-only' ? 'metrics arrive, and no log event' : 'no log event arrived';
    return warn(
      `${begin} in the last 15 minutes: the files may be quiet`,
      `look at the newest events: awsops logs tail GROUP --since 1d`,
      evidence,
    );
  }
  if (diagnosis === undefined) {
    const reason = 'no data in the last 15 minutes; whether an agent is installed was not looked at';
    return unknown(
      reason,
      `ask the node itself, without --no-diagnose: awsops node check ${node.instanceId}`,
      evidence,
    );
  }
  const rest = input.unknownCount > 0 ? `; ${input.unknownCount} checks could not be made` : '';
  const log = node.platform === 'Windows' ? WINDOWS_LOG : LINUX_LOG;
  return fail(
    `no data in the last 15 minutes, although the agent runs and nothing stands in its way${rest}`,
    `awsops node run ${node.instanceId} -- ${log}`,
    evidence,
  );
}

const LINUX_LOG = "'tail -n 50 /opt/aws/amazon-cloudwatch-agent/logs/amazon-cloudwatch-agent.log'";
const WINDOWS_LOG =
  "'Get-Content -Tail 50 $Env:ProgramData\\Amazon\\AmazonCloudWatchAgent\\Logs\\amazon-cloudwatch-agent.log'";

function unseen({ arrival, config }: ArrivingInput, evidence: Verdict['evidence']): Verdict {
  const gaps = arrival.ok ? (arrival.value?.unknown ?? []) : [];
  const denied = [...new Set(gaps.flatMap((gap) => gap.denied ?? []))];
  if (config !== undefined && !config.collectsMetrics && !config.collectsLogs) {
    const reason = 'whether data arrives is not known: the configuration sends neither metrics nor logs';
    return unknown(reason, 'see what it collects: awsops agent lint FILE', evidence);
  }
  if (gaps.length === 0 && hidesInstances(config)) {
    const reason = 'whether data arrives is not known: the metrics have no dimension InstanceId';
    const fix = 'add "append_dimensions": {"InstanceId": "${aws:InstanceId}"} to the metrics of the configuration';
    return unknown(reason, fix, evidence);
  }
  const why = gaps[0] === undefined ? '' : `: ${gaps[0].reason}`;
  const fix = denied.length > 0 ? `allow ${denied.join(', ')} to yourself` : 'run the command again';
  return unknown(`whether data arrives is not known${why}`, fix, { ...evidence, gaps });
}

/** The line of a node that is managed and in order, and sends nothing. */
export function judgeManaged(node: FleetNode, { isInstalled }: { readonly isInstalled: boolean | undefined }): Verdict {
  const reason = isInstalled === false ? 'managed; no CloudWatch agent is installed' : 'managed and in order';
  return pass(reason, { ...connectionOf(node), isAgentInstalled: isInstalled ?? null });
}

const connectionOf = ({ pingStatus, ssmAgentVersion, platformName, platformVersion }: FleetNode) => ({
  pingStatus,
  ssmAgentVersion,
  platformName,
  platformVersion,
});

const timesOf = (metricsMs: number | null, logsMs: number | null) => ({
  metricsLastSeen: metricsMs === null ? null : new Date(metricsMs).toISOString(),
  logsLastSeen: logsMs === null ? null : new Date(logsMs).toISOString(),
});

const ageOf = (what: string, seenMs: number | null, nowMs: number): string | undefined =>
  seenMs === null ? undefined : `${what} ${words(Math.max(0, nowMs - seenMs))} ago`;

const words = (ms: number): string => (ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`);

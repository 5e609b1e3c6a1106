import type { Denied, NetworkView, PathFinding, PrefixList, ServiceName, TraceInput } from '../types.js';

type Stage = PathFinding['stage'];
type Evidence = PathFinding['evidence'];

/** A question about the network, with the place of the instance known. */
export interface Trace extends TraceInput {
  readonly vpcId: string;
  readonly subnetId: string;
}

/** Nothing to complain of. */
export function pass(stage: Stage, reason: string, evidence: Evidence): PathFinding {
  return { stage, status: 'pass', reason, fix: null, evidence };
}

/** Something that need not be looked at. */
export function skip(stage: Stage, reason: string, evidence: Evidence): PathFinding {
  return { stage, status: 'skip', reason, fix: null, evidence };
}

interface Problem {
  readonly reason: string;
  readonly fix: string | null;
  readonly evidence: Evidence;
}

/** Something that stops the traffic. */
export function fail(stage: Stage, problem: Problem): PathFinding {
  return { stage, status: 'fail', ...problem };
}

/** Something that stops some of the traffic, or sends it another way than somebody meant. */
export function warn(stage: Stage, problem: Problem): PathFinding {
  return { stage, status: 'warn', ...problem };
}

/** Something that cannot be seen. */
export function unknown(stage: Stage, problem: Problem): PathFinding {
  return { stage, status: 'unknown', ...problem };
}

/** A part of the network that may not be read. */
export function unread(stage: Stage, { denied }: Denied, evidence: Evidence = {}): PathFinding {
  const reason = `this cannot be seen: ${denied} is denied`;
  return unknown(stage, {
    reason,
    fix: `allow ${denied} to yourself: awsops help permissions`,
    evidence: { denied, ...evidence },
  });
}

/** Whether a part of the network was not read. */
export function isDenied<T>(part: readonly T[] | Denied): part is Denied {
  return 'denied' in part;
}

/** The prefix lists, or undefined when they could not be read. */
export function listsOf({ prefixLists }: NetworkView): readonly PrefixList[] | undefined {
  return isDenied(prefixLists) ? undefined : prefixLists;
}

/** What a VPC endpoint service is called, whatever the partition puts before it. */
export function isEndpointOf(
  serviceName: string | undefined,
  { service, region }: { readonly service: ServiceName; readonly region: string },
): boolean {
  return serviceName?.endsWith(`.${region}.${service}`) === true;
}

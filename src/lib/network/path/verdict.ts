import type { PathFinding, ServicePath } from '../types.js';

/** What some findings come to. */
export function verdictOf(hops: readonly PathFinding[]): ServicePath['verdict'] {
  if (hops.some(({ status }) => status === 'fail')) return 'blocked';
  return hops.some(({ status }) => status === 'unknown') ? 'unknown' : 'open';
}

/**
 * The findings of the best of several ways to the same thing, the nearest first. Where one is open, what stops the
 * others is worth a warning only; a way that may be open leaves the whole unknown.
 */
export function bestOf(ways: readonly (readonly PathFinding[])[]): readonly PathFinding[] {
  const open = ways.find((way) => verdictOf(way) === 'open');
  if (open) {
    const stopped = ways.filter((way) => verdictOf(way) === 'blocked');
    return [...open, ...stopped.flatMap((way) => way.filter(({ status }) => status === 'fail').map(asWarning))];
  }
  return ways.find((way) => verdictOf(way) === 'unknown') ?? ways[0] ?? [];
}

function asWarning(finding: PathFinding): PathFinding {
  return { ...finding, status: 'warn', reason: `${finding.reason}; another zone of the endpoint is open` };
}

/** Names before endpoints, endpoints before routes, …: the order in which a cause is worth mending. */
const STAGES: readonly PathFinding['stage'][] = ['dns', 'endpoint', 'route', 'security-group', 'network-acl'];

/** Findings in the order of their stages. */
export function inOrder(hops: readonly PathFinding[]): readonly PathFinding[] {
  return hops.toSorted((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage));
}

import type { PathFinding, ServicePath } from '../../network/index.js';
import type { CheckStatus } from '../../checks/types.js';
import type { Verdict } from '../verdict.js';
import type { Weight } from './permissions.js';

/** The stages of a way, in the order in which a cause counts. */
export const PATH_STAGES = ['dns', 'endpoint', 'route', 'security-group', 'network-acl'] as const;
export type PathStage = (typeof PATH_STAGES)[number];

/** The way to a service, and how much it matters that it is open. */
export interface WeighedPath {
  readonly path: ServicePath;
  readonly weight: Weight;
}

const WORST_FIRST: readonly CheckStatus[] = ['fail', 'unknown', 'warn', 'skip', 'pass'];

/**
 * What one stage does to the ways to all services that the node needs: the worst of its findings, with every service
 * that it is true of. Undefined when no way has this stage.
 */
export function judgeStage(paths: readonly WeighedPath[], stage: PathStage): Verdict | undefined {
  const findings = paths.flatMap(({ path, weight }) =>
    weight === 'none'
      ? []
      : path.hops
          .filter((hop) => hop.stage === stage)
          .map((hop) => ({ ...soften(hop, weight), service: path.service })),
  );
  const worst = findings.toSorted((a, b) => severity(a) - severity(b))[0];
  if (worst === undefined) return undefined;
  const { status, reason, fix, evidence } = worst;
  const services = findings.filter((finding) => finding.status === status).map(({ service }) => service);
  return {
    status,
    reason: `${namesOf(services)}: ${reason}`,
    fix,
    evidence: { ...evidence, services: [...new Set(services)] },
  };
}

/** What is no cause for this node (a service that it can do without) is no failure either. */
const soften = (hop: PathFinding, weight: Weight): PathFinding =>
  hop.status === 'fail' && weight === 'warn' ? { ...hop, status: 'warn' } : hop;

const severity = ({ status }: PathFinding): number => WORST_FIRST.indexOf(status);

const namesOf = (services: readonly string[]): string => [...new Set(services)].join(', ');

import type { TaskContext } from '../aws/task-context.js';
import type { Finding } from '../checks/types.js';
import type { FleetNode } from '../node/index.js';
import { symptomOf } from './checks/connection.js';
import type { NodeCheck } from './checks/node-check.js';
import type { Facts } from './facts.js';
import type { Verdict } from './verdict.js';

/** What was found on one node, in the order of the checklist. */
export interface NodeFindings {
  readonly node: FleetNode;
  readonly findings: readonly Finding[];
}

interface Progress {
  readonly node: FleetNode;
  readonly findings: Finding[];
  /** Nothing more is looked for. */
  isClosed: boolean;
}

/**
 * Goes through the checklist, check by check for all nodes together, so that what a check needs is loaded once for all
 * that have got as far. A node is done with its first cause, unless all checks are wanted.
 */
export async function evaluate(
  input: { readonly nodes: readonly FleetNode[]; readonly checks: readonly NodeCheck[]; readonly facts: Facts },
  ctx: TaskContext,
): Promise<readonly NodeFindings[]> {
  const progress = input.nodes.map((node): Progress => ({ node, findings: [], isClosed: false }));
  let { facts } = input;
  for (const check of input.checks) {
    const open = progress.filter(({ node, findings, isClosed }) => !isClosed && check.applies(node, facts, findings));
    if (open.length === 0) continue;
    const nodes = open.map(({ node }) => node);
    for (const load of check.needs) facts = await load(nodes, facts, ctx);
    for (const one of open) record(one, { check, facts });
  }
  return progress.map(({ node, findings }) => ({ node, findings }));
}

function record(one: Progress, { check, facts }: { readonly check: NodeCheck; readonly facts: Facts }): void {
  const verdicts = [check.run(one.node, facts, one.findings) ?? []].flat();
  for (const verdict of verdicts) {
    if (one.isClosed) return;
    const isCause = verdict.status === 'fail' && check.isSymptom !== true;
    if (isShown(verdict, { check, facts })) one.findings.push(toFinding(one, { check, verdict }));
    one.isClosed = !facts.allChecks && (isCause || verdict.isFinal === true);
  }
}

function isShown(verdict: Verdict, { check, facts }: { readonly check: NodeCheck; readonly facts: Facts }): boolean {
  if (facts.allChecks) return true;
  if (check.isSymptom === true) return verdict.status === 'unknown';
  return verdict.isFinal === true || check.isHeadline === true || !['pass', 'skip'].includes(verdict.status);
}

function toFinding(
  { node, findings }: Progress,
  { check, verdict }: { readonly check: NodeCheck; readonly verdict: Verdict },
): Finding {
  const { status, fix } = verdict;
  const isFirstCause = status === 'fail' && !findings.some((finding) => finding.status === 'fail');
  const symptom = isFirstCause && check.stage !== 'state' ? symptomOf(node) : '';
  return {
    check: check.id,
    target: node.name === null ? node.instanceId : `${node.instanceId} (${node.name})`,
    status,
    reason: symptom === '' ? verdict.reason : `${symptom}: ${verdict.reason}`,
    fix,
    evidence: { instanceId: node.instanceId, name: node.name, ...verdict.evidence },
  };
}

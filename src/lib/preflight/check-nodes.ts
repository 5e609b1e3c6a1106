import type { TaskContext } from '../aws/task-context.js';
import type { Identity } from '../aws/types.js';
import { checkReport } from '../checks/report.js';
import type { CheckReport, CheckStatus, Finding } from '../checks/types.js';
import { resolveNodes, type FleetNode } from '../node/index.js';
import { CHECKS } from './checks/table.js';
import { readConfigForCheck } from './config-source.js';
import { evaluate, type NodeFindings } from './evaluate.js';
import { factsAbout } from './facts-about.js';
import { attempt, unread, type Read, type Unread } from './read.js';
import type { CheckNodesInput } from './types.js';
import { notKnown, pass, type Verdict } from './verdict.js';

/**
 * `node check`: why nodes are not managed, or managed and silent. The findings of the nodes that are worst come first,
 * those of one node in the order of the checklist.
 *
 * @throws usage error when no node is named; not_found for unknown ids and tags that nothing has; the failure of the
 *   inventory and invalid credentials. What else cannot be read is a finding `unknown`.
 */
export async function checkNodes(input: CheckNodesInput, ctx: TaskContext): Promise<CheckReport> {
  const caller = await attempt('sts:GetCallerIdentity', ctx, () => ctx.aws.identity(ctx.signal));
  const configs = await Promise.all(input.configs.map((spec) => readConfigForCheck(spec, ctx)));
  const nodes = await readNodes(input, ctx);
  if ('ok' in nodes) return checkReport([callerFinding(caller, ctx), selectionFinding(input, nodes)]);
  ctx.report({ type: 'step', message: `checking ${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}` });
  const run = { selection: input.selection, allChecks: input.allChecks, caller, configs };
  const facts = { ...factsAbout(nodes, run, ctx), mayDiagnose: input.diagnose };
  const perNode = await evaluate({ nodes, checks: CHECKS, facts }, ctx);
  suggestInstall(perNode, { input, ctx });
  const findings = perNode.toSorted((a, b) => severity(a) - severity(b)).flatMap((node) => node.findings);
  return checkReport([callerFinding(caller, ctx), ...findings]);
}

/** The nodes; or, when neither EC2 nor Systems Manager may be asked for them, that. */
async function readNodes(input: CheckNodesInput, ctx: TaskContext): Promise<readonly FleetNode[] | Unread> {
  try {
    return await resolveNodes(input.selection, ctx);
  } catch (thrown) {
    ctx.signal.throwIfAborted();
    const failure = unread('ec2:DescribeInstances', thrown);
    // What is not denied, a selection of nothing above all, is the caller's to hear.
    if (!failure.isDenied) throw thrown;
    return failure;
  }
}

/** Nodes without an agent are no finding, and what comes next for whoever wants one is not said once for each. */
function suggestInstall(
  found: readonly NodeFindings[],
  { input, ctx }: { readonly input: CheckNodesInput; readonly ctx: TaskContext },
): void {
  const lacking = found.filter(({ findings }) =>
    findings.some(({ evidence }) => evidence['isAgentInstalled'] === false),
  );
  if (lacking.length === 0) return;
  const { ids, tags, all } = input.selection;
  const which = all ? ['--all'] : [...ids, ...tags.map((tag) => `--tag ${tag}`)];
  const nodes = which.length > MAX_NAMED ? 'ID…' : which.join(' ');
  const who = lacking.length === 1 ? '1 node has' : `${lacking.length} nodes have`;
  const message = `${who} no CloudWatch agent; to install it: awsops agent install ${nodes} --config PRESET`;
  ctx.report({ type: 'note', message });
}

function callerFinding(caller: Read<Identity>, { aws }: TaskContext): Finding {
  const verdict: Verdict = caller.ok
    ? pass(`${caller.value.arn} in ${aws.region}`, { ...caller.value, region: aws.region })
    : notKnown('who asks', caller, { region: aws.region });
  return toFinding('caller', { target: caller.ok ? `account ${caller.value.account}` : aws.region, verdict });
}

function selectionFinding({ selection }: CheckNodesInput, failure: Unread): Finding {
  const target = selection.all ? 'all nodes' : [...selection.ids, ...selection.tags].join(', ');
  return toFinding('instance', { target, verdict: notKnown('what EC2 and Systems Manager say of them', failure) });
}

function toFinding(check: string, { target, verdict }: { target: string; verdict: Verdict }): Finding {
  const { status, reason, fix, evidence } = verdict;
  return { check, target, status, reason, fix, evidence };
}

/** A command with more ids than this is no help to read. */
const MAX_NAMED = 3;

const WORST_FIRST: readonly CheckStatus[] = ['fail', 'unknown', 'warn', 'skip', 'pass'];

const severity = ({ findings }: NodeFindings): number =>
  Math.min(WORST_FIRST.length, ...findings.map(({ status }) => WORST_FIRST.indexOf(status)));

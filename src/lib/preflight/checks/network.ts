import { placeOf, tracePath } from '../../network/index.js';
import type { FleetNode } from '../../node/index.js';
import { profileRole, type Facts } from '../facts.js';
import { judgeStage, PATH_STAGES, type PathStage, type WeighedPath } from '../judge/path.js';
import { loadNetwork } from '../load/network.js';
import { agentServices, packageServices, ssmServices, type ServiceNeed } from '../needs.js';
import { notKnown, type Verdict } from '../verdict.js';
import { isInstalled } from './data.js';
import { isAgentHost, isOnline, isUnreachable, type NodeCheck } from './node-check.js';

/** What has to be reached: by SSM Agent where it is cut off, else by the CloudWatch agent. */
function servicesOf(node: FleetNode, facts: Facts): readonly ServiceNeed[] {
  const ssm = facts.allChecks || !isOnline(node) ? ssmServices(node, facts) : [];
  const agent = isAgentHost(node, facts) ? agentServices(node, facts) : [];
  return [...ssm, ...agent];
}

function pathsOf(node: FleetNode, facts: Facts, services: readonly ServiceNeed[]): readonly WeighedPath[] {
  const { network } = facts;
  if (network?.ok !== true || node.instance === undefined) return [];
  const role = facts.roles.get(profileRole(node, facts) ?? '');
  const from = { ...placeOf(node.instance), roleArn: role?.ok ? role.value.arn : null };
  return services.map(({ service, weight, region }) => ({
    weight,
    path: tracePath({ view: network.value, from, service, region }),
  }));
}

const stageCheck = (stage: PathStage): NodeCheck => ({
  id: stage,
  stage: 'network',
  needs: [loadNetwork],
  applies: (node, facts) => isUnreachable(node, facts) || isAgentHost(node, facts),
  run(node, facts) {
    if (facts.network?.ok === false) return stage === 'dns' ? notKnown('the network', facts.network) : undefined;
    return judgeStage(pathsOf(node, facts, servicesOf(node, facts)), stage);
  },
});

/** Names, endpoints, routes, security groups, network ACLs. */
export const networkChecks: readonly NodeCheck[] = PATH_STAGES.map(stageCheck);

/** Whether the agent's packages can be downloaded, where it is not installed yet. A cause only when it is wanted. */
export const packages: NodeCheck = {
  id: 'packages',
  stage: 'network',
  needs: [loadNetwork],
  applies: (node, facts) => isAgentHost(node, facts) && isInstalled(node, facts) === false,
  run(node, facts) {
    const weight = facts.configs.length === 0 ? 'warn' : 'fail';
    const services = packageServices(facts).map((need) => ({ ...need, weight }) as const);
    const paths = pathsOf(node, facts, services);
    const verdicts = PATH_STAGES.flatMap((stage) => judgeStage(paths, stage) ?? []);
    return verdicts.find(({ status }) => status === weight) ?? firstUnknown(verdicts);
  },
};

const firstUnknown = (verdicts: readonly Verdict[]): Verdict | undefined =>
  verdicts.find(({ status }) => status === 'unknown') ?? verdicts.at(-1);

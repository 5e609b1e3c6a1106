import type { ConfigFacts } from '../agent-config/index.js';
import type { ContextEntry, SimulationResult } from '../iam/index.js';
import type { ServiceName } from '../network/index.js';
import type { FleetNode } from '../node/index.js';
import { accountOf, configOf, parameterArn, type Facts } from './facts.js';
import type { Weight } from './judge/permissions.js';
import { isAtLeast } from './judge/version.js';

/** From this version on SSM Agent leaves ec2messages as soon as ssmmessages answers (its release notes). */
const WITHOUT_EC2MESSAGES = '3.3.40.0';

/** Permissions that are simulated in one call. */
export interface PermissionNeed {
  /** Tells it from the other needs of a role. */
  readonly key: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context: readonly ContextEntry[];
}

export const simulationKey = (roleName: string, need: PermissionNeed): string => `${roleName} ${need.key}`;

/** What SSM Agent calls (Systems Manager user guide, "ec2messages, ssmmessages, and other API operations"). */
const REGISTER = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenDataChannel',
];
const OLD_CHANNEL = ['ec2messages:GetMessages', 'ec2messages:AcknowledgeMessage', 'ec2messages:SendReply'];

/** For SSM Agent. The resource is the instance itself: policies may be limited to instances. */
export function ssmPermissions(node: FleetNode, facts: Facts): readonly PermissionNeed[] {
  const instance = `arn:${facts.partition}:ec2:${facts.region}:${accountOf(facts)}:instance/${node.instanceId}`;
  return [{ key: 'ssm', actions: [...REGISTER, ...OLD_CHANNEL], resources: [instance], context: [] }];
}

export function weighSsmPermission(node: FleetNode): (result: SimulationResult) => Weight {
  const old = weighOldChannel(node);
  return ({ action }) => (action.startsWith('ec2messages:') ? old : 'fail');
}

/** Without ec2messages only an old agent is cut off. Of one that never registered the version is not known. */
function weighOldChannel({ ssmAgentVersion }: FleetNode): Weight {
  return isAtLeast(ssmAgentVersion, WITHOUT_EC2MESSAGES) === false ? 'fail' : 'warn';
}

/** Without these nothing is sent; without the others the agent complains and goes on. */
const WRITE_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const PREPARE_LOGS = ['logs:CreateLogGroup', 'logs:DescribeLogStreams'];

/** For the CloudWatch agent, by its configuration where there is one, else for metrics and logs of any name. */
export function agentPermissions(node: FleetNode, facts: Facts): readonly PermissionNeed[] {
  const named = configOf(node, facts);
  const config = named?.facts ?? undefined;
  const label = named?.source.label ?? '';
  const needs: PermissionNeed[] = [];
  if (config?.collectsMetrics ?? true) {
    const context = config ? [{ name: 'cloudwatch:namespace', values: [config.namespace] }] : [];
    needs.push({ key: `metrics ${label}`, actions: ['cloudwatch:PutMetricData'], resources: ['*'], context });
  }
  if (config?.collectsLogs ?? true) {
    const resources = config ? logResources(node, { config, facts }) : ['*'];
    const retention = config?.needsPutRetention ? ['logs:PutRetentionPolicy'] : [];
    needs.push({
      key: `logs ${label}`,
      actions: [...WRITE_LOGS, ...PREPARE_LOGS, ...retention],
      resources,
      context: [],
    });
  }
  const describe = describeActions(config);
  if (describe.length > 0) needs.push({ key: `ec2 ${label}`, actions: describe, resources: ['*'], context: [] });
  const name = named?.source.parameterName;
  return name === null || name === undefined ? needs : [...needs, parameterPermission(name, facts)];
}

/** To fetch the configuration from this very parameter. */
export const parameterPermission = (name: string, facts: Facts): PermissionNeed => ({
  key: `parameter ${name}`,
  actions: ['ssm:GetParameter'],
  resources: [parameterArn(name, facts)],
  context: [],
});

/**
 * What is a cause: with a configuration, what it needs; without one only that metrics cannot be sent at all, since
 * nobody knows which log groups and namespaces are meant.
 */
export function weighAgentPermission(node: FleetNode, facts: Facts): (result: SimulationResult) => Weight {
  const hasConfig = Boolean(configOf(node, facts)?.facts);
  return ({ action, missingContext }) => {
    if ([...PREPARE_LOGS, 'logs:PutRetentionPolicy'].includes(action)) return 'warn';
    if (hasConfig || action === 'ssm:GetParameter') return 'fail';
    return action === 'cloudwatch:PutMetricData' && missingContext.length === 0 ? 'fail' : 'warn';
  };
}

const describeActions = (config: ConfigFacts | undefined): readonly string[] => [
  ...(config?.needsDescribeTags ? ['ec2:DescribeTags'] : []),
  ...(config?.needsDescribeVolumes ? ['ec2:DescribeVolumes'] : []),
];

/** The streams that the agent would write. Names of groups may hold placeholders; only the instance id is known here. */
function logResources(
  { instanceId }: FleetNode,
  { config, facts }: { readonly config: ConfigFacts; readonly facts: Facts },
): readonly string[] {
  const groups = new Set(config.logGroups.map(({ group }) => group.replaceAll('{instance_id}', instanceId)));
  const prefix = `arn:${facts.partition}:logs:${config.region ?? facts.region}:${accountOf(facts)}:log-group`;
  return [...groups].map((group) => `${prefix}:${group}:log-stream:${instanceId}`);
}

/** A service that a node has to reach. */
export interface ServiceNeed {
  readonly service: ServiceName;
  readonly weight: Weight;
  readonly region: string;
}

/** What SSM Agent talks to. */
export function ssmServices(node: FleetNode, { region }: Facts): readonly ServiceNeed[] {
  return [
    { service: 'ssm', weight: 'fail', region },
    { service: 'ssmmessages', weight: 'fail', region },
    { service: 'ec2messages', weight: weighOldChannel(node), region },
  ];
}

/** What the CloudWatch agent talks to. */
export function agentServices(node: FleetNode, facts: Facts): readonly ServiceNeed[] {
  const config = configOf(node, facts)?.facts ?? undefined;
  const region = config?.region ?? facts.region;
  const needs: ServiceNeed[] = [];
  if (config?.collectsMetrics ?? true) needs.push({ service: 'monitoring', weight: 'fail', region });
  if (config?.collectsLogs ?? true) needs.push({ service: 'logs', weight: config ? 'fail' : 'warn', region });
  if (describeActions(config).length > 0) needs.push({ service: 'ec2', weight: 'fail', region: facts.region });
  return needs;
}

/** Where the packages of the agent come from. */
export const packageServices = ({ region }: Facts): readonly ServiceNeed[] => [
  { service: 's3', weight: 'fail', region },
];

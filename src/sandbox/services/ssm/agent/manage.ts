import type { StepOutput } from '../types.js';
import { applyConfig, applyDefault, removeConfigs, type Applied } from './apply.js';
import { startAgent, stopAgent, type AgentContext } from './lifecycle.js';
import { activeConfigs } from './state.js';
import { statusText } from './status.js';

type Parameters = Readonly<Record<string, readonly string[]>>;

const HEADER = '****** processing amazon-cloudwatch-agent ******\n';
const NOT_INSTALLED =
  'CloudWatch Agent not installed.  Please install it using the AWS-ConfigureAWSPackage SSM Document.\n';

const success = (stdout: string): StepOutput => ({ exitCode: 0, stdout, stderr: '' });
const failure = (stdout: string, stderr = ''): StepOutput => ({ exitCode: 1, stdout, stderr });

/** What AmazonCloudWatch-ManageAgent does on a node: it calls the agent's own control script. */
export function manageAgent(parameters: Parameters, context: AgentContext): StepOutput {
  const { node } = context;
  const value = (name: string) => parameters[name]?.[0] ?? '';
  if (node.agent.version === null) return failure(NOT_INSTALLED);
  switch (value('action')) {
    case 'status':
    case 'status-with-workloads':
      return success(statusText(node, { hasWorkloads: value('action') === 'status-with-workloads' }));
    case 'stop':
      return stop(context);
    case 'start':
      return start(context);
    default:
      return configure(parameters, context);
  }
}

function stop(context: AgentContext): StepOutput {
  const isStopped = context.node.agent.state === 'stopped';
  stopAgent(context);
  return success(`${HEADER}${isStopped ? 'amazon-cloudwatch-agent has already been stopped\n' : ''}`);
}

function start(context: AgentContext): StepOutput {
  const { agent } = context.node;
  if (agent.state === 'running') return success(`${HEADER}amazon-cloudwatch-agent has already been started\n`);
  const before = startConfigured(context);
  return success(`${HEADER}${before}`);
}

/** An agent without a configuration starts with the default one. Gives what is printed about that. */
function startConfigured(context: AgentContext): string {
  const isConfigured = activeConfigs(context.node.agent).size > 0;
  if (!isConfigured) applyDefault(context);
  startAgent(context);
  const name = 'amazon-cloudwatch-agent';
  return isConfigured ? '' : `Both ${name} is not configured. Applying ${name} default configuration.\n`;
}

const ACTIONS: Readonly<Record<string, 'default' | 'append' | 'remove'>> = {
  configure: 'default',
  'configure (append)': 'append',
  'configure (remove)': 'remove',
};

function configure(parameters: Parameters, context: AgentContext): StepOutput {
  const value = (name: string) => parameters[name]?.[0] ?? '';
  const mode = ACTIONS[value('action')] ?? 'default';
  const [source, location] = [value('optionalConfigurationSource'), value('optionalConfigurationLocation')];
  const isRestart = value('optionalRestart') === 'yes';
  if (source === 'ssm' && location === '') return failure('AmazonCloudWatchAgent config should be specified\n');
  if (source === 'all' && mode !== 'remove') {
    return failure('Configuration location "all" can only be applied with action "remove-config"\n');
  }
  if (mode === 'default' && source === 'ssm' && location.includes(',')) {
    return mergeMany(location.split(','), context, isRestart);
  }
  const applied = applyOne({ mode, source, location }, context);
  if (!applied.isApplied) return failure(`${HEADER}${applied.stdout}`, applied.stderr);
  return success(`${HEADER}${applied.stdout}${isRestart ? restart(context) : ''}`);
}

function applyOne(
  {
    mode,
    source,
    location,
  }: { readonly mode: 'default' | 'append' | 'remove'; readonly source: string; readonly location: string },
  context: AgentContext,
): Applied {
  if (mode === 'remove') return removeConfigs(source === 'all' ? 'all' : { source, location }, context);
  return applyConfig({ mode, source, location }, context);
}

/** A list of parameters: the first one replaces what is there, the others are added. */
function mergeMany(locations: readonly string[], context: AgentContext, isRestart: boolean): StepOutput {
  // The Windows branch of the document goes on after a failure and always ends well.
  const isLenient = context.node.platformType === 'Windows';
  let stdout = `Merging multiple configurations: ${locations.join(',')}\n`;
  let stderr = '';
  for (const [index, location] of locations.entries()) {
    stdout += index === 0 ? `Fetching base config: ${location}\n` : `Appending config: ${location}\n`;
    const applied = applyOne({ mode: index === 0 ? 'default' : 'append', source: 'ssm', location }, context);
    stdout += `${HEADER}${applied.stdout}`;
    stderr += applied.stderr;
    if (!applied.isApplied && !isLenient) return failure(stdout, stderr);
  }
  if (isRestart) stdout += `Restarting CloudWatch Agent...\n${restart(context)}`;
  return { exitCode: 0, stdout: `${stdout}Successfully merged all configurations\n`, stderr };
}

function restart(context: AgentContext): string {
  const wasStopped = context.node.agent.state === 'stopped';
  stopAgent(context);
  return `${wasStopped ? 'amazon-cloudwatch-agent has already been stopped\n' : ''}${startConfigured(context)}`;
}

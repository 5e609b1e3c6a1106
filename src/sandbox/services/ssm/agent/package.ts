import type { StepOutput } from '../types.js';
import { startAgent, stopAgent, type AgentContext } from './lifecycle.js';

/** What AWS-ConfigureAWSPackage is asked for. */
export interface PackageRequest {
  readonly name: string;
  readonly action: string;
  readonly installationType: string;
  /** Empty or `latest` for the newest. */
  readonly version: string;
}

const PACKAGE = 'AmazonCloudWatchAgent';
const ARN = `arn:aws:ssm:::package/${PACKAGE}`;

/** The version that `latest` gives. */
export const LATEST_AGENT_VERSION = '1.300071.0b1';

/** Versions that can be installed, newest first. */
const VERSIONS: readonly string[] = [
  LATEST_AGENT_VERSION,
  '1.300070.0b1',
  '1.300064.0b1337',
  '1.300031.0b313',
  '1.247360.0b252610',
];

const done = (stdout: string): StepOutput => ({ exitCode: 0, stdout: `${stdout}\n`, stderr: '' });
const failed = (stderr: string): StepOutput => ({ exitCode: 1, stdout: '', stderr: `${stderr}\n` });

/** Installs or uninstalls the CloudWatch agent, the one package that simulated nodes know. */
export function configurePackage(request: PackageRequest, context: AgentContext): StepOutput {
  const { node } = context;
  if (!node.packagesReachable) {
    const url = `https://s3.${context.call.region}.amazonaws.com/${context.call.region}-birdwatcher-prod/${PACKAGE}/manifest.json`;
    return failed(
      `failed to download manifest - failed to fetch ${url}: RequestError: send request failed: dial tcp: i/o timeout`,
    );
  }
  if (request.name !== PACKAGE)
    return failed(`failed to find the package ${request.name}: the sandbox has ${PACKAGE} only`);
  return request.action === 'Uninstall' ? uninstall(request, context) : install(request, context);
}

function install({ version: wanted, installationType }: PackageRequest, context: AgentContext): StepOutput {
  const { agent } = context.node;
  const version = wanted === '' || wanted === 'latest' ? LATEST_AGENT_VERSION : wanted;
  if (!VERSIONS.includes(version)) {
    return failed(`failed to download manifest - no manifest found for package: ${PACKAGE}, version: ${version}`);
  }
  if (agent.version === version) return done(`${ARN} ${version} is already installed`);
  const lines: string[] = [];
  if (agent.version !== null) {
    if (installationType === 'In-place update') {
      return failed(`failed to update ${PACKAGE} in place: the package has no update script`);
    }
    lines.push(`Initiating ${ARN} ${agent.version} uninstall`, `Successfully uninstalled ${ARN} ${agent.version}`);
  }
  // An agent that ran before runs again with what it was configured with.
  const wasRunning = agent.state === 'running';
  stopAgent(context);
  agent.version = version;
  if (wasRunning) startAgent(context);
  return done(
    [...lines, `Initiating ${ARN} ${version} install`, `Successfully installed ${ARN} ${version}`].join('\n'),
  );
}

function uninstall({ version: wanted }: PackageRequest, context: AgentContext): StepOutput {
  const { agent } = context.node;
  const isAny = wanted === '' || wanted === 'latest';
  if (agent.version === null || (!isAny && wanted !== agent.version)) {
    return done(`version: ${isAny ? '' : wanted} is not installed`);
  }
  const { version } = agent;
  stopAgent(context);
  agent.version = null;
  return done(`Initiating ${ARN} ${version} uninstall\nSuccessfully uninstalled ${ARN} ${version}`);
}

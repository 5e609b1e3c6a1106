import type { PlatformType } from '../types.js';

/** The document that configures, starts and stops the CloudWatch agent. */
export const MANAGE_AGENT = 'AmazonCloudWatch-ManageAgent';

/**
 * Its texts over the years, of which an account may see any as the default: today's; that of versions 6 to 8, which
 * had parameters for a collector that are refused since; and the first ones, which could not remove anything.
 */
export type ManageAgentVintage = 'current' | 'collector' | 'oldest';

const ACTIONS: Readonly<Record<ManageAgentVintage, readonly string[]>> = {
  current: [
    'configure',
    'configure (append)',
    'configure (remove)',
    'start',
    'status',
    'status-with-workloads',
    'stop',
  ],
  collector: ['configure', 'configure (append)', 'configure (remove)', 'start', 'status', 'stop'],
  oldest: ['configure', 'configure (append)', 'start', 'status', 'stop'],
};

/** Parameters, their values and the steps are those of the published document; the scripts only stand for its own. */
export function manageAgentDocument(vintage: ManageAgentVintage): object {
  return {
    schemaVersion: '2.2',
    description: 'Send commands to the Amazon CloudWatch agent',
    parameters: {
      action: choice('What the agent is to do.', 'configure', ACTIONS[vintage]),
      mode: choice('Where it runs.', 'ec2', ['ec2', 'onPremise', 'auto']),
      optionalConfigurationSource: choice(
        'Where a configuration comes from.',
        'ssm',
        vintage === 'oldest' ? ['ssm', 'default'] : ['ssm', 'default', 'all'],
      ),
      optionalConfigurationLocation: {
        type: 'String',
        description: 'The name of the parameter.',
        default: '',
        allowedPattern: '^[a-zA-Z0-9-"~:_@./^(*)!<>?=+,]*$',
      },
      ...(vintage === 'collector' ? collectorParameters : {}),
      optionalRestart: choice('Whether to restart it.', 'yes', ['yes', 'no']),
    },
    mainSteps: [
      step('ControlCloudWatchAgentWindows', 'Windows'),
      step('ControlCloudWatchAgentLinux', 'Linux'),
      ...(vintage === 'oldest' ? [] : [step('ControlCloudWatchAgentMacOS', 'MacOS')]),
    ],
  };
}

const collectorParameters = {
  optionalOpenTelemetryCollectorConfigurationSource: choice('Where its configuration comes from.', 'ssm', [
    'ssm',
    'default',
    'all',
  ]),
  optionalOpenTelemetryCollectorConfigurationLocation: {
    type: 'String',
    description: 'The name of the parameter of the collector.',
    default: '',
    allowedPattern: '[a-zA-Z0-9-"~:_@./^(*)!<>?=+]*$',
  },
};

function choice(description: string, value: string, allowedValues: readonly string[]): object {
  return { type: 'String', description, default: value, allowedValues };
}

function step(name: string, platform: PlatformType): object {
  const isWindows = platform === 'Windows';
  const ctl = isWindows
    ? '& "${Env:ProgramFiles}\\Amazon\\AmazonCloudWatchAgent\\amazon-cloudwatch-agent-ctl.ps1"'
    : '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl';
  return {
    name,
    action: isWindows ? 'aws:runPowerShellScript' : 'aws:runShellScript',
    precondition: { StringEquals: ['platformType', platform] },
    inputs: { runCommand: [`${ctl} -a {{action}} -m {{mode}} -c {{optionalConfigurationLocation}}`] },
  };
}

import { defineCommand } from '../../lib/cli/define.js';
import { completeNodes } from '../complete-nodes.js';
import { nodeSelection, selectionOf } from '../node-selection.js';
import { rolloutOptions, runsDirectory } from '../rollout-options.js';
import { completePresets } from './complete-presets.js';
import { agentFields } from './fields.js';
import { installPermissions, nodeRolePermissions } from './permissions.js';

export const agentInstall = defineCommand({
  name: 'install',
  summary: 'Install and configure the CloudWatch agent on a fleet, and prove that its data arrives',
  description:
    'In this order: finds the nodes; leaves out and names those that cannot take the agent; lints the configuration; ' +
    'asks the nodes by a read-only script what they run, and leaves alone those that run the right version and ' +
    'configuration; stores the configuration in Parameter Store (unchanged text writes nothing); installs the package ' +
    '(AWS-ConfigureAWSPackage) and applies the configuration (AmazonCloudWatch-ManageAgent), one node first, then 1 %, ' +
    '10 % and the rest; waits for a datapoint and log events of each node before the next wave begins. Nothing is sent ' +
    'to a node twice. Ctrl-C stops sending; what runs goes on or is cancelled (--on-interrupt). Exit code 8: some nodes ' +
    'failed or were left out.',
  examples: [
    {
      run: 'awsops agent install --tag Role=web --config linux-web-nginx --dry-run',
      why: 'see what would be sent where',
    },
    { run: 'awsops agent install --tag Role=web --config web.json --yes', why: 'from a file, without a question' },
    {
      run: 'awsops agent install --all --config linux-basic --config windows-basic',
      why: 'on Linux and Windows in one go',
    },
    { run: 'awsops agent install --resume 20260115T120000-3f9a2c', why: 'go on with a run that was interrupted' },
  ],
  args: { nodes: { describe: 'ids of nodes', required: false, variadic: true, complete: completeNodes } },
  options: {
    ...nodeSelection,
    config: {
      type: 'list',
      value: 'FILE|PRESET|ssm:NAME',
      describe: 'configuration; one for each platform. ssm:NAME is used as it is and not written',
      complete: completePresets,
    },
    parameter: { type: 'string', value: 'NAME', describe: 'store it under this name (AmazonCloudWatch-…)' },
    tier: {
      type: 'string',
      choices: ['standard', 'advanced'],
      value: 'TIER',
      default: 'standard',
      describe: 'tier of the parameter; advanced ones are billed and take 8 KB instead of 4',
    },
    'agent-version': {
      type: 'string',
      value: 'VERSION|latest',
      describe: 'install this version; default: any that is there will do, else the newest',
    },
    append: { type: 'boolean', describe: 'merge with other configurations on the node instead of standing alone' },
    replace: {
      type: 'boolean',
      describe: 'delete other configurations on the node; without it such nodes are left out',
      conflicts: ['append'],
    },
    verify: { type: 'boolean', default: true, describe: 'do not wait until data of every node arrives' },
    'verify-timeout': {
      type: 'duration',
      min: 1000,
      describe: 'how long to wait for data of a wave (default: 5m)',
    },
    ...rolloutOptions,
    resume: { type: 'string', value: 'RUN', describe: 'go on with a run; what was sent is not sent again' },
  },
  access: 'write',
  scope: 'regional',
  fields: agentFields({
    status: 'ok, unchanged, excluded, failed, no-data, not-run or unknown',
    step: 'where it ended: preflight, package, configure or verify; null: nothing to do',
    reason: 'why, and what would mend it',
  }),
  permissions: installPermissions,
  nodePermissions: nodeRolePermissions,
  async run({ args, options }, { task, env }) {
    const { planInstall } = await import('../../lib/agent/install/plan-install.js');
    const selection = selectionOf(args.nodes, options);
    return planInstall({ ...options, selection, runsDirectory: runsDirectory(env) }, task);
  },
});

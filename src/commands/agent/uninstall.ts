import { defineCommand } from '../../lib/cli/define.js';
import { completeNodes } from '../complete-nodes.js';
import { nodeSelection, selectionOf } from '../node-selection.js';
import { rolloutOptions, runsDirectory } from '../rollout-options.js';
import { agentFields } from './fields.js';
import { followPermissions, inventoryPermissions, sendPermission } from './permissions.js';

export const agentUninstall = defineCommand({
  name: 'uninstall',
  summary: 'Remove the CloudWatch agent from nodes',
  description:
    'Uninstalls the package by AWS-ConfigureAWSPackage, in the same waves and under the same budget of errors as an ' +
    'installation. The configurations in Parameter Store, the metrics and the logs stay.',
  examples: [
    { run: 'awsops agent uninstall i-0123456789abcdef0 --dry-run', why: 'see what would be sent' },
    { run: 'awsops agent uninstall --tag Role=batch --yes', why: 'from all batch servers' },
  ],
  args: { nodes: { describe: 'ids of nodes', required: false, variadic: true, complete: completeNodes } },
  options: { ...nodeSelection, ...rolloutOptions },
  access: 'write',
  scope: 'regional',
  fields: agentFields({
    status: 'ok, unchanged, excluded, failed, not-run or unknown',
    step: 'where it ended: preflight or package; null: done',
    reason: 'why',
  }),
  permissions: [
    sendPermission('AWS-ConfigureAWSPackage', 'AWS-RunShellScript', 'AWS-RunPowerShellScript'),
    ...followPermissions,
    ...inventoryPermissions,
  ],
  async run({ args, options }, { task, env }) {
    const { planUninstall } = await import('../../lib/agent/uninstall.js');
    const selection = selectionOf(args.nodes, options);
    return planUninstall({ ...options, selection, runsDirectory: runsDirectory(env) }, task);
  },
});

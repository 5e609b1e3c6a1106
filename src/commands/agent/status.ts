import { defineCommand } from '../../lib/cli/define.js';
import { completeNodes } from '../complete-nodes.js';
import { nodeSelection, selectionOf } from '../node-selection.js';
import { agentFields } from './fields.js';
import {
  arrivalPermissions,
  followPermissions,
  inventoryPermissions,
  readConfiguration,
  sendPermission,
} from './permissions.js';

export const agentStatus = defineCommand({
  name: 'status',
  summary: 'What the CloudWatch agents of a fleet run, and when their data was seen last',
  description:
    'Asks every node that is online by one read-only script (AWS-RunShellScript or AWS-RunPowerShellScript through ' +
    'SendCommand; it changes nothing), and CloudWatch for the last metric and log event of each. --no-ask leaves the ' +
    'script out. The hash is the SHA-256 of the configuration on the node; several are joined by a comma.',
  examples: [
    { run: 'awsops agent status --tag Role=web', why: 'the web servers' },
    { run: "awsops agent status --all --query '[?status!=`running`]'", why: 'where it does not run' },
  ],
  args: { nodes: { describe: 'ids of nodes', required: false, variadic: true, complete: completeNodes } },
  options: {
    ...nodeSelection,
    ask: { type: 'boolean', default: true, describe: 'do not ask the nodes themselves' },
  },
  access: 'read',
  scope: 'regional',
  fields: agentFields({
    status: 'running, stopped, not-installed, unreachable (see reason) or unknown',
    step: 'always null: nothing is done',
    reason: 'why nothing is known, or what is wrong',
  }),
  permissions: [
    ...inventoryPermissions,
    sendPermission('AWS-RunShellScript', 'AWS-RunPowerShellScript'),
    ...followPermissions,
    readConfiguration,
    ...arrivalPermissions,
  ],
  async run({ args, options }, { task }) {
    const { agentStatus: statusOf } = await import('../../lib/agent/status.js');
    return statusOf({ selection: selectionOf(args.nodes, options), asks: options.ask }, task);
  },
});

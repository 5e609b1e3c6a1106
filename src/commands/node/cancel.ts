import { defineCommand } from '../../lib/cli/define.js';
import { runsDirectory } from '../rollout-options.js';

export const nodeCancel = defineCommand({
  name: 'cancel',
  summary: 'Cancel what a run still does',
  description:
    'Takes the id of a run of awsops, or of any command of Systems Manager. Nodes that have not begun do not begin; a ' +
    'script that already runs on a node may come to its end there.',
  examples: [
    { run: 'awsops node cancel 20260115T120000-3f9a2c', why: 'every command of a run' },
    { run: 'awsops node cancel 20260115T120000-3f9a2c --dry-run', why: 'see what still runs' },
  ],
  args: { run: { describe: 'id of a run, or of a command' } },
  access: 'write',
  scope: 'regional',
  permissions: ['ssm:CancelCommand', 'ssm:ListCommands'],
  async run({ args }, { task, env }) {
    const { planCancel } = await import('../../lib/node/run/index.js');
    return planCancel({ id: args.run, runsDirectory: runsDirectory(env) }, task);
  },
});

import { defineCommand } from '../../lib/cli/define.js';
import { exitCodeOf } from '../../lib/errors/exit-codes.js';
import { runsDirectory } from '../rollout-options.js';
import { runFields } from './run-fields.js';

export const nodeResult = defineCommand({
  name: 'result',
  summary: 'Show how a run is now, node by node',
  description:
    'Takes the id of a run of awsops, or of any command of Systems Manager. What the run learnt is shown from its file; ' +
    'for everything else the service is asked. Exit codes as those of `awsops node run`: 7 while it goes on.',
  examples: [
    { run: 'awsops node result 20260115T120000-3f9a2c', why: 'a run that was interrupted' },
    { run: 'awsops node result 11111111-2222-3333-4444-555555555555 -o json', why: 'a command that the console sent' },
  ],
  args: { run: { describe: 'id of a run, or of a command' } },
  access: 'read',
  scope: 'regional',
  fields: runFields.filter(({ key }) => key !== 'runId'),
  permissions: ['ssm:ListCommands', 'ssm:ListCommandInvocations', 'ssm:GetCommandInvocation'],
  async run({ args }, { task, env, setExitCode }) {
    const { nodeResult: readResult } = await import('../../lib/node/run/index.js');
    const { rows, failure } = await readResult({ id: args.run, runsDirectory: runsDirectory(env) }, task);
    if (failure !== null) setExitCode(exitCodeOf[failure]);
    return rows.map((row) => ({ ...row }));
  },
});

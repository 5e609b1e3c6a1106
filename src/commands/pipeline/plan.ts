import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';
import { pipelineInput, pipelineOptions, planPermissions } from './options.js';

export const pipelinePlan = defineCommand({
  name: 'plan',
  summary: 'Show what pipeline apply would make and change, and why',
  description:
    'Takes the options of pipeline apply and changes nothing. Each thing is there as create, update or none, with the ' +
    'reason. With --exit-code: 10 when anything is due. With --out, writes the template instead.',
  examples: [
    { run: 'awsops pipeline plan /web3tier/app --bucket web3tier-logs', why: 'a stream for one group' },
    {
      run: 'awsops pipeline plan /web3tier/app --bucket web3tier-logs --archive-after 90d --exit-code -q',
      why: 'is it still as it should be? For a cron job',
    },
  ],
  args: { groups: { describe: 'log groups by name, glob or ARN', variadic: true, complete: completeLogGroups } },
  options: {
    ...pipelineOptions,
    'exit-code': { type: 'boolean', describe: 'exit with 10 when changes are due' },
  },
  access: 'read',
  scope: 'regional',
  permissions: planPermissions,
  async run({ args, options }, { task, setExitCode }) {
    const { previewPipeline, writeTemplate } = await import('../../lib/pipeline/index.js');
    const { exitCode, out, ...rest } = options;
    const input = pipelineInput(args.groups, rest);
    if (out !== undefined) return { ...(await writeTemplate({ ...input, file: out }, task)) };
    const report = await previewPipeline(input, task);
    if (exitCode && report.changes.some(({ action }) => action !== 'none')) setExitCode(CHANGES_DUE);
    return { ...report };
  },
});

/** As with --dry-run --exit-code: see `awsops help exit-codes`. */
const CHANGES_DUE = 10;

import { defineCommand } from '../../lib/cli/define.js';
import { completeParameters } from '../complete-parameters.js';
import { ifVersionOption } from './fields.js';

export const paramRollback = defineCommand({
  name: 'rollback',
  summary: 'Write the value of an earlier version as a new one',
  description:
    'Goes back to the version before the newest, or to the one of --to. History is not rewritten: the old value ' +
    'becomes a new version. Type, tier and key stay as they are, and labels stay where they are.',
  examples: [
    { run: 'awsops param rollback /app/prod/config --dry-run', why: 'see what it would go back to' },
    { run: 'awsops param rollback /app/prod/config --to stable --yes', why: 'to the version with a label' },
    { run: 'awsops param rollback /app/prod/config --to 3 --if-version 7', why: 'undo one change, and no other' },
  ],
  args: { name: { describe: 'name of the parameter', complete: completeParameters } },
  options: {
    to: { type: 'string', value: 'VERSION', describe: 'number or label (default: the one before the newest)' },
    ...ifVersionOption,
  },
  access: 'write',
  scope: 'regional',
  permissions: ['ssm:PutParameter', 'ssm:GetParameterHistory', 'ssm:GetParameter', 'ssm:DescribeParameters'],
  async run({ args, options }, { task }) {
    const { planRollback } = await import('../../lib/param/index.js');
    const { to, ifVersion: expectedVersion } = options;
    return planRollback({ name: args.name, to, expectedVersion }, task);
  },
});

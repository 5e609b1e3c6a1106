import { defineCommand } from '../../lib/cli/define.js';
import { completeParameters } from '../complete-parameters.js';
import { parameterFields, parameterRow, revealOption } from './fields.js';

export const paramHistory = defineCommand({
  name: 'history',
  summary: 'List the versions of a parameter, newest first',
  description: 'Parameter Store keeps a hundred versions; who wrote each of them and its labels are here.',
  examples: [
    { run: 'awsops param history /app/prod/db-url', why: 'every version that is kept' },
    { run: "awsops param history /app/prod/db-url --query '[].{v:version,by:modifiedBy}'", why: 'who changed it' },
  ],
  args: { name: { describe: 'name of the parameter', complete: completeParameters } },
  options: revealOption,
  access: 'read',
  scope: 'regional',
  fields: parameterFields,
  permissions: ['ssm:GetParameterHistory', 'ssm:DescribeParameters'],
  async run({ args, options }, { task }) {
    const { history } = await import('../../lib/param/index.js');
    return (await history({ name: args.name, reveal: options.reveal }, task)).map(parameterRow);
  },
});

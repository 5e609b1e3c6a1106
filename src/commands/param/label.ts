import { defineCommand } from '../../lib/cli/define.js';
import { completeParameters } from '../complete-parameters.js';

export const paramLabel = defineCommand({
  name: 'label',
  summary: 'Attach labels to a version of a parameter, or take them off',
  description:
    'A label that another version has moves. A version has at most ten; a version with a label is not dropped when ' +
    'the hundredth comes, and then no new one can be written. Labels begin with a letter or . - _, not with aws or ssm.',
  examples: [
    { run: 'awsops param label /app/prod/config stable --dry-run', why: 'see where the label is now' },
    { run: 'awsops param label /app/prod/config:3 stable release-4 --yes', why: 'two labels for version 3' },
    { run: 'awsops param label /app/prod/config canary --remove --yes', why: 'from whichever version has it' },
  ],
  args: {
    name: { describe: 'NAME for the newest version, or NAME:VERSION', complete: completeParameters },
    labels: { describe: 'labels', variadic: true },
  },
  options: { remove: { type: 'boolean', describe: 'take the labels off' } },
  access: 'write',
  scope: 'regional',
  permissions: [
    'ssm:LabelParameterVersion',
    'ssm:UnlabelParameterVersion',
    'ssm:GetParameterHistory',
    'ssm:DescribeParameters',
  ],
  async run({ args, options }, { task }) {
    const { planLabel } = await import('../../lib/param/index.js');
    return planLabel({ name: args.name, labels: args.labels, remove: options.remove }, task);
  },
});

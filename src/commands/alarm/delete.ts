import { defineCommand } from '../../lib/cli/define.js';
import { completeAlarms } from './complete-alarms.js';

export const alarmDelete = defineCommand({
  name: 'delete',
  summary: 'Delete alarms that awsops made',
  description:
    'The service passes silently over names that are not there; this does not. Alarms without the tag awsops:managed=true ' +
    'are refused with what their tags say about their owner, unless --foreign says that you mean them. So are alarms that a ' +
    'composite alarm still needs.',
  examples: [
    { run: 'awsops alarm delete web-cpu --dry-run', why: 'see what would go' },
    { run: 'awsops alarm delete site-down web-5xx web-cpu --yes', why: 'a composite alarm with those that it watches' },
  ],
  args: { names: { describe: 'names of alarms', variadic: true, complete: completeAlarms } },
  options: { foreign: { type: 'boolean', describe: 'also alarms that awsops did not make' } },
  access: 'write',
  scope: 'regional',
  permissions: ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'],
  async run({ args, options }, { task }) {
    const { planDeleteAlarms } = await import('../../lib/alarm/index.js');
    return planDeleteAlarms({ names: args.names, foreign: options.foreign }, task);
  },
});

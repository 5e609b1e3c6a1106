import { defineCommand } from '../../lib/cli/define.js';
import { putPermissions, resourcePermissions } from './alarm-permissions.js';
import { readAlarmFile } from './read-alarm-file.js';

export const alarmApply = defineCommand({
  name: 'apply',
  summary: 'Make the alarms of a file, one per resource where it says so',
  description:
    'The file is YAML or JSON: prefix, tags, defaults, and alarms in the words of alarm create. An alarm with "each" is a ' +
    'template for one alarm per resource: {name}, {id} and the like stand for what is known of it, its dimensions are those of ' +
    'the alarm, and its own tag awsops:alarm:KEY leaves it out (skip) or says other settings (threshold=90 period=5m). The plan ' +
    'shows what would be different; settings of existing alarms that the file does not name stay. --prune deletes alarms ' +
    'that this file made and does not describe any more, by name and tags, never any other, and none while a template selects ' +
    'nothing. Running it again changes nothing, and goes on after a break. The form of the file: awsops help alarm-file. Try ' +
    'it on history first: awsops alarm preview -f.',
  examples: [
    { run: 'awsops alarm apply -f alarms.yaml --dry-run', why: 'see what would be made and changed' },
    { run: 'awsops alarm apply -f alarms.yaml --prune --yes', why: 'and delete those that are no longer in the file' },
    {
      run: 'awsops alarm apply -f alarms.yaml --prune --dry-run --exit-code -o json',
      why: 'in CI: exit code 10 when the account is not as the file says',
    },
    { run: 'awsops alarm apply -f alarms.yaml --adopt --yes', why: 'take over alarms that were made by hand' },
  ],
  options: {
    file: {
      type: 'string',
      short: 'f',
      value: 'FILE',
      required: true,
      describe: 'the alarms, as YAML or JSON; - is standard input',
    },
    prune: { type: 'boolean', describe: 'delete alarms that this file made and does not describe any more' },
    adopt: { type: 'boolean', describe: 'make alarms that are there, and that others made, alarms of this file' },
  },
  access: 'write',
  scope: 'regional',
  permissions: [...putPermissions, 'cloudwatch:DeleteAlarms', ...resourcePermissions],
  async run({ options }, context) {
    const { planApplyAlarms } = await import('../../lib/alarm/index.js');
    const { file, prune, adopt } = options;
    return planApplyAlarms({ file: await readAlarmFile(file, context), prune, adopt }, context.task);
  },
});

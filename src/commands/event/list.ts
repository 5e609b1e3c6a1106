import { defineCommand } from '../../lib/cli/define.js';

export const eventList = defineCommand({
  name: 'list',
  summary: 'List the rules that send mails, with those who get them',
  description:
    'The rules that awsops made; with --all every rule of the default bus. Addresses under "pending" get nothing yet: ' +
    'somebody has to click the link in the confirmation mail first, which `awsops event notify … --resend` sends again.',
  examples: [
    { run: 'awsops event list', why: 'what is watched, and who is told' },
    { run: 'awsops event list --all -o json', why: 'every rule with its pattern' },
  ],
  options: { all: { type: 'boolean', describe: 'also rules that awsops did not make' } },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'name', describe: 'name of the rule', rigid: true },
    { key: 'state', describe: 'ENABLED, DISABLED or ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS', kind: 'status' },
    { key: 'emails', describe: 'addresses that have confirmed; null: not known', flex: true },
    { key: 'pending', describe: 'addresses that have not confirmed, and get nothing yet; null: not known' },
    { key: 'pattern', describe: 'event pattern; null: the rule runs by a schedule', kind: 'json', inTable: false },
    { key: 'targets', describe: 'ARNs of its targets', inTable: false },
    { key: 'preset', describe: 'preset, or file; null: awsops did not make it', inTable: false },
    { key: 'description', describe: 'description of the rule', inTable: false },
  ],
  permissions: [
    'events:ListRules',
    'events:ListTargetsByRule',
    'events:ListTagsForResource',
    'sns:ListSubscriptionsByTopic',
  ],
  async *run({ options }, { task }) {
    const { listEventRules } = await import('../../lib/event/index.js');
    for await (const batch of listEventRules({ all: options.all }, task)) yield batch.map((one) => ({ ...one }));
  },
});

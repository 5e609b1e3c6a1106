import { defineCommand } from '../../lib/cli/define.js';
import { completeRules } from './complete-rules.js';

export const eventDelete = defineCommand({
  name: 'delete',
  summary: 'Remove a rule that awsops made, and its topic when nothing else uses it',
  description:
    'A topic to which other rules publish, or whose policy lets somebody else publish, stays with its addresses; only ' +
    'the permission of this rule goes. What awsops did not make is never removed.',
  examples: [
    { run: 'awsops event delete root-login --dry-run', why: 'see what would go and what stays' },
    { run: 'awsops event delete root-login --yes', why: 'no more mails' },
  ],
  args: { name: { describe: 'name of the rule, with or without awsops-', complete: completeRules } },
  access: 'write',
  scope: 'regional',
  permissions: [
    ...['events:RemoveTargets', 'events:DeleteRule'].map((action) => ({
      action,
      resources: ['arn:aws:events:*:*:rule/awsops-*'],
    })),
    ...['sns:DeleteTopic', 'sns:SetTopicAttributes'].map((action) => ({
      action,
      resources: ['arn:aws:sns:*:*:awsops-*'],
    })),
    'events:DescribeRule',
    'events:ListRules',
    'events:ListTargetsByRule',
    'events:ListTagsForResource',
    'events:ListRuleNamesByTarget',
    'sns:GetTopicAttributes',
    'sns:ListTagsForResource',
    'sns:ListSubscriptionsByTopic',
  ],
  async run({ args }, { task }) {
    const { planDeleteEvent } = await import('../../lib/event/index.js');
    return planDeleteEvent({ name: args.name }, task);
  },
});

import { defineCommand } from '../../lib/cli/define.js';
import { completePresets } from './complete-rules.js';

export const eventNotify = defineCommand({
  name: 'notify',
  summary: 'Get a mail when something happens: a preset, or an event pattern of your own',
  description:
    'Makes an EventBridge rule, an SNS topic that only this rule may publish to, and subscriptions by e-mail. The mail ' +
    'is a text that can be read; its subject is always that of SNS, since EventBridge can set none. Addresses have to ' +
    'confirm in a first mail before anything else arrives. A pattern of your own is checked first, with line and ' +
    'column. Events carry no tags, so that a rule cannot choose instances by tag: name them with --instance. Rules ' +
    'and topics of others are never changed. Running it again changes nothing, and continues what was interrupted; ' +
    'addresses that are not named any more stay.',
  examples: [
    { run: 'awsops event notify instance-state --email ops@example.com --dry-run', why: 'see what would be made' },
    {
      run: 'awsops event notify instance-state --instance i-0123456789abcdef0 --state stopped --state terminated --name db-stops --email ops@example.com --yes',
      why: 'one instance, two states',
    },
    {
      run: 'awsops event notify root-login --email security@example.com --region us-east-1 --yes',
      why: 'sign-ins of the root user, in the region where they arrive',
    },
    {
      run: 'awsops event notify -f pattern.json --name orders --email shop@example.com --topic shop --yes',
      why: 'a pattern of your own, to a topic that several rules share',
    },
  ],
  args: {
    preset: { describe: 'what to be told of: awsops event presets', required: false, complete: completePresets },
  },
  options: {
    file: { type: 'string', short: 'f', value: 'FILE', describe: 'an event pattern; - is standard input' },
    email: { type: 'list', value: 'ADDRESS', required: true, describe: 'who gets the mails' },
    name: { type: 'string', value: 'NAME', describe: 'the rule is called awsops-NAME (default: the preset)' },
    topic: { type: 'string', value: 'NAME', describe: 'share the topic awsops-NAME (default: one for this rule)' },
    'kms-key': {
      type: 'string',
      value: 'KEY',
      describe: 'encrypt the topic with a key of yours: id, ARN or alias/NAME',
    },
    instance: { type: 'list', value: 'ID', describe: 'only these instances' },
    state: { type: 'list', value: 'STATE', describe: 'only these states, e.g. stopped' },
    where: { type: 'list', value: 'PATH=VALUE', describe: 'only events with this value: detail.FIELD=A,B' },
    resend: { type: 'boolean', describe: 'send the confirmation mail again to those who have not answered' },
  },
  access: 'write',
  scope: 'regional',
  permissions: [
    ...['events:PutRule', 'events:PutTargets', 'events:TagResource'].map((action) => ({
      action,
      resources: ['arn:aws:events:*:*:rule/awsops-*'],
    })),
    ...['sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:Subscribe', 'sns:TagResource'].map((action) => ({
      action,
      resources: ['arn:aws:sns:*:*:awsops-*'],
    })),
    'events:DescribeRule',
    'events:ListTargetsByRule',
    'events:ListTagsForResource',
    'sns:GetTopicAttributes',
    'sns:ListTagsForResource',
    'sns:ListSubscriptionsByTopic',
  ],
  async run({ args, options }, context) {
    const { planNotify, readEventFile } = await import('../../lib/event/index.js');
    const { file: path, email: emails, instance: instances, state: states, ...rest } = options;
    const stdin = async () => ({ name: 'stdin', text: await context.readStdin() });
    const file = path === undefined ? undefined : await (path === '-' ? stdin() : readEventFile(path));
    return planNotify({ ...rest, preset: args.preset, file, emails, instances, states }, context.task);
  },
});

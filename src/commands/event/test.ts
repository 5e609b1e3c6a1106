import { defineCommand } from '../../lib/cli/define.js';
import { usageError } from '../../lib/errors/app-error.js';
import { completeRules } from './complete-rules.js';

export const eventTest = defineCommand({
  name: 'test',
  summary: 'Put an event through the pattern of a rule and see the mail that it would become',
  description:
    'Asks EventBridge whether an event matches the pattern that the rule has now: the sample event of its preset, with ' +
    'the values that its filters ask for, or one of your own. Says which fields keep it from matching. With --send the ' +
    'event is put on the bus and goes all the way to the mailbox, when a rule matches: not possible for sources of ' +
    'AWS (aws.*), which only its services may use.',
  examples: [
    { run: 'awsops event test root-login', why: 'would the sample match, and what would the mail say?' },
    { run: 'awsops event test orders -f event.json --expect matched', why: 'an event of your own, in a script' },
    { run: 'awsops event test orders -f event.json --send', why: 'all the way to the mailbox' },
  ],
  args: { name: { describe: 'name of the rule, with or without awsops-', complete: completeRules } },
  options: {
    file: { type: 'string', short: 'f', value: 'FILE', describe: 'an event; - is standard input' },
    send: { type: 'boolean', describe: 'also put the event on the bus' },
    expect: { type: 'string', choices: ['matched', 'not-matched'], describe: 'exit with 10 when it is not so' },
  },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'rule', describe: 'name of the rule' },
    { key: 'matched', describe: 'what EventBridge says', kind: 'boolean' },
    { key: 'mismatches', describe: 'fields because of which it does not match: path, expected, actual', kind: 'json' },
    { key: 'mail', describe: 'text of the mail; null: the rule sends none of awsops' },
    { key: 'event', describe: 'the event that was tested', kind: 'json', inTable: false },
    { key: 'sentEventId', describe: 'id of the event that was put on the bus; null: none was' },
  ],
  permissions: [
    'events:TestEventPattern',
    'events:DescribeRule',
    'events:ListTargetsByRule',
    'events:ListTagsForResource',
    'events:PutEvents',
  ],
  async run({ args, options }, context) {
    const { readEventFile, testEvent } = await import('../../lib/event/index.js');
    const { file: path, send, expect } = options;
    if (send === true && path === undefined) {
      throw usageError('--send needs an event of your own', {
        code: 'EventMissing',
        reason: 'samples have sources of AWS, which only its services may put on the bus',
        hint: `awsops event test ${args.name} -f event.json --send`,
      });
    }
    const stdin = async () => ({ name: 'stdin', text: await context.readStdin() });
    const event = path === undefined ? undefined : await (path === '-' ? stdin() : readEventFile(path));
    const tested = await testEvent({ name: args.name, event, send }, context.task);
    if (expect !== undefined && (expect === 'matched') !== tested.matched) context.setExitCode(10);
    return { ...tested };
  },
});

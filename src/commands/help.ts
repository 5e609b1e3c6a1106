import { defineCommand, rawText } from '../lib/cli/define.js';

export const help = defineCommand({
  name: 'help',
  summary: 'Show the help of a command or a topic: exit-codes, environment, output, permissions, alarm-file',
  examples: [
    { run: 'awsops help logs query', why: 'the same as awsops logs query --help' },
    { run: 'awsops help exit-codes', why: 'what scripts can rely on' },
  ],
  args: { topic: { describe: 'command or topic', required: false, variadic: true } },
  access: 'read',
  scope: 'none',
  run({ args }, context) {
    return rawText(context.help(args.topic));
  },
});

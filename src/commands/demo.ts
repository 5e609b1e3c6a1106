import { defineCommand } from '../lib/cli/define.js';

export const demo = defineCommand({
  name: 'demo',
  summary: 'A guided run on the built-in practice account: no AWS account needed',
  examples: [{ run: 'awsops demo', why: 'see what the tool does, command by command' }],
  access: 'read',
  scope: 'none',
  run: () => undefined,
});

import { defineCommand } from '../../lib/cli/define.js';

export const demo = defineCommand({
  name: 'demo',
  summary: 'A guided run on the built-in practice account: no AWS account needed',
  description:
    'Shows what the tool does on a simulated web application with an incident in its logs. Each step is a real command with its real output. On a terminal it waits for Enter between the steps; --no-input runs through.',
  examples: [
    { run: 'awsops demo', why: 'see what the tool does, command by command' },
    { run: 'awsops demo --no-input', why: 'without pauses' },
  ],
  access: 'read',
  scope: 'none',
  async run(_input, context) {
    const { runChapters } = await import('./run-chapters.js');
    return { kind: 'raw', chunks: runChapters(context) };
  },
});

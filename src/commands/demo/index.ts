import { defineCommand } from '../../lib/cli/define.js';
import { chapterNames } from './chapters/chapter.js';

export const demo = defineCommand({
  name: 'demo',
  summary: 'A guided run on the built-in practice account: no AWS account needed',
  description:
    'Shows what the tool does on a simulated web application with an incident in its logs. Each step is a real command with its real output. On a terminal it waits for Enter between the steps; --no-input runs through.',
  examples: [
    { run: 'awsops demo', why: 'see what the tool does, command by command' },
    { run: 'awsops demo fleet', why: 'one chapter of it' },
    { run: 'awsops demo --no-input', why: 'without pauses' },
  ],
  args: {
    chapters: { describe: 'only these chapters', required: false, variadic: true, choices: chapterNames },
  },
  access: 'read',
  scope: 'none',
  async run({ args }, context) {
    const { runChapters } = await import('./run-chapters.js');
    return { kind: 'raw', chunks: runChapters(args.chapters, context) };
  },
});

import { defineCommand } from '../../lib/cli/define.js';
import { sandboxFields } from './fields.js';

export const sandboxStart = defineCommand({
  name: 'start',
  summary: 'Start the practice account on 127.0.0.1',
  description:
    'Runs until Ctrl-C, or in the background with --detach. Prints the export lines that send every AWS tool there; eval them. Everything in it is simulated and in memory: stop it and all is gone. Any access key is taken.',
  examples: [
    { run: 'awsops sandbox start --detach', why: 'in the background; then add --sandbox to any command' },
    {
      run: 'awsops sandbox start --port 4100 --fault ThrottlingException:0.2',
      why: 'see how a script bears throttling',
    },
  ],
  options: {
    port: { type: 'int', value: 'PORT', min: 0, max: 65535, describe: 'port to listen on (default: a free one)' },
    seed: {
      type: 'string',
      choices: ['web3tier', 'empty'],
      default: 'web3tier',
      describe: 'what the account contains',
    },
    latency: { type: 'int', value: 'MS', min: 0, describe: 'delay every answer by this many milliseconds' },
    fault: {
      type: 'list',
      value: 'SPEC',
      describe: 'make calls fail: ThrottlingException:0.2, timeout:logs.FilterLogEvents, html500:logs, …',
    },
    detach: { type: 'boolean', describe: 'run in the background' },
  },
  access: 'read',
  scope: 'none',
  fields: sandboxFields,
  async run({ options }, context) {
    const { startDetached, startForeground } = await import('./serve.js');
    const seed = options.seed === 'empty' ? 'empty' : 'web3tier';
    const settings = { port: options.port, seed, latencyMs: options.latency, faults: options.fault } as const;
    return options.detach ? startDetached(settings, context) : startForeground(settings, context);
  },
});

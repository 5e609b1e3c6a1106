import { defineCommand } from '../../lib/cli/define.js';
import { sandboxEnv, sandboxFields } from './fields.js';

export const sandboxStop = defineCommand({
  name: 'stop',
  summary: 'Stop the practice account that runs in the background',
  examples: [{ run: 'awsops sandbox stop', why: 'everything in it is gone' }],
  access: 'read',
  scope: 'none',
  fields: sandboxFields,
  async run(_input, { env, task }) {
    const { requireRunning, stopRunning } = await import('./serve.js');
    const running = await requireRunning(env);
    await stopRunning(running, { env, clock: task.clock, signal: task.signal });
    return { ...running, env: sandboxEnv(running.endpoint) };
  },
});

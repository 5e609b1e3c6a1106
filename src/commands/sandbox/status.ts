import { defineCommand } from '../../lib/cli/define.js';
import { sandboxEnv, sandboxFields } from './fields.js';

export const sandboxStatus = defineCommand({
  name: 'status',
  summary: 'Show the practice account that runs',
  examples: [{ run: 'awsops sandbox status -o json', why: 'its endpoint, for another tool' }],
  access: 'read',
  scope: 'none',
  fields: sandboxFields,
  async run(_input, { env }) {
    const { requireRunning } = await import('./serve.js');
    const running = await requireRunning(env);
    return { ...running, env: sandboxEnv(running.endpoint) };
  },
});

import { defineCommand } from '../lib/cli/define.js';
import { configFile } from '../lib/cli/settings.js';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Check that this machine can work with AWS: Node.js, config, credentials, region, clock, endpoint',
  examples: [
    { run: 'awsops doctor', why: 'when a command fails and the reason is not clear' },
    { run: 'awsops doctor --profile prod -o json', why: 'for one profile, as JSON' },
  ],
  access: 'read',
  scope: 'none',
  checks: true,
  permissions: ['sts:GetCallerIdentity'],
  async run(_input, context) {
    const { diagnose } = await import('../lib/doctor/diagnose.js');
    const { env, openSession, task } = context;
    return diagnose({ env, openSession, nodeVersion: process.versions.node, configFile: configFile(env) }, task);
  },
});
